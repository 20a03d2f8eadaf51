// What the command line does with a scenario beyond a run: the exact commands, to be copied.

import { h, say } from "../dom";

export interface CommandLine {
  what: string;
  text: string;
}

type Row = Record<string, unknown>;

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w.\/=,-]+$/.test(word) ? word : `"${word.replace(/["\\$`]/g, "\\$&")}"`;
}

/** Comparisons, tables, sweeps and uncertainty of a scenario, each with names that it has. */
export function commandLines(file: string, document: Record<string, unknown>): CommandLine[] {
  const named = (kind: string): string[] =>
    (Array.isArray(document[kind]) ? (document[kind] as Row[]) : []).map((row) => row.name).filter((name): name is string => typeof name === "string");
  const name = quoted(file);
  const stem = file.replace(/^.*\//, "").replace(/\.toml$/, "");
  const [variant, battery, flight] = [named("variant")[0], named("battery")[0], named("flight")[0]];
  const found: CommandLine[] = [];
  if (variant) found.push({ what: `Compare with the variant ${variant}, under the same draws`, text: `cupola compare ${name} --variant ${quoted(variant)} -n 1000` });
  if (battery) found.push({ what: "Compare with one missile per target", text: `cupola compare ${name} --set ${quoted(`battery.${battery}.doctrine.salvo=1`)} -n 1000` });
  if (flight) {
    const columns = variant ? ` --columns ${quoted(`variant=base,${variant}`)}` : "";
    found.push({ what: `A table for a wargame, by how many ${flight} there are`, text: `cupola table ${name} --rows ${quoted(`flight.${flight}.count=1,2,4,8`)}${columns}` });
    const factor = `[[factor]]\npath = "flight.${flight}.count"\nvalues = [1, 2, 4, 8]\n`;
    const study = `format = 1\nname = "${stem}-sweep"\nscenario = ${JSON.stringify(file)}\nreplications = 200\n\n${factor}`;
    found.push({ what: `A sweep: keep this as ${stem}-sweep.study.toml`, text: study });
    found.push({ what: "and then", text: `cupola sweep ${quoted(`${stem}-sweep.study.toml`)}` });
  }
  found.push({ what: "How much of the answer hangs on public figures", text: `cupola uncertainty ${name}` });
  return found;
}

export function commandBox(lines: CommandLine[], folder: string, isOpen: boolean, onToggle: (isOpen: boolean) => void): HTMLElement {
  const box = h(
    "details",
    { class: "commands", ...(isOpen ? { open: true } : {}) },
    h("summary", {}, "Compare, sweep, tables: by command"),
    h("p", { class: "hint" }, `In a terminal${folder ? `, in ${folder}` : ""}. What they write is listed on the first page, and opens there.`),
    lines.map(({ what, text }) =>
      h(
        "div",
        { class: "command-line" },
        h("p", {}, what),
        h("pre", { tabindex: "0" }, text),
        h("button", { class: "small", "aria-label": `Copy: ${what}`, onclick: () => void copy(text) }, "Copy"),
      ),
    ),
  );
  box.addEventListener("toggle", () => onToggle((box as HTMLDetailsElement).open));
  return box;
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say("Copied.");
  } catch {
    say("This browser does not let a page copy: mark the text and press ctrl-C.", "error");
  }
}
