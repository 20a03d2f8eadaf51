// Forms made from the JSON Schema of scenarios: every key with its meaning, limits and default, and what is wrong beside it.

import { call, type Problem } from "../api";
import { fill, h, sayError } from "../dom";
import { parsePlace, placeText, type Place } from "../geo";
import { degrees, type Catalogue } from "./items";
import { dotted, valueAt, type Editor, type Path } from "./state";

export interface Schema {
  $defs: Record<string, Definition>;
  properties: Record<string, Definition>;
}

export interface Definition {
  $ref?: string;
  type?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Definition[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  properties?: Record<string, Definition>;
  items?: Definition;
}

const UNIT = /_(rad|deg|m|km|ft|s|min|h|mps|kt|kmph|m2|w|kw|hz|ghz|mhz|kg|dbw|db)$/;

/** The plain definition behind references and "or nothing". */
function resolve(schema: Schema, one: Definition | undefined): Definition {
  if (!one) return {};
  const first = one.anyOf?.find((option) => option.type !== "null");
  if (first) return { ...resolve(schema, first), ...pick(one) };
  if (one.$ref) return { ...schema.$defs[one.$ref.split("/").pop() ?? ""], ...pick(one) };
  return one;
}

function pick(one: Definition): Definition {
  const found: Definition = {};
  if (one.description) found.description = one.description;
  if ("default" in one) found.default = one.default;
  return found;
}

/** The definition of a key, also when it is written in another unit than the schema's. */
function definitionOf(schema: Schema, model: Definition, key: string): Definition {
  const exact = model.properties?.[key];
  if (exact) return resolve(schema, exact);
  const stem = key.replace(UNIT, "");
  const other = Object.entries(model.properties ?? {}).find(([name]) => name.replace(UNIT, "") === stem);
  if (!other) return {};
  const { description, type } = resolve(schema, other[1]);
  return { ...(description ? { description: description.replace(/\[[^\]]*\]/, "").trim() } : {}), type: type ?? "number" };
}

/** The unit in which people give what the schema has in radians. */
const friendly = (key: string) => key.replace(/_rad$/, "_deg");

/** What a key means, in the unit in which it is written. */
const meaning = (text: string) => text.replace(/\[[^\]]*\] \(in ([^)]*)\)/, "[$1]").replace(/([^.])$/, "$1.");

function limitsText(one: Definition): string {
  const short = (value: number | undefined) => (value === undefined ? undefined : Number(value.toPrecision(4)));
  const low = short(one.minimum ?? one.exclusiveMinimum);
  const high = short(one.maximum ?? one.exclusiveMaximum);
  if (low !== undefined && high !== undefined) return `${low} to ${high}`;
  if (low !== undefined) return `${one.exclusiveMinimum !== undefined ? "above" : "from"} ${low}`;
  return high !== undefined ? `up to ${high}` : "";
}

export interface FormContext {
  editor: Editor;
  schema: Schema;
  catalogue: Catalogue;
  /** Shows where a place that is being typed lies. */
  ghost: (place: Place | null) => void;
}

export function itemForm(context: FormContext, path: Path, modelName: string): HTMLElement {
  const model = context.schema.$defs[modelName] ?? { properties: context.schema.properties };
  return tableForm(context, path, model);
}

/** The keys of the scenario itself, without its arrays. */
export function scenarioForm(context: FormContext): HTMLElement {
  return tableForm(context, [], { properties: context.schema.properties });
}

function tableForm(context: FormContext, path: Path, model: Definition): HTMLElement {
  const { editor, schema } = context;
  const row = (valueAt(editor.document, path) ?? {}) as Record<string, unknown>;
  const box = h("div", { class: "form" });
  if (typeof row.lat_deg === "number" && typeof row.lon_deg === "number" && path.length) {
    box.append(placeField(context, path, { lat: row.lat_deg, lon: row.lon_deg }));
  }
  const nested: HTMLElement[] = [];
  for (const [key, value] of Object.entries(row)) {
    if ((key === "lat_deg" || key === "lon_deg") && path.length) continue;
    const definition = definitionOf(schema, model, key);
    const here = [...path, key];
    if (Array.isArray(value) && value.some((one) => typeof one === "object")) {
      if (path.length && key !== "route") nested.push(h("p", { class: "hint" }, `${key}: ${value.length}, in the text`));
      continue;
    }
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      const group = h("fieldset", {}, h("legend", {}, key.replaceAll("_", " ")));
      const inner = definition.properties ? definition : (resolve(schema, model.properties?.[key]) ?? {});
      group.append(tableForm(context, here, inner));
      nested.push(group);
      continue;
    }
    box.append(field(context, here, value, definition));
  }
  box.append(...nested, adder(context, path, model, row));
  return box;
}

function problemsAt(editor: Editor, path: Path): Problem[] {
  const name = dotted(path);
  return editor.now.problems.filter((one) => one.key === name);
}

let count = 0;

function field(context: FormContext, path: Path, value: unknown, definition: Definition): HTMLElement {
  const { editor } = context;
  const key = String(path[path.length - 1]);
  const id = `field-${++count}`;
  const problems = problemsAt(editor, path);
  const set = (next: unknown) => {
    if (next === value) return;
    void editor.edit([{ kind: "set", path, value: next }], `Change ${dotted(path)}`);
  };
  const input = control(context, id, key, value, definition, set);
  input.setAttribute("aria-invalid", String(problems.length > 0));
  const limits = limitsText(definition);
  const help = [definition.description && meaning(definition.description), limits && `Allowed: ${limits}.`].filter(Boolean).join(" ");
  const node = h(
    "div",
    { class: `field${problems.length ? " wrong" : ""}`, "data-path": dotted(path) },
    h("label", { for: id, title: help }, key.replaceAll("_", " ")),
    input,
    h(
      "button",
      {
        class: "plain small",
        title: `Take ${key} out of the file`,
        "aria-label": `Take ${key} out`,
        onclick: () => void editor.edit([{ kind: "delete", path }], `Take ${dotted(path)} out`),
      },
      "×",
    ),
  );
  if (help) node.append(h("p", { class: "hint" }, help));
  for (const one of problems) node.append(h("p", { class: "error" }, [one.limit, one.hint].filter(Boolean).join("; ")));
  return node;
}

function control(
  context: FormContext,
  id: string,
  key: string,
  value: unknown,
  definition: Definition,
  set: (value: unknown) => void,
): HTMLElement {
  const choices = choicesOf(context, key, definition);
  if (typeof value === "boolean") {
    return h("input", {
      id,
      type: "checkbox",
      checked: value,
      onchange: (event: Event) => set((event.target as HTMLInputElement).checked),
    });
  }
  if (choices) {
    const known = choices.some(([name]) => name === value);
    const options = known ? choices : [[String(value), String(value)] as [string, string], ...choices];
    return h(
      "select",
      { id, onchange: (event: Event) => set((event.target as HTMLSelectElement).value) },
      options.map(([name, title]) => h("option", { value: name, selected: name === value }, title)),
    );
  }
  if (typeof value === "number") {
    const isWhole = definition.type === "integer";
    return h("input", {
      id,
      type: "number",
      step: "any",
      value: String(value),
      onchange: (event: Event) => {
        const next = Number((event.target as HTMLInputElement).value);
        if (Number.isFinite(next)) set(isWhole ? Math.round(next) : next);
      },
    });
  }
  const isText = typeof value === "string";
  return h("input", {
    id,
    type: "text",
    value: isText ? value : JSON.stringify(value),
    onchange: (event: Event) => {
      const next = (event.target as HTMLInputElement).value;
      if (isText) return set(next);
      try {
        set(JSON.parse(next));
      } catch {
        sayError(new Error(`${key}: write it like ${JSON.stringify(value)}`));
      }
    },
  });
}

function choicesOf(context: FormContext, key: string, definition: Definition): [string, string][] | null {
  if (definition.enum) return definition.enum.map((one) => [String(one), String(one)]);
  const { kinds } = context.catalogue;
  const named = (list: { id: string; name: string }[]): [string, string][] => list.map(({ id, name }) => [id, `${id}: ${name}`]);
  if (key === "system") return named(kinds.system.filter((one) => !one.not_runnable));
  if (key === "missile") return named(kinds.missile);
  if (key === "type") return named(definition.description?.startsWith("Radar") ? kinds.radar : kinds.target);
  if (key === "aim") return null;
  return null;
}

function placeField(context: FormContext, path: Path, place: Place): HTMLElement {
  const { editor, ghost } = context;
  const id = `field-${++count}`;
  const echo = h("p", { class: "hint", "aria-live": "polite" }, placeText(place, "dms"));
  const wrong = [...problemsAt(editor, [...path, "lat_deg"]), ...problemsAt(editor, [...path, "lon_deg"])];
  const input = h("input", { id, type: "text", value: `${place.lat} ${place.lon}`, spellcheck: "false" });
  input.addEventListener("input", () => {
    const found = parsePlace(input.value);
    ghost(found);
    fill(echo, found ? `${placeText(found, "dms")} · Enter moves it there` : "like 33.5 36.3, 33°30′N 36°18′E or 37S BT 5 5");
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

/** A list of the keys that are not there yet, each with its default. */
function adder(context: FormContext, path: Path, model: Definition, row: Record<string, unknown>): HTMLElement {
  const { editor, schema } = context;
  const stems = new Set(Object.keys(row).map((key) => key.replace(UNIT, "")));
  const missing = Object.entries(model.properties ?? {})
    .filter(([key]) => !stems.has(key.replace(UNIT, "")))
    .map(([key, one]) => ({ key, one: resolve(schema, one) }))
    .filter(({ one }) => ["number", "integer", "boolean", "string"].includes(one.type ?? "") || one.enum || one.properties);
  if (!missing.length) return h("span", {});
  const select = h(
    "select",
    { "aria-label": "Add a key" },
    h("option", { value: "" }, "Add a key …"),
    missing.map(({ key, one }) => h("option", { value: key, title: one.description ?? "" }, friendly(key).replaceAll("_", " "))),
  );
  select.addEventListener("change", () => {
    const chosen = missing.find(({ key }) => key === select.value);
    if (!chosen) return;
    const key = friendly(chosen.key);
    const edits = chosen.one.properties
      ? firstKeys(schema, chosen.one).map(([name, value]) => ({ kind: "set" as const, path: [...path, key, name], value }))
      : [{ kind: "set" as const, path: [...path, key], value: startOf(chosen.key, chosen.one) }];
    if (edits.length) void editor.edit(edits, `Add ${dotted([...path, key])}`);
  });
  return h("div", { class: "adder" }, select);
}

function firstKeys(schema: Schema, one: Definition): [string, unknown][] {
  const plain = Object.entries(one.properties ?? {}).find(([, inner]) => {
    const { type, enum: choices } = resolve(schema, inner);
    return choices !== undefined || ["number", "integer", "boolean", "string"].includes(type ?? "");
  });
  return plain ? [[friendly(plain[0]), startOf(plain[0], resolve(schema, plain[1]))]] : [];
}

function startOf(key: string, one: Definition): unknown {
  const value = one.default;
  if (typeof value === "number") return key.endsWith("_rad") ? Number(((value * 180) / Math.PI).toFixed(4)) : value;
  if (value !== undefined && value !== null) return value;
  if (one.enum) return one.enum[0];
  if (one.type === "boolean") return false;
  if (one.type === "string") return "";
  return Math.max(one.minimum ?? 0, 1);
}

interface Figures {
  name: string;
  summary: string;
  rows: {
    key: string;
    min?: number;
    nominal?: number;
    max?: number;
    unit?: string;
    text?: string;
    evidence: string;
    sources: string;
    note: string;
  }[];
  parts: [string, string][];
}

/** The published figures of an item, each with its spread and sources; read when it is opened. */
export function figuresOf(kind: string, item: string, title: string): HTMLElement {
  const box = h("details", { class: "figures" }, h("summary", {}, `Published figures: ${title}`));
  box.addEventListener(
    "toggle",
    () =>
      void (async () => {
        if (!box.open || box.querySelector("table")) return;
        try {
          const { summary, rows, parts } = await call<Figures>("figures", { kind, item });
          const table = h(
            "table",
            {},
            h("thead", {}, h("tr", {}, ["", "nominal", "spread", "sources"].map((one) => h("th", {}, one)))),
            h(
              "tbody",
              {},
              rows.map((row) =>
                h(
                  "tr",
                  { title: row.note },
                  h("th", { scope: "row" }, row.key.replaceAll("_", " ")),
                  h("td", {}, row.text ?? `${row.nominal} ${row.unit === "count" || row.unit === "-" ? "" : row.unit}`),
                  h("td", {}, row.min === undefined || row.min === row.max ? "" : `${row.min} to ${row.max}`),
                  h("td", {}, `${row.sources} (${row.evidence})`),
                ),
              ),
            ),
          );
          box.append(h("p", { class: "hint" }, summary), table);
          box.append(h("p", { class: "hint" }, "R read in the source, M recalled from it, E our estimate."));
          for (const [part, id] of new Map(parts.map((one) => [one[1], one])).values()) box.append(figuresOf(part, id, `${part} ${id}`));
        } catch (error) {
          sayError(error);
        }
      })(),
  );
  return box;
}
