// The forms for what the command line does with a scenario beyond a run: a comparison, a table, a sweep, uncertainty.

import { call, type Problem } from "../api";
import { append, fill, h, sayError } from "../dom";
import type { Editor } from "../editor/state";
import { keepingFocus } from "../focus";
import { newAsked, type Asked, type Pair, type Verb } from "./asked";

interface Choices {
  paths: string[];
  metrics: { name: string; words: string; is_ratio: boolean }[];
  dice: string[];
}

type Row = Record<string, unknown>;
type Lists = "settings" | "rows" | "columns" | "factors";

export const VERBS: Record<Verb, { name: string; go: string; words: string; n: string }> = {
  run: { name: "Run it", go: "Run", n: "replications", words: "Each replication plays the scenario once with other draws of chance. 1000 give intervals of about 3 percentage points." },
  compare: { name: "Compare it with a change", go: "Compare", n: "replications of each", words: "The scenario and its change play the same draws of chance, so that nothing differs but what the change did." },
  table: { name: "Table for a wargame", go: "Make the table", n: "replications of each cell", words: "Outcomes in every case, as quantiles or as bands of a die: to print, and as CSV and Markdown." },
  sweep: { name: "Sweep", go: "Sweep", n: "replications of each point", words: "Every combination of the values is a point of the sweep. The study file that says so is kept beside the scenario." },
  uncertainty: { name: "How certain is it?", go: "Find out", n: "replications of each draw", words: "Public figures are drawn from their spread: what they leave open, what chance leaves open, and which figure drives the answer." },
  rare: { name: "How likely is a rare event?", go: "Find out", n: "weighted replications", words: "Missiles are made to fail more often, and weights correct for it: the probability of what a plain run hardly ever shows." },
};

const METHODS: [string, string][] = [
  ["lhs", "draws of all figures: bands and ranks"], ["each", "one figure at a time, at both ends"],
  ["morris", "screening by trajectories (Morris)"], ["sobol", "shares of the variance (Sobol)"],
  ["claims", "which figures decide the claims"],
];

export class StudyForm {
  readonly element = h("div", { class: "study-form" });
  readonly asked: Asked = newAsked();
  private choices: Choices | null = null;
  private others: { id: string; name: string }[] = [];
  private problems: Problem[] = [];
  private known = "";

  constructor(
    private readonly editor: Editor,
    private readonly changed: () => void,
  ) {}

  /** The name of the scenario to compare with. */
  get otherName(): string {
    return this.others.find((one) => one.id === this.asked.other)?.name ?? "";
  }

  refuse(problems: Problem[]): void {
    this.problems = problems;
    this.draw();
    this.element.querySelector<HTMLElement>(".wrong input, .wrong select")?.focus();
  }

  accept(): void {
    if (!this.problems.length) return;
    this.problems = [];
    this.draw();
  }

  draw(): void {
    void this.learn();
    const { asked } = this;
    const parts: Partial<Record<Verb, () => (HTMLElement | null)[]>> = {
      compare: () => [this.variants(), this.otherOne(), this.pairs("settings", "What is changed", "=", "+ a change"), this.metric()],
      table: () => [this.pairs("rows", "What varies from row to row", ": values", "+ rows"), this.pairs("columns", "From column to column", ": values", "+ columns"), this.metric(), this.dice()],
      sweep: () => [this.pairs("factors", "What varies", ": values", "+ a factor"), this.design(), asked.design === "grid" ? null : this.number("points", "points", asked.points, (n) => (asked.points = n), "points")],
      rare: () => [this.event(), this.pairs("settings", "What is changed", "=", "+ a change")],
      uncertainty: () => asked.method === "claims" ? [this.method()] : [this.method(), asked.method === "each" ? null : this.number("outer", asked.method === "lhs" ? "draws" : asked.method === "morris" ? "trajectories" : "base points", asked.outer, (n) => (asked.outer = n), "--outer"), this.metric()],
    };
    keepingFocus(this.element, () => fill(this.element, ...(parts[asked.verb]?.() ?? []), this.number("n", VERBS[asked.verb].n, asked.n[asked.verb], (n) => (asked.n[asked.verb] = n), "-n"), h("datalist", { id: "study-paths" }, (this.choices?.paths ?? []).map((one) => h("option", { value: one }))), this.rest()));
  }

  /** What can be set and measured; asked for once for each text. */
  private async learn(): Promise<void> {
    const { editor } = this;
    if (this.known === editor.text || editor.now.problems.length) return;
    this.known = editor.text;
    try {
      const [choices, listing] = await Promise.all([call<Choices>("study/choices", { id: editor.id, text: editor.text }), call<{ scenarios: { id: string; name: string }[] }>("listing")]);
      this.choices = choices;
      this.others = listing.scenarios.filter((one) => one.id !== editor.id);
    } catch (error) {
      sayError(error);
    }
    this.draw();
  }

  private named(kind: string): string[] {
    const rows = this.editor.document[kind];
    return (Array.isArray(rows) ? (rows as Row[]) : []).map((row) => row.name).filter((name): name is string => typeof name === "string");
  }

  private variants(): HTMLElement | null {
    const names = this.named("variant");
    if (!names.length) return null;
    return this.select("variant", "its variant", [["", "none"], ...names.map((one): [string, string] => [one, one])], this.asked.variant, (value) => (this.asked.variant = value), "variant");
  }

  private otherOne(): HTMLElement | null {
    if (!this.others.length) return null;
    return this.select("other", "or another scenario", [["", "none"], ...this.others.map((one): [string, string] => [one.id, one.name])], this.asked.other, (value) => (this.asked.other = value), "other");
  }

  private metric(): HTMLElement {
    const isAny = this.asked.verb === "compare";
    const rows = (this.choices?.metrics ?? []).filter((one) => isAny || !one.is_ratio).map((one): [string, string] => [one.name, one.words]);
    return this.select("metric", "outcome", rows.length ? rows : [[this.asked.metric, this.asked.metric]], this.asked.metric, (value) => (this.asked.metric = value), "--metric");
  }

  private dice(): HTMLElement {
    const rows = (this.choices?.dice ?? []).map((one): [string, string] => [one, one]);
    return this.select("die", "bands of a die", [["", "none: quantiles"], ...rows], this.asked.die, (value) => (this.asked.die = value), "--dice");
  }

  private method(): HTMLElement {
    return this.select("method", "method", METHODS, this.asked.method, (value) => {
      const outer = value === "morris" ? 10 : 64;
      this.reshape(() => Object.assign(this.asked, { method: value, outer }), "#study-method");
    }, "--method");
  }

  private design(): HTMLElement {
    const rows: [string, string][] = [["grid", "every combination"], ["latin", "points of a Latin hypercube"], ["sobol", "points of a Sobol' sequence"]];
    return this.select("design", "design", rows, this.asked.design, (value) => this.reshape(() => (this.asked.design = value), "#study-design"), "design");
  }

  private event(): HTMLElement {
    const id = "study-event";
    const input = h("input", { id, type: "text", spellcheck: "false", value: this.asked.event, placeholder: "leakers>=3", oninput: (event: Event) => this.set(() => (this.asked.event = (event.target as HTMLInputElement).value)) });
    return this.field("event", id, input, ["--event", "event"]);
  }

  private select(name: string, label: string, rows: [string, string][], value: string, set: (value: string) => void, ...keys: string[]): HTMLElement {
    const id = `study-${name}`;
    const input = h("select", { id, onchange: (event: Event) => this.set(() => set((event.target as HTMLSelectElement).value)) }, rows.map(([key, text]) => h("option", { value: key, selected: key === value }, text)));
    return this.field(label, id, input, keys);
  }

  private number(name: string, label: string, value: number, set: (value: number) => void, ...keys: string[]): HTMLElement {
    const id = `study-${name}`;
    const input = h("input", { id, type: "number", min: "1", step: "1", value: String(value), oninput: (event: Event) => this.set(() => set(Math.round(Number((event.target as HTMLInputElement).value)) || 0)) });
    return this.field(label, id, input, [...keys, name]);
  }

  /** A value is another one; the form stays as it is, since somebody types in it. */
  private set(change: () => void): void {
    change();
    this.changed();
  }

  /** Other fields are asked for. */
  private reshape(change: () => void, focus: string): void {
    change();
    this.problems = [];
    this.draw();
    this.changed();
    this.element.querySelector<HTMLElement>(focus)?.focus();
  }

  private field(label: string, id: string, input: HTMLElement, keys: string[]): HTMLElement {
    const wrong = this.problems.filter((one) => keys.includes(one.source ?? "") || keys.includes(one.key ?? ""));
    const isLong = input.matches("select");
    const box = h("div", { class: `field${isLong ? " wide" : ""}${wrong.length ? " wrong" : ""}` }, h("label", { for: id }, label), input, isLong ? null : h("span", {}));
    append(box, wrong.map(said));
    return box;
  }

  /** Paths and what they are set to, one below the other. */
  private pairs(list: Lists, title: string, mid: string, more: string): HTMLElement {
    const rows = this.asked[list];
    const box = h("fieldset", { class: "pairs" }, h("legend", {}, title));
    const isValues = list !== "settings";
    rows.forEach((pair, i) => append(box, [this.pair(list, pair, i, mid, isValues), ...this.problems.filter((one) => one.key && one.key === pair[0].trim()).map(said)]));
    const option = { settings: "compare", rows: "--rows", columns: "--columns", factors: "factor" }[list];
    append(box, this.problems.filter((one) => (one.key === option || one.source === option) && !rows.some((pair) => pair[0].trim() === one.key)).map(said));
    append(box, [h("button", { type: "button", class: "small", onclick: () => this.reshape(() => rows.push(["", ""]), `.pair[data-at="${list}${rows.length}"] input`) }, more)]);
    if (rows.length && !rows[0]?.[0]) append(box, [h("p", { class: "hint" }, this.example(list))]);
    return box;
  }

  private pair(list: Lists, pair: Pair, i: number, mid: string, isValues: boolean): HTMLElement {
    const isWrong = this.problems.some((one) => one.key && one.key === pair[0].trim());
    const what = `${{ settings: "Change", rows: "Row", columns: "Column", factors: "Factor" }[list]} ${i + 1}`;
    const input = (at: 0 | 1, about: Record<string, unknown>) => h("input", { type: "text", spellcheck: "false", value: pair[at], ...about, oninput: (event: Event) => this.set(() => (pair[at] = (event.target as HTMLInputElement).value)) });
    return h(
      "div",
      { class: `pair${isWrong ? " wrong" : ""}`, "data-at": `${list}${i}` },
      input(0, { list: "study-paths", placeholder: "what: type to search", "aria-label": `${what}: quantity` }),
      h("span", { "aria-hidden": "true" }, mid.slice(0, 1)),
      input(1, { placeholder: list === "factors" ? "1,2,4 or 1..20 in 5" : isValues ? "1,2,4" : "value", "aria-label": `${what}: ${isValues ? "values, with commas between them" : "value"}` }),
      h("button", { type: "button", class: "plain small", "aria-label": `Take ${what} out`, onclick: () => this.reshape(() => this.asked[list].splice(i, 1), `.pair[data-at="${list}${Math.max(0, i - 1)}"] input, .pairs > button`) }, "×"),
    );
  }

  /** Paths that this scenario has, as an example. */
  private example(list: Lists): string {
    const [flight, battery, variant] = [this.named("flight")[0], this.named("battery")[0], this.named("variant")[0]];
    const salvo = battery && `battery.${battery}.doctrine.salvo`;
    if (list === "settings") return salvo ? `Such as ${salvo} = 1: one missile per target.` : "";
    if (list === "columns") return variant ? `Such as variant: base,${variant}.` : "Such as another quantity; none is needed.";
    if (list === "factors") return `Such as ${flight ? `flight.${flight}.count: 1,2,4,8` : `${salvo}: 1,2,3`}; a range 1..20 in 5 (whole numbers; 1.0..20.0 any), or triangular(0.7, 0.8, 0.9), uniform(a, b), loguniform(a, b), normal(mean, sd).`;
    return flight ? `Such as flight.${flight}.count: 1,2,4,8.` : salvo ? `Such as ${salvo}: 1,2,3.` : "";
  }

  /** Problems that belong to no field. */
  private rest(): HTMLElement | null {
    const paths = ["settings", "rows", "columns", "factors"].flatMap((list) => this.asked[list as Lists].map(([path]) => path.trim())).filter(Boolean);
    const placed = new Set(["--metric", "--dice", "-n", "n", "--outer", "outer", "--method", "--event", "event", "design", "points", "variant", "compare", "--rows", "--columns", "factor", ...paths]);
    const rest = this.problems.filter((one) => !placed.has(one.key ?? "") && !placed.has(one.source ?? ""));
    return rest.length ? h("div", {}, rest.map((one) => h("p", { class: "error", role: "alert" }, one.text))) : null;
  }
}

/** What is wrong, beside the field that it is about. */
function said(one: Problem): HTMLElement {
  const value = one.value === null || one.value === undefined || one.value === "" ? "" : `${String(one.value)} `;
  const hint = one.source === "call" ? "" : one.hint;
  return h("p", { class: "error", role: "alert" }, `${value}${[one.limit, hint].filter(Boolean).join("; ")}`);
}
