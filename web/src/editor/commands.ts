// Everything that the editor can do, by name: for the palette and the sheet of keys.

import { h } from "../dom";
import type { MapView } from "../map/map";
import { ADDED, type Adder } from "./adding";
import type { ItemLayer } from "./canvas";
import { pointsKey } from "./moves";
import type { Measures } from "./measures";
import type { Command } from "./palette";
import type { Editor } from "./state";

export interface Actions {
  editor: Editor;
  items: ItemLayer;
  adder: Adder;
  map: MapView;
  measures: Measures;
  save(): Promise<boolean>;
  saveAs(): Promise<boolean>;
  rename(): Promise<void>;
  duplicate(): Promise<void>;
  remove(): Promise<void>;
  copy(isCut?: boolean): Promise<void>;
  paste(): Promise<void>;
  raise(by: number): void;
  flip(name: "isCoverage" | "isZone" | "isOverlap" | "isProbe"): void;
  toggleLock(): void;
  toggleSnap(): void;
  cycleFormat(): void;
  showAll(): void;
  showProblem(): void;
  showTab(name: "Properties" | "Text" | "Run"): void;
  showKeys(): Promise<null>;
  /** Files of the scenario for other programs. */
  exports(): Command[];
}

export function commandsOf(page: Actions): Command[] {
  const { editor, items, adder, measures, map } = page;
  const { chosen, item } = items;
  const told = chosen.length > 1 ? `${chosen.length} items` : (item?.name ?? "what is chosen");
  const none = item ? "" : "nothing is chosen";
  const points = item && pointsKey(item) ? "" : "no flight or zone is chosen";
  return [
    ...ADDED.map(({ kind, title }) => ({ name: `Add: ${title}`, run: () => void adder.add(kind) })),
    { name: "Save", key: "ctrl-S", run: () => void page.save() },
    { name: "Save under another name", run: () => void page.saveAs() },
    { name: `Undo${editor.undoLabel ? `: ${editor.undoLabel}` : ""}`, key: "ctrl-Z", off: editor.undoLabel ? "" : "nothing to undo", run: () => void editor.undo() },
    { name: `Redo${editor.redoLabel ? `: ${editor.redoLabel}` : ""}`, key: "ctrl-shift-Z", off: editor.redoLabel ? "" : "nothing to redo", run: () => void editor.redo() },
    { name: "Go back to the text of the file", off: editor.isDirty ? "" : "nothing was changed", run: () => void editor.setText(editor.savedText, "Back to the file") },
    { name: `Rename ${told}`, key: "F2", off: chosen.length === 1 ? "" : "one thing must be chosen", run: () => void page.rename() },
    { name: `Copy ${told} beside it`, key: "D", off: none, run: () => void page.duplicate() },
    { name: `Copy ${told} to the clipboard`, key: "ctrl-C", off: none, run: () => void page.copy() },
    { name: `Cut ${told}`, key: "ctrl-X", off: none, run: () => void page.copy(true) },
    { name: "Paste", key: "ctrl-V", run: () => void page.paste() },
    { name: `Delete ${told}`, key: "Del", off: none, run: () => void page.remove() },
    { name: "Choose everything", run: () => items.selectAll(items.items) },
    { name: "Choose all flights", run: () => items.selectAll(items.items.filter((one) => one.kind === "flight")) },
    { name: "Choose all batteries", run: () => items.selectAll(items.items.filter((one) => one.kind === "battery")) },
    { name: "Choose nothing", key: "Esc", off: none, run: () => items.select(null) },
    { name: "Put a point behind the chosen one", key: "I", off: points, run: () => item && items.insertPoint(item) },
    { name: "All heights 100 m higher", key: "PageUp", off: none, run: () => page.raise(100) },
    { name: "All heights 100 m lower", key: "PageDown", off: none, run: () => page.raise(-100) },
    { name: "Coverage on or off", run: () => page.flip("isCoverage") },
    { name: "Overlap of batteries on or off", run: () => page.flip("isOverlap") },
    { name: "Engagement zone on or off", run: () => page.flip("isZone") },
    { name: "Ask a point: who sees and reaches it", run: () => page.flip("isProbe") },
    { name: "Measure distance, bearing, line of sight", key: "M", run: () => measures.toggle() },
    { name: "Clear measures", off: measures.isEmpty ? "nothing was measured" : "", run: () => measures.clear() },
    { name: "Lock or unlock everything", key: "L", run: () => page.toggleLock() },
    { name: "Snapping on or off", key: "S", run: () => page.toggleSnap() },
    { name: "Coordinates: decimal, degrees and minutes, MGRS", run: () => page.cycleFormat() },
    { name: "Show everything", key: "0", run: () => page.showAll() },
    { name: "Nearer", key: "+", run: () => map.zoom(0.6) },
    { name: "Further", key: "-", run: () => map.zoom(1.7) },
    { name: "Show the problems", off: editor.now.problems.length ? "" : "there is none", run: () => page.showProblem() },
    { name: "Properties", run: () => page.showTab("Properties") },
    { name: "Text", run: () => page.showTab("Text") },
    { name: "Run", run: () => page.showTab("Run") },
    { name: "All scenarios", run: () => (location.hash = "#/") },
    { name: "Keys", key: "?", run: () => void page.showKeys() },
    ...page.exports(),
    ...items.items.map((one) => ({ name: `Go to ${one.kind} ${one.name}`, run: () => { items.select(one); if (one.place) map.centreOn(one.place); } })),
  ];
}

const KEYS: [string, string][] = [
  ["ctrl-K", "all commands by name"],
  ["ctrl-S", "save"],
  ["ctrl-Z, ctrl-shift-Z", "undo, redo"],
  ["ctrl-C, ctrl-X, ctrl-V", "copy, cut, paste: the clipboard holds TOML"],
  ["click, click again", "choose; the next one below"],
  ["shift-click, ctrl-drag", "choose one more; all in a box"],
  ["arrows, shift-arrows", "move what is chosen by 1 or 10 pixels; else move the map"],
  ["PageUp, PageDown", "what is chosen, or its waypoint, 100 m higher or lower (with shift 10 m)"],
  ["[, ]", "last, next point of what is chosen"],
  ["I, alt-click, Del", "put a point in, take it out; Del deletes what is chosen"],
  ["D, F2", "copy beside it, rename"],
  ["Enter, Backspace, Esc", "end a line, take a point back, drop it"],
  ["M, L, S", "measure, lock, snap (alt: leave it free)"],
  ["+, -, 0", "nearer, further, everything"],
  ["right click", "what lies there, and what can be done there"],
  ["?", "these keys"],
];

export function keySheet(close: () => void): HTMLElement {
  return h(
    "div",
    { class: "dialog-form" },
    h("table", { class: "keys" }, h("tbody", {}, KEYS.map(([name, what]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, what))))),
    h("div", { class: "buttons" }, h("button", { class: "primary", onclick: close }, "Close")),
  );
}
