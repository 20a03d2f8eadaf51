// The points of a flight or zone as a table: what stands in the file, and beside each height the other way to count it.

import { h } from "../dom";
import type { Place } from "../geo";
import { heightOf, type Item } from "./items";
import { heightEdits } from "./group";
import { pointsKey } from "./moves";
import { unitText, splitUnit } from "./quantity";
import { valueAt, type Editor } from "./state";

export interface WaypointsContext {
  editor: Editor;
  /** Height of the ground [m]; null where it is not known. */
  groundAt: (place: Place) => number | null;
  /** The speed of its type, in the unit of a key. */
  cruise: (key: string) => string;
  chosen: number | null;
  choose: (index: number) => void;
  insert: () => void;
}

export function waypointTable(context: WaypointsContext, item: Item): HTMLElement {
  const { editor } = context;
  const name = pointsKey(item);
  const isFlight = item.kind === "flight";
  const rows = (valueAt(editor.document, [...item.path, name]) ?? []) as Record<string, unknown>[];
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((one) => one !== "lat_deg" && one !== "lon_deg");
  // Speeds can be given wherever they are not: what holds till then stands there faintly.
  const isSpeed = (one: string) => splitUnit(one).stem === "speed";
  const before = keys.filter((one) => !isSpeed(one));
  const behind = isFlight && before.length === keys.length ? ["speed_mps"] : keys.filter(isSpeed);
  const cell = (i: number, key: string, value: unknown) =>
    h("td", {}, h("input", {
      type: "number", step: "any", placeholder: isSpeed(key) ? context.cruise(key) : "", value: value === undefined ? "" : String(value), "aria-label": `${key} of ${isFlight ? "waypoint" : "corner"} ${i + 1}`,
      onchange: (event: Event) => {
        const text = (event.target as HTMLInputElement).value;
        const path = [...item.path, name, i, key];
        if (text === "") void editor.edit([{ kind: "delete", path }], `Take ${key} out`);
        else void editor.edit([{ kind: "set", path, value: Number(text) }], `${isFlight ? "Waypoint" : "Corner"} ${i + 1} of ${item.name}`);
      },
    }));
  const other = (row: Record<string, unknown>, place: Place | undefined) => {
    const height = heightOf(row);
    const ground = place ? context.groundAt(place) : null;
    if (!height || ground === null) return h("td", { class: "hint" }, "");
    const metres = Math.round(height.isAgl ? height.metres + ground : height.metres - ground);
    return h("td", { class: metres < 0 && !height.isAgl ? "hint error" : "hint" }, `${metres} m ${height.isAgl ? "MSL" : "AGL"}`);
  };
  const shift = h("input", { type: "number", step: "any", value: "100", "aria-label": "Change of all heights [m]", class: "short" });
  const bulk = (sign: number) => {
    const by = Number(shift.value) * sign;
    const edits = heightEdits(editor.document, [item], by);
    if (edits.length) void editor.edit(edits, `All heights of ${item.name} ${by > 0 ? "+" : ""}${by} m`);
  };
  const heading = (key: string) => {
    const unit = unitText(key);
    const { stem } = splitUnit(key);
    const words = stem === "altitude_agl" ? "above ground" : stem === "altitude" ? "above sea" : stem.replaceAll("_", " ");
    return `${words}${unit ? ` [${unit}]` : ""}`;
  };
  return h(
    "section",
    { class: "waypoints" },
    h("h3", {}, isFlight ? "Waypoints" : "Corners"),
    h("p", { class: "hint" }, isFlight ? "Drag them on the map and in the profile below it. The dot between two puts one in; alt-click takes one out." : "Drag them on the map. The dot between two puts one in; alt-click takes one out; by its edge the whole is dragged."),
    h(
      "div",
      { class: "scroll", tabindex: "0", role: "group", "aria-label": "Points" },
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, ["", "lat [°]", "lon [°]", ...before.map(heading), ...(isFlight ? ["which is"] : []), ...behind.map(heading)].map((one) => h("th", {}, one)))),
        h(
          "tbody",
          {},
          rows.map((row, i) =>
            h(
              "tr",
              { class: i === context.chosen ? "chosen" : "" },
              h("th", {}, h("button", { class: "plain", "aria-label": `Choose point ${i + 1}`, onclick: () => context.choose(i) }, i + 1)),
              ["lat_deg", "lon_deg", ...before].map((key) => cell(i, key, row[key])),
              isFlight ? other(row, item.route[i]) : null,
              behind.map((key) => cell(i, key, row[key])),
            ),
          ),
        ),
      ),
    ),
    h("p", {}, h("button", { class: "small", onclick: context.insert }, "+ point behind the chosen one")),
    isFlight ? h("p", {}, "All heights: ", shift, " m ", h("button", { class: "small", onclick: () => bulk(1) }, "higher"), h("button", { class: "small", onclick: () => bulk(-1) }, "lower")) : null,
  );
}
