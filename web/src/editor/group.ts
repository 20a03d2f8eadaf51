// Several things chosen at once: what can be done to all of them in one step.

import { h, say } from "../dom";
import { direct, inverse } from "../geo";
import type { MapView } from "../map/map";
import { heightOf, type Item } from "./items";
import { shiftEdits } from "./moves";
import { quantity, rounded } from "./quantity";
import { valueAt, type Edit, type Editor } from "./state";

/** Heights of all waypoints of these flights, and of all members of these raids, higher by metres. Those above ground stay above it. */
export function heightEdits(document: unknown, items: Item[], by_m: number): Edit[] {
  const edits: Edit[] = [];
  for (const item of items) {
    const key = item.kind === "flight" ? "route" : item.kind === "raid" ? "member" : "";
    const rows = key ? valueAt(document, [...item.path, key]) : null;
    if (!Array.isArray(rows)) continue;
    rows.forEach((row: unknown, i) => {
      const height = heightOf(row);
      if (!height) return;
      const metres = Math.max(height.isAgl ? 1 : -430, Math.min(60_000, height.metres + by_m));
      const step = height.factor === 1 ? 0.1 : height.factor >= 1000 ? 0.0001 : 1;
      edits.push({ kind: "set", path: [...item.path, key, i, height.key], value: rounded(metres / height.factor, step) });
    });
  }
  return edits;
}

/** Starts of these flights and raids later by seconds; nothing starts before zero. */
export function startEdits(document: unknown, items: Item[], by_s: number): Edit[] {
  return items
    .filter((item) => item.kind === "flight" || item.kind === "raid")
    .map((item): Edit => {
      const row = (valueAt(document, item.path) ?? {}) as Record<string, unknown>;
      const now = quantity(row, "start") ?? { key: by_s % 60 ? "start_s" : "start_min", si: 0, factor: by_s % 60 ? 1 : 60 };
      return { kind: "set", path: [...item.path, now.key], value: rounded(Math.max(0, Math.min(86_400, now.si + by_s)) / now.factor, 0.001) };
    });
}

/** Speeds of all waypoints that have one, times a factor. */
export function speedEdits(document: unknown, items: Item[], factor: number): Edit[] {
  const edits: Edit[] = [];
  for (const item of items.filter((one) => one.kind === "flight")) {
    const rows = valueAt(document, [...item.path, "route"]);
    if (!Array.isArray(rows)) continue;
    rows.forEach((row: unknown, i) => {
      const speed = quantity((row ?? {}) as Record<string, unknown>, "speed");
      if (speed) edits.push({ kind: "set", path: [...item.path, "route", i, speed.key], value: rounded((speed.si * factor) / speed.factor, 0.01) });
    });
  }
  return edits;
}

export function groupForm(editor: Editor, map: MapView, items: Item[], actions: { copy: () => void; remove: () => void; measure: (() => void) | null }): HTMLElement {
  const flights = items.filter((one) => one.kind === "flight" || one.kind === "raid");
  const switched = items.filter((one) => one.kind === "battery" || one.kind === "radar");
  const told = (count: number) => `of ${count} ${count === 1 ? "item" : "items"}`;
  const go = (edits: Edit[], label: string) => {
    if (edits.length) void editor.edit(edits, label);
    else say("Nothing of what is chosen has that.", "error");
  };
  const row = (title: string, unit: string, value: string, buttons: [string, (typed: number) => void][], hint = "") => {
    const field = h("input", { type: "number", step: "any", value, class: "short", "aria-label": `${title} [${unit}]` });
    return h(
      "div",
      { class: "bulk" },
      h("span", {}, `${title} [${unit}]`),
      field,
      buttons.map(([name, f]) => h("button", { class: "small", onclick: () => (field.value !== "" && Number.isFinite(Number(field.value)) ? f(Number(field.value)) : say(`${title}: give a number`, "error")) }, name)),
      hint ? h("p", { class: "hint" }, hint) : null,
    );
  };
  const bearing = h("input", { type: "number", step: "any", value: "0", class: "short", "aria-label": "Bearing of the move [°]" });
  return h(
    "section",
    { class: "group" },
    h("h2", {}, `${items.length} chosen`),
    h("p", { class: "hint" }, items.map((one) => one.name).join(", ")),
    flights.length
      ? [
          row("Heights", "m", "200", [
            ["higher", (by) => go(heightEdits(editor.document, flights, by), `Heights ${told(flights.length)} ${by} m higher`)],
            ["lower", (by) => go(heightEdits(editor.document, flights, -by), `Heights ${told(flights.length)} ${by} m lower`)],
          ], "Of all waypoints. What counts above ground stays above ground."),
          row("Starts", "min", "1", [
            ["later", (by) => go(startEdits(editor.document, flights, 60 * by), `Starts ${told(flights.length)} ${by} min later`)],
            ["earlier", (by) => go(startEdits(editor.document, flights, -60 * by), `Starts ${told(flights.length)} ${by} min earlier`)],
          ]),
          row("Speeds", "%", "10", [
            ["faster", (by) => go(speedEdits(editor.document, flights, 1 + by / 100), `Speeds ${told(flights.length)} ${by} % faster`)],
            ["slower", (by) => go(speedEdits(editor.document, flights, 1 - by / 100), `Speeds ${told(flights.length)} ${by} % slower`)],
          ], "Of waypoints that give a speed; the others fly at their type's cruise."),
        ]
      : null,
    row("Move", "km", "10", [
      ["move", (by) => {
        const here = map.plane.centre;
        const there = direct(here.lat, here.lon, (Number(bearing.value) * Math.PI) / 180, 1000 * by);
        go(items.flatMap((one) => shiftEdits(map.plane, one, map.plane.to(there.lat, there.lon))), `Move ${told(items.length)} ${by} km towards ${bearing.value}°`);
      }],
    ]),
    h("div", { class: "bulk" }, h("span", {}, "towards [°]"), bearing),
    switched.length
      ? h(
          "div",
          { class: "buttons" },
          [true, false].map((isOn) =>
            h("button", { onclick: () => go(switched.map((one) => ({ kind: "set" as const, path: [...one.path, "is_active"], value: isOn })), `Switch ${told(switched.length)} ${isOn ? "on" : "off"}`) }, isOn ? "Switch on" : "Switch off"),
          ),
        )
      : null,
    actions.measure ? h("p", {}, spanText(items), " ", h("button", { class: "small", onclick: actions.measure }, "Measure and look")) : null,
    h("div", { class: "buttons" }, h("button", { onclick: actions.copy }, "Copy"), h("button", { class: "danger", onclick: actions.remove }, "Delete")),
  );
}

function spanText(items: Item[]): string {
  const [a, b] = [items[0]?.place, items[1]?.place];
  if (!a || !b) return "";
  return `${(inverse(a.lat, a.lon, b.lat, b.lon).distance / 1000).toFixed(1)} km apart.`;
}
