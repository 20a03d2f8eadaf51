// The JSON Schema of scenarios: what a key means, its limits and default, in whichever unit it is written.

import { friendlyKey, inUnit, splitUnit } from "./quantity";

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
  required?: string[];
  items?: Definition;
}

/** The plain definition behind references and "or nothing". */
export function resolve(schema: Schema, one: Definition | undefined): Definition {
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

/** The definition of a key as it is written; the schema has one for each unit, the default stands with the SI one. */
export function definitionOf(schema: Schema, model: Definition, key: string): Definition {
  const found = resolve(schema, model.properties?.[key]);
  const { stem, unit } = splitUnit(key);
  if (!unit || "default" in found) return found;
  const first = Object.entries(model.properties ?? {}).find(([name]) => splitUnit(name).stem === stem);
  const base = resolve(schema, first?.[1]);
  if (!first || base.default === undefined) return found;
  return { ...found, default: typeof base.default === "number" ? Number(inUnit(unit, base.default).toPrecision(6)) : base.default };
}

/** Keys of a model that are not there yet, each once, in the unit in which people give it. */
export function missingKeys(schema: Schema, model: Definition, row: Record<string, unknown>): { key: string; one: Definition }[] {
  const stems = new Set(Object.keys(row).map((key) => splitUnit(key).stem));
  const found: { key: string; one: Definition }[] = [];
  for (const [name, raw] of Object.entries(model.properties ?? {})) {
    const { stem } = splitUnit(name);
    // What is set while a scenario is laid out does not belong into a file.
    if (stems.has(stem) || /; set (when|by) /.test(resolve(schema, raw).description ?? "")) continue;
    stems.add(stem);
    const key = friendlyKey(name, resolve(schema, raw).maximum);
    found.push({ key, one: definitionOf(schema, model, model.properties?.[key] ? key : name) });
  }
  return found;
}

/** What a key means: its unit stands beside it, and what others it may be given in does not belong there. */
export function meaning(text: string): string {
  return text.replace(/ ?\[[^\]]*\]/g, "").replace(/ ?\(in [^)]*\)/, "").replace(/([^.])$/, "$1.");
}

export function limitsText(one: Definition): string {
  const short = (value: number | undefined) => (value === undefined ? undefined : Number(value.toPrecision(4)));
  const low = short(one.minimum ?? one.exclusiveMinimum);
  const high = short(one.maximum ?? one.exclusiveMaximum);
  const above = one.exclusiveMinimum !== undefined;
  if (low !== undefined && high !== undefined) return above ? `above ${low}, up to ${high}` : `${low} to ${high}`;
  if (low !== undefined) return `${above ? "above" : "from"} ${low}`;
  return high !== undefined ? `up to ${high}` : "";
}

/** The default as people read it; empty where there is none, or where leaving the key out means something of its own. */
export function defaultText(one: Definition): string {
  const value = one.default;
  if (value === undefined || value === null || value === "") return "";
  if (Array.isArray(value)) return value.length ? value.join(", ") : "none";
  if (typeof value === "object") return "";
  return String(value);
}

/** A value to begin with: what is there by default, else the least that is allowed. */
export function startOf(schema: Schema, one: Definition): unknown {
  if (one.default !== undefined && one.default !== null) return one.default;
  if (one.enum) return one.enum[0];
  if (one.const !== undefined) return one.const;
  if (one.type === "boolean") return false;
  if (one.type === "string") return "";
  if (one.type === "array") return [];
  if (one.properties) return startRow(schema, one);
  return Math.max(one.minimum ?? 0, 1);
}

/** A table with what it must have. */
export function startRow(schema: Schema, one: Definition): Record<string, unknown> {
  return Object.fromEntries((one.required ?? []).map((key) => {
    const inner = resolve(schema, one.properties?.[key]);
    const friendly = friendlyKey(key, inner.maximum);
    return [friendly, startOf(schema, definitionOf(schema, one, friendly))];
  }));
}

/** Whether a key holds tables of its own: one, or a list of them. */
export function kindOf(schema: Schema, one: Definition): "table" | "tables" | "list" | "value" {
  if (one.properties) return "table";
  if (one.type !== "array") return "value";
  return resolve(schema, one.items).properties ? "tables" : "list";
}
