// What a form of the run tab asks for: as the server takes it, and as the command that does the same.

export type Verb = "run" | "compare" | "table" | "sweep" | "uncertainty" | "rare";
export type Pair = [path: string, values: string];

export interface Asked {
  verb: Verb;
  n: Record<Verb, number>;
  metric: string;
  isUntil: boolean;
  halfWidth: number;
  variant: string;
  other: string;
  settings: Pair[];
  rows: Pair[];
  columns: Pair[];
  factors: Pair[];
  die: string;
  method: string;
  outer: number;
  /** Of a sweep: every combination, or points drawn in ranges. */
  design: string;
  points: number;
  /** What is rare, such as `leakers>=3`. */
  event: string;
}

export function newAsked(): Asked {
  return {
    verb: "run", n: { run: 1000, compare: 1000, table: 500, sweep: 100, uncertainty: 100, rare: 10000 }, metric: "leakers", isUntil: false, halfWidth: 0.1,
    variant: "", other: "", settings: [["", ""]], rows: [["", ""]], columns: [], factors: [["", ""]], die: "", method: "lhs", outer: 64, design: "grid", points: 64, event: "leakers>=1",
  };
}

/** Rows of a form that say something; an empty one is not meant. */
export function filled(pairs: Pair[]): Pair[] {
  return pairs.filter(([path, values]) => path.trim() || values.trim());
}

/** The body of the call that starts it. */
export function bodyOf(id: string, asked: Asked): Record<string, unknown> {
  const { verb, metric, isUntil, halfWidth } = asked;
  const n = asked.n[verb];
  const body = { id, verb, n };
  if (verb === "run") return isUntil ? { ...body, n: 100000, is_until: true, metric, half_width: halfWidth } : body;
  if (verb === "compare") return { ...body, metric, variant: asked.variant, other: asked.other, settings: filled(asked.settings) };
  if (verb === "table") return { ...body, metric, rows: filled(asked.rows), columns: filled(asked.columns), die: asked.die };
  if (verb === "sweep") return { ...body, factors: filled(asked.factors), ...(asked.design === "grid" ? {} : { design: asked.design, points: asked.points }) };
  if (verb === "rare") return { ...body, event: asked.event.trim(), settings: filled(asked.settings) };
  if (asked.method === "claims") return { ...body, claims: true };
  return { ...body, metric, method: asked.method, outer: asked.method === "each" ? 0 : asked.outer };
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w.\/=,:+-]+$/.test(word) ? word : `'${word.replace(/'/g, `'"'"'`)}'`;
}

/** The command that does the same in the folder of the app; `other` is the name of the other scenario. */
export function commandOf(file: string, asked: Asked, other = ""): string {
  const { verb, metric } = asked;
  const name = file.replace(/^.*\//, "");
  const n = ["-n", String(asked.n[verb])];
  const measured = metric === "leakers" ? [] : ["--metric", metric];
  const pairs = (option: string, rows: Pair[]) => filled(rows).flatMap(([path, values]) => [option, `${path.trim()}=${values.trim()}`]);
  const words: Record<Verb, string[]> = {
    run: [file, ...(asked.isUntil ? ["-n", "100000", "--until", `${metric}=${asked.halfWidth}`] : n)],
    compare: [file, ...(other ? [other] : []), ...pairs("--set", asked.settings), ...(asked.variant ? ["--variant", asked.variant] : []), ...n, ...measured],
    table: [file, ...pairs("--rows", asked.rows), ...pairs("--columns", asked.columns), ...measured, ...(asked.die ? ["--dice", asked.die] : []), ...n],
    sweep: [`${name.replace(/\.toml$/, "").replace(/[^A-Za-z0-9._-]+/g, "-")}-sweep.study.toml`],
    rare: [file, "--event", asked.event.trim(), ...pairs("--set", asked.settings), ...n],
    uncertainty: asked.method === "claims" ? [file, "--claims", ...n] : [file, "--method", asked.method, ...(asked.method === "each" ? [] : ["--outer", String(asked.outer)]), ...n, ...measured],
  };
  return ["cupola", verb, ...words[verb]].map(quoted).join(" ");
}
