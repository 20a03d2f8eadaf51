// A new scenario from a file of another program; what the file leaves open is asked here.

import { call, CallError } from "../api";
import { dialog, fill, h, say } from "../dom";
import type { Catalogue } from "../editor/items";

/** What one file may hold [bytes]: the server takes no more in one call. */
const LARGEST = 2_900_000;
/** What the command line calls the fields of this dialog. */
const FIELDS: [RegExp, string][] = [
  [/--system/g, "System of batteries"], [/--radar/g, "Radar"], [/--target-type/g, "Type of flights"], [/--side/g, "Side of flights"],
  [/--altitude-agl-m|--altitude-m/g, "Height of routes"], [/--defence/g, "Whose defence"],
];

export async function importDialog(freeName: (stem: string) => string): Promise<void> {
  const { kinds } = await call<Catalogue>("catalogue");
  const id = await dialog<string>("New scenario from a file", (done) => {
    const file = h("input", { type: "file", accept: ".json,.geojson,.kml,.kmz,.xml", "aria-label": "File" });
    const name = h("input", { type: "text", value: "", "aria-label": "Name of the new file" });
    const choice = (title: string, options: [string, string][]) =>
      h("select", { "aria-label": title }, h("option", { value: "" }, "as the file says"), options.map(([value, text]) => h("option", { value }, text)));
    const named = (list: { id: string; name: string }[]): [string, string][] => list.map((one) => [one.id, one.name]);
    const answers = {
      system: choice("System of batteries", named(kinds.system.filter((one) => !one.not_runnable))),
      radar: choice("Radar", named(kinds.radar)),
      target_type: choice("Type of flights", named(kinds.target)),
      side: choice("Side of flights", [["hostile", "hostile"], ["friendly", "friendly"], ["civil", "civil"]]),
    };
    const height = h("input", { type: "number", min: "0", value: "", "aria-label": "Height of routes [m above ground]", placeholder: "as the file says" });
    const defence = h("input", { type: "text", "aria-label": "Whose defence", placeholder: "as the file says" });
    const batteries = h("input", { type: "text", "aria-label": "Places that are batteries", placeholder: "their names, with commas; empty: by their symbols" });
    const told = h("div", { class: "problem-list", role: "alert" });
    file.addEventListener("change", () => {
      const stem = (file.files?.[0]?.name ?? "").replace(/\.[^.]*$/, "").replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "");
      name.value = stem ? freeName(stem.slice(0, 50)) : "";
    });
    const row = (title: string, field: HTMLElement) => h("label", { class: "field" }, h("span", {}, title), field, h("span", {}));
    const form = h(
      "form",
      { method: "dialog", class: "dialog-form" },
      h("p", { class: "hint" }, "GeoJSON, a scenario of ORBAT Mapper, KML or KMZ from Google Earth, or MSDL. Points become sites, batteries and radars, lines become flights. The same as: cupola import."),
      file,
      row("Name", name),
      row("System of batteries", answers.system),
      row("Places that are batteries", batteries),
      row("Radar", answers.radar),
      row("Type of flights", answers.target_type),
      row("Side of flights", answers.side),
      row("Height of routes [m above ground]", height),
      row("Whose defence", defence),
      told,
      h("div", { class: "buttons" }, h("button", { type: "button", onclick: () => done(null) }, "Cancel"), h("button", { type: "submit", class: "primary" }, "Make the scenario")),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void (async () => {
        const chosen = file.files?.[0];
        if (!chosen) return fill(told, h("p", {}, "Choose a file first."));
        if (chosen.size > LARGEST) return fill(told, h("p", {}, "The file is larger than 2.9 MB: use cupola import on the command line."));
        const given = Object.fromEntries(Object.entries(answers).map(([key, one]) => [key, one.value]));
        const body = { ...given, name: name.value.trim(), file: chosen.name, altitude_agl_m: Number(height.value) || 0, defence: defence.value.trim(), batteries: batteries.value, data: await coded(chosen) };
        try {
          const made = await call<{ id: string; count: number; left_out: string[]; notes: string[] }>("scenario/import", body);
          const left = made.left_out.length ? ` Left out: ${made.left_out.slice(0, 4).join("; ")}${made.left_out.length > 4 ? `, and ${made.left_out.length - 4} more` : ""}.` : "";
          say(`${made.count} things were taken from ${chosen.name}.${left} ${made.notes.join(" ")}`, left ? "error" : "note");
          done(made.id);
        } catch (error) {
          const problems = error instanceof CallError ? error.problems.map((one) => one.text) : [String(error)];
          fill(told, problems.slice(0, 8).map((one) => h("p", {}, FIELDS.reduce((text, [option, field]) => text.replace(option, `"${field}"`), one))));
        }
      })();
    });
    return form;
  });
  if (id) location.hash = `#/scenario/${id}`;
}

async function coded(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}
