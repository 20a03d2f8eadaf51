// Watching a replication of a run, alone or beside a variant, another run or another replication.

import { call, packedCall } from "../api";
import { h } from "../dom";
import type { Catalogue } from "../editor/items";
import type { Head } from "../film/data";
import "../film/film.css";
import { Player, type Source } from "../film/player";
import { knowSymbols } from "../map/symbols";
import { exportCommands, exportMenu, type Exported } from "./exporting";

interface Other {
  /** The run, and the variant of its scenario; empty: as it was run. */
  id: string;
  k: number;
  variant: string;
}

interface Listing {
  runs: { id: string; name: string; state: string }[];
}

export async function filmPage(root: HTMLElement, id: string, k: number, query: URLSearchParams): Promise<() => void> {
  const other = otherOf(query.get("vs"));
  const [first, second, catalogue, listing] = await Promise.all([
    packedCall<Head>("run/film", { id, k }),
    other ? packedCall<Head>("run/film", { ...other }) : null,
    call<Catalogue>("catalogue"),
    call<Listing>("listing"),
  ]);
  knowSymbols(catalogue.symbols);
  const name = (run: string) => listing.runs.find((one) => one.id === run)?.name ?? "run";
  const sources: Source[] = [{ packed: first, ground: { run: id }, name: "" }];
  if (other && second) {
    const { variants = [] } = second.head;
    const changed = variants.find((one) => one.name === other.variant);
    const words = changed ? changed.title || changed.name : name(other.id);
    (sources[0] as Source).name = `A: ${other.id === id && !changed ? `replication ${k}` : other.id === id ? "as it was run" : name(id)}`;
    sources.push({ packed: second, ground: { run: other.id }, name: `B: ${other.id === id && !changed ? `replication ${other.k}` : words}` });
  }
  const start = query.get("t");
  const vs = query.get("vs");
  // The film in one file takes the variant beside it along.
  const file: Exported = { id, name: `${name(id).replace(/^out\//, "")}-replication-${k}`, k, variant: other?.id === id && other.k === k ? other.variant : "" };
  const player = new Player(
    root,
    bar(id, first.head, listing, other, second?.head, file),
    sources,
    { ...(start === null ? {} : { t: Number(start) || 0 }), selected: query.get("sel") ?? "" },
    ({ t, selected }) => {
      const parts = [`t=${t.toFixed(1)}`, selected && `sel=${encodeURIComponent(selected)}`, vs && `vs=${encodeURIComponent(vs)}`];
      history.replaceState(null, "", `#/film/${id}/${k}?${parts.filter(Boolean).join("&")}`);
    },
    () => [
      { name: "Results", run: () => void (location.hash = `#/run/${id}`) },
      { name: "All scenarios and runs", run: () => void (location.hash = "#/") },
      ...exportCommands(file),
    ],
  );
  return () => player.dispose();
}

/** `RUN.K.VARIANT` of an address. */
function otherOf(text: string | null): Other | null {
  const found = /^([0-9a-f]+)\.(\d+)\.(.*)$/.exec(text ?? "");
  return found ? { id: found[1] ?? "", k: Number(found[2]), variant: found[3] ?? "" } : null;
}

function bar(id: string, head: Head, listing: Listing, other: Other | null, second: Head | undefined, file: Exported): HTMLElement {
  const vs = other ? `?vs=${encodeURIComponent(`${other.id}.${other.k}.${other.variant}`)}` : "";
  const whole = (event: Event, most: number) => Math.max(0, Math.min(most, Math.round(Number((event.target as HTMLInputElement).value)) || 0));
  const go = (k: number) => {
    // Under the same draws: the other one goes along, unless it is another replication of this run.
    const together = other && (other.variant || other.id !== id) ? { ...other, k } : other;
    location.hash = `#/film/${id}/${k}${together ? `?vs=${encodeURIComponent(`${together.id}.${together.k}.${together.variant}`)}` : ""}`;
  };
  const number = h("input", {
    type: "number", min: "0", max: String(head.replications - 1), value: String(head.replication), class: "short", "aria-label": "Replication",
    onchange: (event: Event) => go(whole(event, head.replications - 1)),
  });
  const beside = (run: string, k: number, variant: string) => `${run}.${k}.${variant}`;
  const choices: [string, string][] = [
    ["", "nothing beside it"],
    ...(head.variants ?? []).map((one): [string, string] => [beside(id, head.replication, one.name), `variant: ${one.title || one.name}`]),
    ...listing.runs
      .filter((one) => one.state === "finished" && one.id !== id)
      .map((one): [string, string] => [beside(one.id, head.replication, ""), `run: ${one.name}`]),
    ...(head.replications > 1 ? [[beside(id, (head.replication + 1) % head.replications, ""), "another replication"] as [string, string]] : []),
  ];
  const now = other ? beside(other.id, other.k, other.variant) : "";
  if (!choices.some(([value]) => value === now)) choices.push([now, "another replication"]);
  const choose = h(
    "select",
    {
      "aria-label": "Beside it",
      onchange: (event: Event) => {
        const value = (event.target as HTMLSelectElement).value;
        // The moment and what is chosen stay.
        const query = new URLSearchParams(location.hash.split("?")[1] ?? "");
        if (value) query.set("vs", value);
        else query.delete("vs");
        location.hash = `#/film/${id}/${head.replication}${query.size ? `?${query}` : ""}`;
      },
    },
    choices.map(([value, text]) => h("option", { value, selected: value === now }, text)),
  );
  const notes = [head.note, second?.note ?? "", second && second.seed !== head.seed ? "Another seed: the draws are not the same." : ""].filter(Boolean);
  return h(
    "header",
    { class: "bar" },
    h("a", { href: "#/", class: "home-link" }, "Cupola"),
    h("a", { href: `#/run/${id}` }, "Results"),
    h("h1", {}, head.title.replace(/, seed.*$/, "")),
    notes.length > 0 && h("span", { class: "error" }, notes.join(" ")),
    h("span", { class: "space" }),
    h("span", {}, "Replication "),
    number,
    h("span", { class: "hint" }, ` of 0 to ${head.replications - 1}`),
    h("span", {}, "Beside it "),
    choose,
    h("button", { title: "A film to send, or a file for another program", onclick: (event: Event) => exportMenu(event, file) }, "Export"),
    h("span", { hidden: true, "data-vs": vs }),
  );
}
