// The published figures of an item of the catalogue, each with its spread and sources.

import { call } from "../api";
import { h, sayError } from "../dom";

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
