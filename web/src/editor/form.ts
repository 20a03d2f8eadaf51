// Forms made from the JSON Schema of scenarios: every key with its meaning, unit, limits and default, and what is wrong beside it.

import type { Problem } from "../api";
import { fill, h } from "../dom";
import { parsePlace, placeText, type Place } from "../geo";
import { control } from "./controls";
import { degrees, type Catalogue } from "./items";
import { splitUnit, unitText } from "./quantity";
import { choicesOf, heldText } from "./references";
import { defaultText, definitionOf, kindOf, limitsText, meaning, missingKeys, resolve, startRow, type Definition, type Schema } from "./schema";
import { dotted, valueAt, type Editor, type Path } from "./state";

export interface FormContext {
  editor: Editor;
  schema: Schema;
  catalogue: Catalogue;
  /** Shows where a place that is being typed lies. */
  ghost: (place: Place | null) => void;
  /** Another name for an item, with all that names it. */
  rename: (path: Path, name: string) => void;
}

/** Parts of forms that were opened stay open when the form is drawn anew. */
const opened = new Set<string>();

export function itemForm(context: FormContext, path: Path, modelName: string): HTMLElement {
  return tableForm(context, path, context.schema.$defs[modelName] ?? {});
}

/** The keys of the scenario itself, without what stands in the list. */
export function scenarioForm(context: FormContext): HTMLElement {
  const listed = ["asset", "battery", "post", "radar", "failure", "flight", "raid", "traffic", "zone", "variant", "claim", "catalogue", "warnings", "format"];
  const properties = Object.fromEntries(Object.entries(context.schema.properties).filter(([key]) => !listed.includes(key)));
  return tableForm(context, [], { properties });
}

function tableForm(context: FormContext, path: Path, model: Definition): HTMLElement {
  const { editor, schema } = context;
  const row = (valueAt(editor.document, path) ?? {}) as Record<string, unknown>;
  const box = h("div", { class: "form" });
  const isPlace = typeof row.lat_deg === "number" && typeof row.lon_deg === "number";
  if (isPlace) box.append(placeField(context, path, { lat: Number(row.lat_deg), lon: Number(row.lon_deg) }));
  const nested: HTMLElement[] = [];
  for (const [key, value] of Object.entries(row)) {
    if (isPlace && (key === "lat_deg" || key === "lon_deg")) continue;
    if (!path.length && !model.properties?.[key]) continue;
    const definition = definitionOf(schema, model, key);
    const here = [...path, key];
    const kind = kindOf(schema, definition);
    if (key === "route" || key === "points") continue;
    if (kind === "tables") nested.push(tables(context, here, resolve(schema, definition.items), key));
    else if (kind === "table") nested.push(group(context, here, definition, key, true));
    else box.append(field(context, here, value, definition));
  }
  box.append(...nested, more(context, path, model, row));
  return box;
}

/** A table in the table. */
function group(context: FormContext, path: Path, model: Definition, key: string, isThere: boolean): HTMLElement {
  if (isThere) return h("fieldset", {}, h("legend", {}, key.replaceAll("_", " ")), tableForm(context, path, model));
  return folded(dotted(path), [h("b", {}, key.replaceAll("_", " ")), model.description ? h("span", { class: "hint" }, ` ${meaning(model.description)}`) : null], () =>
    tableForm(context, path, model),
  );
}

/** A list of tables: each can be opened, taken out, and another put in. */
function tables(context: FormContext, path: Path, model: Definition, key: string): HTMLElement {
  const { editor, schema } = context;
  const rows = (valueAt(editor.document, path) ?? []) as Record<string, unknown>[];
  const title = key.replaceAll("_", " ");
  const add = () => void editor.edit([{ kind: "insert", path: [...path, rows.length], value: startRow(schema, model) }], `Add ${title} ${rows.length + 1}`);
  return h(
    "fieldset",
    {},
    h("legend", {}, title),
    rows.map((row, i) => {
      const wrong = editor.now.problems.some((one) => one.key?.startsWith(dotted([...path, i])));
      const shown = [row.type ?? row.missile ?? row.name ?? "", row.count !== undefined ? `× ${String(row.count)}` : "", wrong ? "problem" : ""].filter(Boolean).join(" ");
      return folded(dotted([...path, i]), [`${i + 1}: ${shown}`], () =>
        h(
          "div",
          {},
          tableForm(context, [...path, i], model),
          h("button", { class: "small", onclick: () => void editor.edit([{ kind: "delete", path: [...path, i] }], `Take ${title} ${i + 1} out`) }, `Take ${title} ${i + 1} out`),
        ),
      );
    }),
    h("button", { class: "small", onclick: add }, `+ ${title}`),
  );
}

/** What opens on a click, and is made only then. */
function folded(name: string, summary: (Node | string | null)[], make: () => HTMLElement): HTMLElement {
  const box = h("details", { class: "more", open: opened.has(name) }, h("summary", {}, summary));
  if (opened.has(name)) box.append(make());
  box.addEventListener("toggle", () => {
    if (box.open) opened.add(name);
    else opened.delete(name);
    if (box.open && box.childElementCount === 1) box.append(make());
  });
  return box;
}

/** The keys that are not given, each with what holds instead. */
function more(context: FormContext, path: Path, model: Definition, row: Record<string, unknown>): HTMLElement {
  const { editor, schema } = context;
  const missing = missingKeys(schema, model, row).filter(({ key }) => !["route", "points", "lat_deg", "lon_deg"].includes(key));
  if (!missing.length) return h("span", {});
  return folded(`more:${dotted(path)}`, [`${missing.length} more ${missing.length === 1 ? "key" : "keys"}, not given`], () =>
    h(
      "div",
      { class: "form" },
      missing.map(({ key, one }) => {
        const here = [...path, key];
        const kind = kindOf(schema, one);
        if (kind === "table") return group(context, here, one, key, false);
        if (kind !== "tables") return field(context, here, undefined, one);
        const inner = resolve(schema, one.items);
        const add = () => void editor.edit([{ kind: "insert", path: [...here, 0], value: startRow(schema, inner) }], `Add ${key}`);
        return h("div", { class: "field" }, h("span", {}, key.replaceAll("_", " ")), h("button", { class: "small", onclick: add }, `+ ${key.replaceAll("_", " ")}`), h("span", {}), one.description && h("p", { class: "hint" }, meaning(one.description)));
      }),
    ),
  );
}

function problemsAt(editor: Editor, path: Path): Problem[] {
  const name = dotted(path);
  return editor.now.problems.filter((one) => one.key === name || one.key?.startsWith(`${name}[`));
}

let count = 0;

function field(context: FormContext, path: Path, value: unknown, definition: Definition): HTMLElement {
  const { editor, catalogue } = context;
  const key = String(path[path.length - 1]);
  const id = `field-${++count}`;
  const problems = problemsAt(editor, path);
  const isGiven = value !== undefined;
  const isName = key === "name" && path.length === 3 && typeof value === "string";
  const set = (next: unknown) => {
    if (next === value) return;
    if (isName) context.rename(path.slice(0, 2), String(next));
    else void editor.edit([{ kind: "set", path, value: next }], `${isGiven ? "Change" : "Give"} ${dotted(path)}`);
  };
  const choices = choicesOf(editor.document, catalogue, path, definition);
  const standard = defaultText(definition);
  const held = standard || isGiven ? "" : heldText(editor.document, catalogue, path);
  const input = control({ id, key, value, definition, choices, placeholder: standard || held, set });
  (input.matches("input, select, textarea") ? input : input.querySelector("input"))?.setAttribute("aria-invalid", String(problems.length > 0));
  const chosen = choices?.choices.find(([name]) => name === value)?.[1] ?? value;
  const limits = limitsText(definition);
  const unit = unitText(key);
  const help = [
    definition.description && meaning(definition.description),
    limits && `Allowed: ${limits}${unit ? ` ${unit}` : ""}.`,
    standard && `Default: ${standard}.`,
    held && `Catalogue: ${held}${unit ? ` ${unit}` : ""}.`,
  ].filter(Boolean).join(" ");
  const title = (unit ? splitUnit(key).stem : key).replaceAll("_", " ");
  const node = h(
    "div",
    { class: `field${problems.length ? " wrong" : ""}${isLong(chosen) ? " wide" : ""}`, "data-path": dotted(path) },
    h("label", { for: id, title: help }, title, unit ? h("span", { class: "unit" }, ` [${unit}]`) : null),
    input,
    isGiven
      ? h(
          "button",
          {
            class: "plain small",
            title: `Take ${key} out of the file`,
            "aria-label": `Take ${key} out`,
            onclick: () => void editor.edit([{ kind: "delete", path }], `Take ${dotted(path)} out`),
          },
          "×",
        )
      : h("span", {}),
  );
  if (help) node.append(h("p", { class: "hint" }, help));
  for (const one of problems) node.append(h("p", { class: "error" }, [one.limit, one.hint].filter(Boolean).join("; ")));
  return node;
}

/** Text that does not fit beside its label in a narrow window: a quotation, a source, a path. */
const isLong = (value: unknown): boolean => typeof value === "string" && value.length > 18;

function placeField(context: FormContext, path: Path, place: Place): HTMLElement {
  const { editor, ghost } = context;
  const id = `field-${++count}`;
  const others = (where: Place) => `${placeText(where, "dms")} · ${placeText(where, "mgrs")}`;
  const echo = h("p", { class: "hint", "aria-live": "polite" }, others(place));
  const wrong = [...problemsAt(editor, [...path, "lat_deg"]), ...problemsAt(editor, [...path, "lon_deg"])];
  const input = h("input", { id, type: "text", value: `${place.lat} ${place.lon}`, spellcheck: "false" });
  input.addEventListener("input", () => {
    const found = parsePlace(input.value);
    ghost(found);
    fill(echo, found ? `${others(found)} · Enter moves it there` : "like 33.5 36.3, 33°30′N 36°18′E or 37S BT 5 5");
  });
  const take = () => {
    const found = parsePlace(input.value);
    ghost(null);
    if (!found || (found.lat === place.lat && found.lon === place.lon)) return;
    void editor.edit(
      [
        { kind: "set", path: [...path, "lat_deg"], value: degrees(found.lat) },
        { kind: "set", path: [...path, "lon_deg"], value: degrees(found.lon) },
      ],
      `Move ${String(valueAt(editor.document, [...path, "name"]) ?? dotted(path))}`,
    );
  };
  input.addEventListener("change", take);
  return h(
    "div",
    { class: `field${wrong.length ? " wrong" : ""}`, "data-path": dotted([...path, "lat_deg"]) },
    h("label", { for: id }, "position"),
    input,
    h("span", {}),
    echo,
    wrong.map((one) => h("p", { class: "error" }, one.text)),
  );
}
