// What a run found: verdicts first, then numbers with their intervals, then why threats were not engaged.

import { call } from "../api";
import { fill, h, sayError } from "../dom";
import { interceptMap } from "./intercepts";
import { distribution, type Distribution } from "./distributions";
import type { Command } from "../editor/palette";
import { pageKeys } from "../pagekeys";
import { exportCommands, exportMenu, type Exported } from "./exporting";
import { openPage } from "./opening";

interface Numbers {
  name: string;
  words: string;
  estimate: number;
  low: number | null;
  high: number | null;
  unit: string;
  is_share: boolean;
}

interface Results {
  name: string;
  title: string;
  question: string;
  headline: string;
  seed: number;
  replications: number;
  digest: string;
  version: string;
  has_report: boolean;
  scenario: string;
  claims: { name: string; quote: string; source: string; verdict: string; words: string; sign: string; sentence: string; conditions: string[] }[];
  metrics: Numbers[];
  reasons: Numbers[];
  distributions: Distribution[];
  terrain: string;
  warnings: string[];
  limits: string[];
}

export async function resultsPage(root: HTMLElement, id: string): Promise<() => void> {
  const found = await call<Results>("run/results", { id });
  const main = found.metrics.filter((one) => MAIN.has(one.name));
  const rest = found.metrics.filter((one) => !MAIN.has(one.name));
  const places = interceptMap(id);
  const file: Exported = { id, name: `${found.name.replace(/^out\//, "")}-replication-0`, k: 0 };
  fill(
    root,
    h(
      "main",
      { class: "results" },
      h("p", {}, h("a", { href: "#/" }, "Cupola"), ` / ${found.name}`),
      h("h1", {}, found.title || found.name),
      found.question && h("p", { class: "question" }, found.question),
      h("p", { class: "headline" }, found.headline),
      h(
        "div",
        { class: "buttons" },
        h("a", { class: "button primary", href: `#/film/${id}/0` }, "Watch a replication"),
        found.has_report && h("button", { onclick: () => void openPage(id) }, "Open the report"),
        h("button", { onclick: (event: Event) => exportMenu(event, file) }, "Export"),
        found.scenario && h("a", { class: "button", href: `#/scenario/${found.scenario}` }, "Its scenario"),
      ),
      found.claims.length > 0 && h("section", {}, h("h2", {}, "Claims"), found.claims.map(claim)),
      h("section", {}, h("h2", {}, `Per replication, with 95 % intervals (${found.replications} replications)`), table(main)),
      found.metrics.some((one) => one.name === "leakers" && one.estimate > 0) &&
        h("section", {}, h("h2", {}, "Which threats arrived"), behind(id, found.replications, "fate", "arrived", "Show the flights")),
      found.reasons.length > 0 &&
        h("section", {}, h("h2", {}, "Threats per replication that were never engaged, by reason"), bars(id, found.replications, found.reasons)),
      h("section", {}, h("h2", {}, "The same raid ends differently each time"), h("div", { class: "distributions" }, found.distributions.map((one) => distribution(id, found.replications, one)))),
      places.element,
      h("details", {}, h("summary", {}, "All other numbers"), table(rest)),
      h(
        "details",
        {},
        h("summary", {}, "What this cannot say"),
        h("ul", {}, [...found.warnings, ...found.limits].map((one) => h("li", {}, one))),
      ),
      h("p", { class: "hint" }, found.terrain),
      h("p", { class: "hint mono" }, `Seed ${found.seed} · Cupola ${found.version} · digest ${found.digest}`),
    ),
  );
  const unkey = pageKeys((): Command[] => [
    { name: "Watch a replication", run: () => void (location.hash = `#/film/${id}/0`) },
    { name: "Open the report", off: found.has_report ? "" : "there is none", run: () => void openPage(id) },
    { name: "Its scenario", off: found.scenario ? "" : "it is not in this folder", run: () => void (location.hash = `#/scenario/${found.scenario}`) },
    { name: "All scenarios and runs", run: () => void (location.hash = "#/") },
    ...exportCommands(file),
  ]);
  return () => {
    places.dispose();
    unkey();
  };
}

const MAIN = new Set(["threats", "kills", "leakers", "p_no_leaker", "missiles_fired", "missiles_per_kill", "max_intercept_range_km", "assets_lost", "p_friendly_loss", "p_civil_loss"]);

/** Conditions of a verdict that are shown at once: numbers and reasons come below them. */
const CONDITIONS = 3;

function claim(one: Results["claims"][number]): HTMLElement {
  return h(
    "article",
    { class: `claim ${one.verdict}` },
    h("h3", {}, h("span", { class: "sign", "aria-hidden": "true" }, one.sign), ` ${one.words}`),
    h("blockquote", {}, one.quote, h("cite", {}, one.source)),
    h("p", {}, one.sentence),
    h("ul", {}, one.conditions.slice(0, CONDITIONS).map((text) => h("li", {}, text))),
    one.conditions.length > CONDITIONS &&
      h("details", {}, h("summary", {}, `${one.conditions.length - CONDITIONS} more`), h("ul", {}, one.conditions.slice(CONDITIONS).map((text) => h("li", {}, text)))),
  );
}

export function shown(one: Numbers, value: number | null): string {
  if (value === null) return "";
  if (one.is_share) return `${(100 * value).toFixed(1)} %`;
  // A rare reason is not none.
  if (value !== 0 && Math.abs(value) < 0.01) return value.toPrecision(1);
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toFixed(digits)}${one.unit ? ` ${one.unit}` : ""}`;
}

function table(rows: Numbers[]): HTMLElement {
  return h(
    "table",
    { class: "numbers" },
    h("thead", {}, h("tr", {}, ["", "mean", "95 % interval"].map((one) => h(one ? "th" : "td", {}, one)))),
    h(
      "tbody",
      {},
      rows.map((one) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, one.words),
          h("td", {}, shown(one, one.estimate)),
          h("td", {}, one.low === null || one.high === null ? "unknown" : `${shown(one, one.low)} to ${shown(one, one.high)}`),
        ),
      ),
    ),
  );
}

interface Behind {
  rows: { flight: string; count: number; replications: number[] }[];
  total: number;
  more: number;
}

/** The flights behind a number, read when it is opened; each replication is a link to the flight in it. */
function behind(id: string, n: number, column: string, value: string, title: string): HTMLElement {
  const box = h("details", { class: "behind" }, h("summary", {}, title));
  box.addEventListener(
    "toggle",
    () =>
      void (async () => {
        if (!box.open || box.childElementCount > 1) return;
        try {
          const found = await call<Behind>("run/behind", { id, column, value });
          box.append(
            h(
              "table",
              {},
              h("thead", {}, h("tr", {}, ["Flight", `of ${n} replications`, "Watch replication"].map((one) => h("th", {}, one)))),
              h(
                "tbody",
                {},
                found.rows.map((one) =>
                  h(
                    "tr",
                    {},
                    h("th", { scope: "row" }, one.flight),
                    h("td", {}, one.count),
                    h("td", {}, one.replications.flatMap((k) => [h("a", { href: `#/film/${id}/${k}?sel=${encodeURIComponent(one.flight)}` }, k), " "])),
                  ),
                ),
              ),
            ),
          );
          if (found.more) box.append(h("p", { class: "hint" }, `and ${found.more} more flights`));
        } catch (error) {
          sayError(error);
        }
      })(),
  );
  return box;
}

function bars(id: string, n: number, rows: Numbers[]): HTMLElement {
  const most = Math.max(...rows.map((one) => one.high ?? one.estimate), 1e-9);
  return h(
    "div",
    { class: "bars" },
    rows.map((one) => {
      const bar = h("span", { class: "fill" });
      bar.style.width = `${(100 * one.estimate) / most}%`;
      const whisker = h("span", { class: "whisker" });
      whisker.style.left = `${(100 * (one.low ?? 0)) / most}%`;
      whisker.style.width = `${(100 * ((one.high ?? one.estimate) - (one.low ?? 0))) / most}%`;
      return h(
        "div",
        {},
        h("div", { class: "bar-row" }, h("span", { class: "bar-name" }, one.words), h("span", { class: "bar-track" }, bar, whisker), h("span", {}, shown(one, one.estimate))),
        behind(id, n, "reason", one.name, "Flights behind it"),
      );
    }),
  );
}
