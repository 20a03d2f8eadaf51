// The editor: list, map and profile, form and text of one scenario.

import { call } from "../api";
import { dialog, fill, h, isTyping, say, sayError } from "../dom";
import { isBeingTyped, keepingFocus } from "../focus";
import { ADDED, Adder } from "../editor/adding";
import { ItemLayer } from "../editor/canvas";
import { ask } from "../editor/choosing";
import { addCopies, copyItems, pasteText } from "../editor/clipboard";
import { commandsOf, keySheet, type Actions } from "../editor/commands";
import { figuresOf } from "../editor/figures";
import { itemForm, scenarioForm, type FormContext } from "../editor/form";
import { groupForm, heightEdits } from "../editor/group";
import { key, KINDS, type Catalogue, type Item } from "../editor/items";
import { drawList } from "../editor/list";
import { Measures } from "../editor/measures";
import { deleteEdits, pointsKey } from "../editor/moves";
import { Overlays } from "../editor/overlays";
import { openMenu, openPalette, type Command } from "../editor/palette";
import { Physics, type Shown } from "../editor/physics";
import { PlacingBar } from "../editor/placingbar";
import { Profile } from "../editor/profile";
import { heldText } from "../editor/references";
import type { Schema } from "../editor/schema";
import { Editor, valueAt, type Path } from "../editor/state";
import { TextPane } from "../editor/textpane";
import { waypointTable } from "../editor/waypoints";
import { FORMATS, placeText, type Format, type Place } from "../geo";
import { paintGraticule, paintScale } from "../map/furniture";
import { Ground } from "../map/ground";
import { MapView } from "../map/map";
import { knowSymbols } from "../map/symbols";
import { stepOf, tourBox } from "../tour";
import { exportCommands } from "./exporting";
import { RunPanel } from "./runpanel";

const TABS = ["Properties", "Text", "Run"] as const;

export async function editorPage(root: HTMLElement, id: string, tab: (typeof TABS)[number]): Promise<() => void> {
  const [editor, catalogue, schema] = await Promise.all([
    Editor.open(id),
    call<Catalogue>("catalogue"),
    call<Schema>("schema"),
  ]);
  knowSymbols(catalogue.symbols);
  const page = new EditorPage(root, editor, catalogue, schema);
  if (tab !== "Properties") page.showTab(tab);
  return () => page.dispose();
}

class EditorPage implements Actions {
  readonly map: MapView;
  readonly items: ItemLayer;
  readonly adder: Adder;
  readonly measures: Measures;
  private readonly physics: Physics;
  private readonly overlays: Overlays;
  private readonly profile: Profile;
  private readonly text: TextPane;
  private readonly run: RunPanel;
  private readonly ground: Ground;
  private readonly placing: PlacingBar;
  private readonly list = h("nav", { class: "list", "aria-label": "Scenario" });
  private readonly bar = h("header", { class: "bar" });
  private readonly readout = h("button", { class: "readout", title: "Another way to write coordinates" });
  private readonly side = h("aside", { class: "side" });
  private readonly tabs = h(
    "div",
    { class: "tabs", role: "tablist", onkeydown: (event: KeyboardEvent) => this.onTabKey(event) },
    TABS.map((name) => h("button", { role: "tab", onclick: () => this.showTab(name) }, name)),
  );
  private readonly panel = h("div", { class: "panel", role: "tabpanel", tabindex: "0" });
  private readonly tour = h("div", { class: "tour-holder" });
  private tab: (typeof TABS)[number] = "Properties";
  private format: Format = "decimal";
  private pointer: Place | null = null;
  private told: Place | null = null;
  private marked: Place | null = null;
  private formOf = "";
  private pressed = 0;
  private isStale = false;
  private readonly shown: Shown;
  private readonly channel = new BroadcastChannel("cupola-saved");
  private readonly off: (() => void)[] = [];

  constructor(
    root: HTMLElement,
    readonly editor: Editor,
    private readonly catalogue: Catalogue,
    private readonly schema: Schema,
  ) {
    const mapBox = h("div", { class: "map", tabindex: "0", role: "application", "aria-label": "Map" });
    this.shown = {
      radar: "", battery: "", target: this.firstTarget(), altitude: 1000, isAgl: false, isCoverage: false, isZone: false, isOverlap: false, isProbe: false,
    };
    const holder = h("div", { class: "map-holder" }, mapBox);
    const middle = h("main", { class: "middle" }, holder);
    this.side.append(this.tabs, this.panel);
    fill(root, h("div", { class: "editor" }, this.bar, this.list, middle, this.side));
    const origin = (valueAt(editor.document, ["origin"]) ?? {}) as Record<string, unknown>;
    const centre = { lat: Number(origin.lat_deg ?? 0) || 0, lon: Number(origin.lon_deg ?? 0) || 0 };
    this.map = new MapView(mapBox, centre, 250e3);
    this.ground = new Ground(this.map, () => ({ id: editor.id, text: editor.text }), () => this.drawSide());
    this.physics = new Physics(this.map, editor, this.shown);
    this.overlays = new Overlays(editor, catalogue, this.physics, this.shown, () => this.switches(), () => this.showAll());
    this.map.addStill((sight) => paintGraticule(sight, this.map.plane, this.map.seen.place));
    this.items = new ItemLayer(this.map, editor, catalogue);
    this.adder = new Adder(editor, this.items, this.map, catalogue);
    this.measures = new Measures(this.map, this.items, editor, () => this.pointer);
    this.placing = new PlacingBar(this.items, this.map, () => this.escape());
    this.profile = new Profile(editor, () => this.shown.target, (aim) => this.aimPlace(aim));
    this.map.add((sight) => {
      paintScale(sight);
      if (!this.marked) return;
      sight.ctx.fillStyle = "#e69f00";
      sight.ctx.beginPath();
      sight.ctx.arc(...sight.px(this.marked), 5, 0, 7);
      sight.ctx.fill();
    });
    middle.prepend(this.overlays.element);
    holder.append(this.placing.element, this.overlays.story, this.tour, this.readout, this.measures.element);
    middle.append(this.profile.element);
    this.text = new TextPane(editor);
    this.run = new RunPanel(editor, () => this.save());
    this.wire();
    this.showAll();
    this.refresh();
    if (editor.draftOf) this.tellDraft();
  }

  private firstTarget(): string {
    const rows = this.editor.document.flight;
    const first = Array.isArray(rows) ? (rows[0] as Record<string, unknown> | undefined)?.type : undefined;
    return typeof first === "string" ? first : "f16c";
  }

  private aimPlace(aim: string): Place | null {
    const owner = aim.split("/")[0];
    return this.items.items.find((one) => one.name === owner && one.symbol && one.kind !== "flight")?.place ?? null;
  }

  private wire(): void {
    const { editor, items, physics, profile, measures } = this;
    editor.onChange(() => {
      items.refresh();
      this.refresh();
      physics.refresh();
      profile.show(items.item);
    });
    items.onSelect = (item) => {
      const before = [this.shown.battery, this.shown.radar].join();
      if (item?.kind === "battery") {
        this.shown.battery = item.name;
        // The radar of a battery that looks furthest is its surveillance radar, which comes first.
        this.shown.radar = editor.now.radars.find((one) => one.startsWith(`${item.name}/`)) ?? "";
      }
      if (item?.kind === "radar") this.shown.radar = item.name;
      if (before !== [this.shown.battery, this.shown.radar].join() && (this.shown.isCoverage || this.shown.isZone)) physics.refresh();
      if (item) this.tab = this.tab === "Run" ? "Properties" : this.tab;
      profile.show(item);
      this.refresh();
    };
    items.onDragging = (edits) => physics.dragging(edits);
    items.onDropped = (edits) => physics.dropped(edits);
    items.onPointer = (place) => {
      this.pointer = place;
      this.tellPointer();
      physics.probe(place);
      if (measures.isOn) this.map.redraw();
    };
    items.onPlacing = () => {
      this.placing.draw();
      if (items.placing && !items.placing.isMeasure && measures.isOn) measures.giveWay();
    };
    items.onMenu = (place, hits, at) => openMenu(at, placeText(place, this.format), this.menu(place, hits.map((one) => one.item)));
    physics.onChange = () => this.overlays.tell();
    measures.onChange = () => this.overlays.draw();
    const mark = (place: Place | null) => {
      this.marked = place;
      this.map.redraw();
    };
    profile.onMarked = mark;
    measures.onMarked = mark;
    this.readout.addEventListener("click", () => this.cycleFormat());
    this.listen(window, "keydown", (event) => this.onKey(event as KeyboardEvent));
    this.listen(window, "focus", () => void this.checkDisk());
    this.holdWhilePressed();
    this.listen(document, "paste", (event) => this.onPaste(event as ClipboardEvent));
    this.channel.onmessage = () => void this.checkDisk();
  }

  private listen(target: EventTarget, name: string, f: (event: Event) => void): void {
    target.addEventListener(name, f);
    this.off.push(() => target.removeEventListener(name, f));
  }

  /** A button that is pressed must still be there when it is let go: what changes meanwhile is drawn then. */
  private holdWhilePressed(): void {
    const release = () => {
      if (!this.pressed) return;
      clearTimeout(this.pressed);
      this.pressed = 0;
      this.catchUp();
    };
    this.listen(window, "pointerdown", (event) => {
      if ((event.target as Element | null)?.closest?.("button, a")) this.pressed = window.setTimeout(release, 3000);
    });
    for (const name of ["pointerup", "pointercancel", "blur"]) this.listen(window, name, release);
    // What somebody typed is taken, or the field was left.
    for (const name of ["change", "focusout"]) this.listen(this.panel, name, () => this.catchUp());
  }

  /** What changed while the page had to stay as it was is drawn now. */
  private catchUp(): void {
    if (this.isStale) setTimeout(() => this.refresh());
  }

  private refresh(): void {
    this.isStale = this.pressed !== 0;
    if (this.isStale) return;
    keepingFocus(this.bar, () => this.drawBar());
    drawList(this.list, this);
    keepingFocus(this.overlays.element, () => this.overlays.draw());
    this.drawSide();
    this.overlays.tell();
    fill(this.tour, tourBox(stepOf(this.editor.document)));
  }

  redrawList(): void {
    drawList(this.list, this);
  }

  private switches() {
    return [
      { name: "Measure", isOn: this.measures.isOn, hint: "Distance, bearing and line of sight (M)", flip: () => this.measures.toggle() },
      { name: "Snap", isOn: this.items.isSnapping, hint: "What is placed or dragged snaps to places that are there; alt leaves it free (S)", flip: () => this.toggleSnap() },
      { name: "Lock", isOn: this.items.isLocked, hint: "Nothing can be dragged by mistake (L)", flip: () => this.toggleLock() },
    ];
  }

  private drawBar(): void {
    const { editor } = this;
    const count = editor.now.problems.length;
    fill(
      this.bar,
      h("a", { href: "#/", class: "home-link", title: "All scenarios" }, "Cupola"),
      h("h1", {}, editor.name, editor.isBundled ? h("span", { class: "tag" }, "example") : null),
      h(
        "button",
        { class: `state ${editor.lacksBattery ? "waiting" : count ? "wrong" : "right"}`, onclick: () => this.showProblem() },
        editor.lacksBattery ? "Waits for a battery" : count ? `${count} ${count === 1 ? "problem" : "problems"}` : editor.now.can_run ? "Valid" : "Valid for maps; a run needs a hostile flight",
      ),
      h("span", { class: "space" }),
      h("button", { title: "Everything by its name (ctrl-K)", onclick: () => this.palette() }, "Commands"),
      h("button", { disabled: !editor.undoLabel, title: `Undo: ${editor.undoLabel} (ctrl-Z)`, onclick: () => void editor.undo() }, "Undo"),
      h("button", { disabled: !editor.redoLabel, title: `Redo: ${editor.redoLabel} (ctrl-shift-Z)`, onclick: () => void editor.redo() }, "Redo"),
      editor.isBundled
        ? h("button", { class: "primary", onclick: () => void this.saveAs() }, "Save a copy")
        : h("button", { class: "primary", disabled: !editor.isDirty, title: "ctrl-S", onclick: () => void this.save() }, editor.isDirty ? "Save" : "Saved"),
      h("button", { title: "Keys (?)", "aria-label": "Keys", onclick: () => void this.showKeys() }, "?"),
    );
  }

  showProblem(): void {
    this.tab = "Text";
    this.refresh();
    const line = this.editor.now.problems[0]?.line;
    if (line) this.text.show(line);
  }

  showTab(name: (typeof TABS)[number]): void {
    this.tab = name;
    this.drawSide();
    this.side.querySelector<HTMLElement>("[role=tab][aria-selected=true]")?.focus();
  }

  /** Arrows go from tab to tab, as people expect of tabs. */
  private onTabKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: TABS.length - 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    this.showTab(TABS[(TABS.indexOf(this.tab) + step) % TABS.length] as (typeof TABS)[number]);
  }

  private drawSide(): void {
    // Something else was chosen: its form begins at its top.
    const about = `${this.tab} ${this.items.chosen.map(key).join()}`;
    const isSame = about === this.formOf;
    // A form is drawn anew after every change, but not under the hands of somebody who types in it.
    if (isSame && isBeingTyped(this.panel)) {
      this.isStale = true;
      return;
    }
    const scroll = isSame ? this.panel.scrollTop : 0;
    this.formOf = about;
    for (const tab of this.tabs.children as HTMLCollectionOf<HTMLElement>) {
      const isShown = tab.textContent === this.tab;
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
    }
    if (this.tab !== "Properties") {
      const { element } = this.tab === "Text" ? this.text : this.run;
      if (this.panel.firstChild !== element) fill(this.panel, element);
      if (this.tab === "Run") this.run.refresh();
      return;
    }
    keepingFocus(this.panel, () => fill(this.panel, this.properties()));
    this.panel.scrollTop = scroll;
  }

  private properties(): (HTMLElement | null)[] {
    const { items, editor } = this;
    const { item, chosen } = items;
    const context: FormContext = {
      editor,
      schema: this.schema,
      catalogue: this.catalogue,
      ghost: (place) => {
        items.ghost = place;
        this.map.redraw();
      },
      rename: (path, name) => void this.renameTo(path, name),
    };
    if (!item) return [h("h2", {}, "Scenario"), this.problemList(), scenarioForm(context)];
    if (chosen.length > 1) {
      const [a, b] = [chosen[0]?.place, chosen[1]?.place];
      const measure = chosen.length === 2 && a && b ? () => this.measures.between(a, b) : null;
      return [this.problemList(...chosen.map((one) => `${one.path[0]}[${one.path[1]}]`)), groupForm(editor, this.map, chosen, { copy: () => void this.duplicate(), remove: () => void this.remove(), measure })];
    }
    const model = KINDS.find((one) => one.kind === item.kind)?.model ?? "";
    const row = (valueAt(editor.document, item.path) ?? {}) as Record<string, unknown>;
    const text = (name: string) => (typeof row[name] === "string" ? (row[name] as string) : "");
    const figures: [string, string][] = [
      ["system", text("system")], ["missile", text("missile")], ["radar", item.kind === "radar" ? text("type") : ""],
      ["target", item.kind === "radar" ? "" : text("type")],
    ];
    const members = item.kind === "raid" && Array.isArray(row.member) ? row.member.map((one) => String((one as Record<string, unknown>).type)) : [];
    return [
      h("h2", {}, item.name),
      this.problemList(`${item.path[0]}[${item.path[1]}]`),
      itemForm(context, item.path, model),
      pointsKey(item)
        ? waypointTable(
            {
              editor,
              groundAt: (place) => this.ground.heightAt(place),
              cruise: (key) => heldText(editor.document, this.catalogue, [...item.path, "route", 0, key]),
              chosen: items.waypoint,
              choose: (i) => items.select(item, i),
              insert: () => items.insertPoint(item),
            },
            item,
          )
        : null,
      ...figures.map(([kind, id]) => (id ? figuresOf(kind, id, id) : null)),
      ...[...new Set(members)].map((id) => figuresOf("target", id, id)),
      h(
        "div",
        { class: "buttons" },
        row.name === undefined ? null : h("button", { title: "F2", onclick: () => void this.rename() }, "Rename"),
        h("button", { title: "D", onclick: () => void this.duplicate() }, "Copy"),
        h("button", { class: "danger", title: "Del", onclick: () => void this.remove() }, "Delete"),
      ),
    ];
  }

  private problemList(...prefixes: string[]): HTMLElement | null {
    const own = this.editor.now.problems.filter((one) => !prefixes.length || prefixes.some((prefix) => one.key?.startsWith(prefix)));
    if (!own.length) return null;
    if (this.editor.lacksBattery) return h("p", { class: "hint" }, "Nothing defends yet: press + Battery, choose a system, and click the map.");
    return h("ul", { class: "problem-list" }, own.map((one) => h("li", {}, one.text)));
  }

  private tellPointer(): void {
    // The last place stays when the pointer leaves the map: it may be on its way to this very button.
    const pointer = (this.told = this.pointer ?? this.told);
    if (!pointer) return;
    const ground = this.ground.heightAt(pointer);
    const { shown } = this;
    const isAsked = shown.isCoverage || shown.isZone || shown.isOverlap || shown.isProbe;
    const other = ground === null || !isAsked ? "" : shown.isAgl ? ` · ${Math.round(shown.altitude + ground)} m above sea` : ` · ${Math.round(shown.altitude - ground)} m above ground`;
    this.readout.textContent = placeText(pointer, this.format) + (ground === null ? "" : ` · ground ${Math.round(ground)} m`) + other;
  }

  cycleFormat(): void {
    this.format = FORMATS[(FORMATS.indexOf(this.format) + 1) % FORMATS.length] ?? "decimal";
    if (this.told) this.tellPointer();
    else say(`Coordinates: ${placeText(this.map.seen.place, this.format)}`);
  }

  // ---- what is chosen

  async rename(): Promise<void> {
    const { item } = this.items;
    if (!item) return;
    const name = await ask(`Rename ${item.name}`, "New name", item.name, "Rename", "All that names it is changed with it. Chance belongs to names: a run with the new name draws other numbers for it.");
    if (name) await this.renameTo(item.path, name);
  }

  private async renameTo(path: Path, name: string): Promise<void> {
    const count = await this.editor.rename(path, name);
    if (count) say(`${count} ${count === 1 ? "place names" : "places name"} it, and ${count === 1 ? "was" : "were"} changed with it.`);
  }

  async duplicate(): Promise<void> {
    const { chosen } = this.items;
    if (!chosen.length) return;
    const items = chosen.map((one) => ({ kind: one.kind as string, value: structuredClone(valueAt(this.editor.document, one.path)) as Record<string, unknown> }));
    await addCopies(this.editor, this.adder, this.map, items, chosen.length === 1 ? `Copy ${chosen[0]?.name}` : `Copy ${chosen.length} items`);
  }

  async remove(): Promise<void> {
    const { chosen } = this.items;
    if (!chosen.length) return;
    const told = chosen.length === 1 ? (chosen[0]?.name ?? "") : `${chosen.length} items`;
    this.items.select(null);
    if (await this.editor.edit(deleteEdits(chosen), `Delete ${told}`)) say(`${told} deleted. Undo (ctrl-Z) brings it back.`);
  }

  async copy(isCut = false): Promise<void> {
    const { chosen } = this.items;
    if (chosen.length && (await copyItems(this.editor, chosen)) && isCut) await this.remove();
  }

  async paste(): Promise<void> {
    try {
      await pasteText(this.editor, this.adder, this.map, await navigator.clipboard.readText());
    } catch (error) {
      sayError(error);
    }
  }

  private onPaste(event: ClipboardEvent): void {
    const target = event.target as HTMLElement | null;
    if (target?.closest("input, textarea, select, dialog")) return;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!text.trim()) return;
    event.preventDefault();
    void pasteText(this.editor, this.adder, this.map, text);
  }

  // ---- the file

  async save(): Promise<boolean> {
    const { editor } = this;
    if (editor.isBundled) return this.saveAs();
    try {
      const isSaved = await editor.save(() => this.askConflict());
      if (isSaved) this.channel.postMessage(editor.id);
      return isSaved;
    } catch (error) {
      sayError(error);
      return false;
    }
  }

  private askConflict(): Promise<"mine" | "theirs" | null> {
    return dialog("The file was changed by another program or window", (done) =>
      h(
        "div",
        { class: "dialog-form" },
        h("p", {}, "What shall be kept? Your version overwrites the file, which is kept beside it as .before-overwriting. The file's version comes into the editor; undo brings yours back."),
        h(
          "div",
          { class: "buttons" },
          h("button", { onclick: () => done(null) }, "Neither now"),
          h("button", { onclick: () => done("theirs") }, "Take the file's"),
          h("button", { class: "primary", onclick: () => done("mine") }, "Keep mine"),
        ),
      ),
    );
  }

  private async checkDisk(): Promise<void> {
    const { editor } = this;
    if (document.querySelector("dialog[open]") || !(await editor.isChangedOnDisk())) return;
    if (editor.isDirty) {
      await this.save();
      return;
    }
    const { text, hash } = await call<{ text: string; hash: string }>("scenario/open", { id: editor.id });
    await editor.takeDisk({ text, hash });
    say("The file was changed outside and is read again. Undo brings the old text back.");
  }

  async saveAs(): Promise<boolean> {
    const { editor } = this;
    const stem = editor.isBundled ? `my-${editor.name}` : editor.name.replace(/^.*\//, "").replace(/\.toml$/, "-2");
    const name = await ask(editor.isBundled ? "Save a copy of the example" : "Save under another name", "Name of the file", stem, "Save");
    if (!name) return false;
    try {
      const { id } = await call<{ id: string }>("scenario/new", { name, text: editor.text });
      if (editor.isBundled) editor.forgetDraft();
      location.hash = `#/scenario/${id}`;
    } catch (error) {
      sayError(error);
    }
    return false;
  }

  private tellDraft(): void {
    const old = this.editor.draftOf === "older" ? " The file has changed since then." : "";
    const several = this.editor.drafts > 1 ? ` Of ${this.editor.drafts} windows that were closed you see the last; undo shows the one before.` : "";
    if (several) return say(`Your unsaved changes are back.${several}${old}`);
    say(`Your unsaved changes are back.${old} Undo shows the text of the file.`);
  }

  // ---- commands and keys

  commands(): Command[] {
    return commandsOf(this);
  }

  exports(): Command[] {
    const { editor } = this;
    return exportCommands({ id: editor.id, name: editor.name.replace(/\.toml$/, ""), text: () => editor.text });
  }

  palette(): void {
    openPalette(this.commands());
  }

  private menu(place: Place, under: Item[]): Command[] {
    const seen = new Set<string>();
    const items = under.filter((one) => !seen.has(key(one)) && seen.add(key(one)));
    const { item } = this.items;
    return [
      ...items.map((one) => ({ name: `Choose ${one.name}`, run: () => this.items.select(one) })),
      ...(item ? [{ name: `Delete ${this.items.chosen.length > 1 ? `${this.items.chosen.length} items` : item.name}`, key: "Del", run: () => void this.remove() }] : []),
      ...ADDED.filter(({ kind }) => ["battery", "radar", "post", "asset"].includes(kind)).map(({ kind, title }) => ({ name: `${title} here`, run: () => void this.adder.add(kind, place) })),
      { name: "Who sees and reaches this point?", run: () => this.ask(place) },
      ...(item?.place ? [{ name: `Measure from ${item.name}`, run: () => this.measures.between(item.place as Place, place) }] : []),
      { name: "Copy the coordinates", run: () => void this.copyText(`${place.lat.toFixed(5)} ${place.lon.toFixed(5)}`) },
      { name: "Copy them as MGRS", run: () => void this.copyText(placeText(place, "mgrs")) },
      { name: "Paste", key: "ctrl-V", run: () => void this.paste() },
    ];
  }

  private ask(place: Place): void {
    if (!this.shown.isProbe) this.overlays.flip("isProbe");
    this.physics.probe(place);
  }

  private async copyText(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      say(`${text} copied.`);
    } catch (error) {
      sayError(error);
    }
  }

  flip(name: "isCoverage" | "isZone" | "isOverlap" | "isProbe"): void {
    this.overlays.flip(name);
  }

  toggleLock(): void {
    this.items.isLocked = !this.items.isLocked;
    this.overlays.draw();
    this.map.redraw();
  }

  toggleSnap(): void {
    this.items.isSnapping = !this.items.isSnapping;
    this.overlays.draw();
  }

  showAll(): void {
    this.map.fit(this.items.items.flatMap((one) => (one.route.length ? one.route : one.place ? [one.place] : [])));
  }

  /** The chosen waypoint, or all of what is chosen, higher by metres. */
  raise(by: number): void {
    const { chosen, waypoint, item } = this.items;
    const all = heightEdits(this.editor.document, chosen, by);
    const own = item && waypoint !== null && chosen.length === 1 ? all.filter((one) => one.path[3] === waypoint) : all;
    if (own.length) void this.editor.edit(own, `Heights ${by > 0 ? "+" : ""}${by} m`, `raise ${chosen.map(key).join(" ")} ${waypoint}`);
  }

  /** The next or the last point of what is chosen. */
  stepPoint(by: number): void {
    const { item, waypoint } = this.items;
    if (!item?.route.length) return;
    const next = waypoint === null ? (by > 0 ? 0 : item.route.length - 1) : (waypoint + by + item.route.length) % item.route.length;
    this.items.select(item, next);
  }

  escape(): void {
    if (this.measures.isOn) this.measures.toggle();
    else if (this.items.placing) this.items.place(null);
    else this.items.select(null);
  }

  deleteChosen(): void {
    const { item, waypoint, chosen } = this.items;
    if (item && chosen.length === 1 && waypoint !== null && item.route.length > 1 && (pointsKey(item) || item.raid)) this.items.removePoint(item, waypoint);
    else void this.remove();
  }

  private onKey(event: KeyboardEvent): void {
    const isCtrl = event.ctrlKey || event.metaKey;
    const letter = event.key.toLowerCase();
    if (isCtrl && !event.altKey && this.onCtrl(letter, event)) {
      event.preventDefault();
      return;
    }
    if (isTyping(event) || isCtrl || event.altKey) return;
    const step = event.shiftKey ? 10 : 1;
    const onMap = document.activeElement === this.map.element || document.activeElement === document.body || this.list.contains(document.activeElement);
    const arrows: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const arrow = arrows[event.key];
    if (arrow && onMap) {
      event.preventDefault();
      if (!this.items.nudge(arrow[0] * step, arrow[1] * step)) this.map.pan(arrow[0] * 60, arrow[1] * 60);
      return;
    }
    const isButton = (event.target as HTMLElement | null)?.closest("button, a, summary") != null;
    if (event.key === "Enter" && (!this.items.placing || isButton)) return;
    const action = this.single(step)[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  private single(step: number): Record<string, () => void> {
    return {
      Escape: () => this.escape(),
      Enter: () => void this.items.finish(),
      Backspace: () => void this.items.back(),
      Delete: () => this.deleteChosen(),
      F2: () => void this.rename(),
      "?": () => void this.showKeys(),
      m: () => this.measures.toggle(),
      l: () => this.toggleLock(),
      s: () => this.toggleSnap(),
      "0": () => this.showAll(),
      "+": () => this.map.zoom(0.6),
      "-": () => this.map.zoom(1.7),
      d: () => void this.duplicate(),
      i: () => this.items.item && this.items.insertPoint(this.items.item),
      "[": () => this.stepPoint(-1),
      "]": () => this.stepPoint(1),
      PageUp: () => this.raise(step === 1 ? 100 : 10),
      PageDown: () => this.raise(step === 1 ? -100 : -10),
    };
  }

  /** True when the key was ours: all others stay the browser's. */
  private onCtrl(letter: string, event: KeyboardEvent): boolean {
    if (letter === "s" && !event.shiftKey) {
      void this.save();
      return true;
    }
    if (letter === "k" && !document.querySelector("dialog[open]")) {
      this.palette();
      return true;
    }
    if (isTyping(event)) return false;
    if (letter === "z" || letter === "y") {
      void (letter === "y" || event.shiftKey ? this.editor.redo() : this.editor.undo());
      return true;
    }
    const isTextChosen = String(getSelection()) !== "";
    if ((letter === "c" || letter === "x") && !event.shiftKey && !isTextChosen && this.items.chosen.length) {
      void this.copy(letter === "x");
      return true;
    }
    return false;
  }

  showKeys(): Promise<null> {
    return dialog("Keys", (done) => keySheet(() => done(null)));
  }

  dispose(): void {
    this.off.forEach((f) => f());
    this.channel.close();
    this.run.dispose();
    this.map.dispose();
  }
}
