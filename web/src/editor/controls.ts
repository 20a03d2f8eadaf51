// The control of one value: a box, a list, a number, a text.

import { h, sayError } from "../dom";
import type { Choice } from "./references";
import type { Definition } from "./schema";

export interface Control {
  id: string;
  key: string;
  /** What stands in the file; undefined where nothing does. */
  value: unknown;
  definition: Definition;
  choices: { choices: Choice[]; isOpen: boolean } | null;
  /** What is there when the key is left out. */
  placeholder: string;
  set: (value: unknown) => void;
}

export function control(one: Control): HTMLElement {
  const { definition, choices, value } = one;
  const type = value === undefined || value === null ? definition.type : Array.isArray(value) ? "array" : typeof value;
  if (type === "array") return list(one);
  if (choices && !(choices.isOpen && !choices.choices.length)) return select(one, choices.choices);
  if (definition.const !== undefined) return select(one, [[String(definition.const), String(definition.const)]]);
  if (type === "boolean") return value === undefined ? select(one, [["true", "true"], ["false", "false"]]) : box(one);
  if (type === "number" || type === "integer") return number(one, definition.type === "integer");
  if (value !== undefined && typeof value !== "string") return raw(one);
  const isLong = typeof value === "string" && (value.length > 60 || value.includes("\n"));
  const props = {
    id: one.id, value: value ?? "", placeholder: one.placeholder, rows: isLong ? 4 : undefined,
    onchange: (event: Event) => one.set((event.target as HTMLInputElement).value),
  };
  return isLong ? h("textarea", props) : h("input", { ...props, type: "text" });
}

function box({ id, value, set }: Control): HTMLElement {
  return h("input", { id, type: "checkbox", checked: value, onchange: (event: Event) => set((event.target as HTMLInputElement).checked) });
}

function select({ id, value, definition, placeholder, set }: Control, choices: Choice[]): HTMLElement {
  const now = value === undefined ? "" : String(value);
  const isKnown = choices.some(([name]) => name === now);
  return h(
    "select",
    {
      id,
      onchange: (event: Event) => {
        const next = (event.target as HTMLSelectElement).value;
        if (next === "" && value === undefined) return;
        set(definition.type === "boolean" ? next === "true" : typeof definition.enum?.[0] === "number" ? Number(next) : next);
      },
    },
    value === undefined ? h("option", { value: "", selected: true }, placeholder ? `default: ${placeholder}` : "not given") : null,
    value !== undefined && !isKnown ? h("option", { value: now, selected: true }, now) : null,
    choices.map(([name, shown]) => h("option", { value: name, selected: name === now }, shown)),
  );
}

function number({ id, value, placeholder, set }: Control, isWhole: boolean): HTMLElement {
  return h("input", {
    id, type: "number", step: "any", placeholder, value: value === undefined ? "" : String(value),
    onchange: (event: Event) => {
      const { value: typed } = event.target as HTMLInputElement;
      const next = Number(typed);
      if (typed !== "" && Number.isFinite(next)) set(isWhole ? Math.round(next) : next);
    },
  });
}

/** Values with commas between them; a list of what may be added beside it. Lists in lists are written as JSON. */
function list(one: Control): HTMLElement {
  const { id, key, definition, choices, placeholder, set } = one;
  const values = Array.isArray(one.value) ? (one.value as unknown[]) : [];
  if (values.some((part) => typeof part === "object") || definition.items?.type === "array") return raw(one);
  const isNumbers = definition.items?.type === "number" || definition.items?.type === "integer" || typeof values[0] === "number";
  const take = (text: string) => {
    const parts = text.split(/[,;]\s*|\s+/).map((part) => part.trim()).filter(Boolean);
    if (isNumbers && parts.some((part) => !Number.isFinite(Number(part)))) {
      sayError(new Error(`${key}: write numbers with commas between them, like 270, 315`));
      return;
    }
    set(isNumbers ? parts.map(Number) : parts);
  };
  const field = h("input", {
    id, type: "text", value: values.join(", "), placeholder: placeholder || "with commas between them",
    onchange: (event: Event) => take((event.target as HTMLInputElement).value),
  });
  const more = choices?.choices.filter(([name]) => !values.includes(name)) ?? [];
  if (!more.length) return field;
  return h(
    "span",
    { class: "with-choices" },
    field,
    h(
      "select",
      {
        "aria-label": `Add to ${key}`,
        onchange: (event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          if (value) set([...values, value]);
        },
      },
      h("option", { value: "" }, "+"),
      more.map(([name, shown]) => h("option", { value: name }, shown)),
    ),
  );
}

function raw({ id, key, value, placeholder, set }: Control): HTMLElement {
  const example = JSON.stringify(value ?? [[0, 5]]);
  return h("input", {
    id, type: "text", value: value === undefined ? "" : JSON.stringify(value), placeholder: placeholder || `like ${example}`,
    onchange: (event: Event) => {
      try {
        set(JSON.parse((event.target as HTMLInputElement).value));
      } catch {
        sayError(new Error(`${key}: write it like ${example}`));
      }
    },
  });
}
