// A film in one file: what it shows lies in the page itself, and nothing is asked of anybody.

import "./style.css";
import "./film/film.css";
import { unpack, type Packed } from "./api";
import { fill, h } from "./dom";
import type { Head } from "./film/data";
import { Player, type Source } from "./film/player";
import type { GroundHead } from "./map/ground";
import { knowSymbols, type SymbolInfo } from "./map/symbols";

type Pictured = Record<string, SymbolInfo & { svg: string }>;

async function embedded<T>(id: string): Promise<Packed<T> | null> {
  const text = document.getElementById(id)?.textContent;
  if (!text) return null;
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return unpack<T>(await new Response(plain).arrayBuffer());
}

async function start(): Promise<void> {
  const root = document.getElementById("app") as HTMLElement;
  const [film, beside, ground] = await Promise.all([embedded<Head>("film"), embedded<Head>("beside"), embedded<GroundHead>("ground")]);
  if (!film || !ground) throw new Error("the file is not whole: write it again with 'cupola replay'");
  const symbols = JSON.parse(document.getElementById("symbols")?.textContent ?? "{}") as Pictured;
  knowSymbols(symbols, (name) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(symbols[name]?.svg ?? "")}`);
  const sources: Source[] = [{ packed: film, ground: { fixed: ground }, name: beside ? "A: as it was run" : "" }];
  if (beside) sources.push({ packed: beside, ground: { fixed: ground }, name: `B: ${beside.head.variant ?? ""}` });
  const page = h("div", { class: "page" });
  fill(root, page);
  const query = new URLSearchParams(location.hash.slice(1));
  const t = query.get("t");
  new Player(page, bar(film.head), sources, { ...(t === null ? {} : { t: Number(t) || 0 }), selected: query.get("sel") ?? "" }, (now) => {
    const sel = now.selected ? `&sel=${encodeURIComponent(now.selected)}` : "";
    try {
      history.replaceState(null, "", `#t=${now.t.toFixed(1)}${sel}`);
    } catch {
      // Some browsers keep no address of a file; the film plays all the same.
    }
  });
}

function bar(head: Head): HTMLElement {
  const of = head.replications > 1 ? ` of ${head.replications}` : "";
  return h(
    "header",
    { class: "bar" },
    h("h1", {}, head.title.replace(/, seed.*$/, "")),
    head.note && h("span", { class: "error" }, head.note),
    h("span", { class: "space" }),
    h("span", { class: "hint" }, `Cupola · simulation from public figures, nothing observed · seed ${head.seed}, replication ${head.replication}${of}. ${head.detail ?? ""}`),
  );
}

start().catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error);
  fill(document.getElementById("app") as HTMLElement, h("main", { class: "home" }, h("h1", {}, "This film cannot be shown"), h("p", {}, text)));
});
