// The first page: what lies in the folder.

import { call, type Session } from "../api";
import { dialog, fill, h, sayError } from "../dom";
import type { Command } from "../editor/palette";
import { pageKeys } from "../pagekeys";
import { exportMenu } from "./exporting";
import { importDialog } from "./importing";
import { beginTour, STEPS } from "../tour";
import { METRICS, metricName } from "./closing";
import { openPage } from "./opening";
import type { JobState } from "./runpanel";

interface ScenarioRow {
  id: string;
  name: string;
  title: string;
  changed_s: number;
}

interface RunRow {
  id: string;
  name: string;
  state: string;
  replications: number | null;
  bytes: number;
  changed_s: number;
  has_report: boolean;
}

interface StudyRow {
  id: string;
  name: string;
  kind: string;
  state: string;
  bytes: number;
  changed_s: number;
  has_page: boolean;
  points: number | null;
  sides?: [string, string];
  most?: number;
}

interface Listing {
  folder: string;
  scenarios: ScenarioRow[];
  bundled: ScenarioRow[];
  runs: RunRow[];
  studies: StudyRow[];
  /** What is being made ready on the server. */
  warming: string;
  is_warm: boolean;
}

export async function homePage(root: HTMLElement, session: Session): Promise<() => void> {
  const [listing, job] = await Promise.all([call<Listing>("listing"), call<JobState>("run/state")]);
  const open = (id: string) => (location.hash = `#/scenario/${id}`);
  const copy = (bundled: string) => void newScenario(listing, bundled);
  const under = h("div", { class: "under-way", "aria-live": "polite" });
  const off = tellJob(under, job, listing.scenarios.map((one) => one.id).concat(listing.bundled.map((one) => one.id)));
  fill(
    root,
    h(
      "main",
      { class: "home" },
      h("header", {}, h("h1", {}, "Cupola"), h("p", {}, "Ground-based air defence, engagement by engagement, over real terrain.")),
      under,
      h("p", { class: "hint" }, `Simulation for analysis and teaching, from public figures. Folder: ${session.folder}`),
      // Only what takes long, once on a machine, is worth a word.
      !listing.is_warm && listing.warming.includes("compiled") && h("p", { class: "hint" }, `Being made ready in the background: ${listing.warming}. Scenarios can be opened and drawn meanwhile; maps of physics and runs wait for it.`),
      h(
        "section",
        {},
        h("h2", {}, "Your scenarios"),
        listing.scenarios.length
          ? h("ul", { class: "cards" }, listing.scenarios.map((one) => card(one, () => open(one.id))))
          : h("p", {}, "There is none in this folder yet. Copy one of the examples below, or begin with an empty map."),
        h("button", { class: "primary", onclick: () => void newScenario(listing, "") }, "New empty scenario"),
        " ",
        h("button", { onclick: () => void importDialog((stem) => freeName(listing, stem)).catch(sayError) }, "New from a file"),
        h(
          "details",
          listing.scenarios.length ? {} : { open: true },
          h("summary", {}, "From nothing to a verdict in five steps"),
          h("ol", {}, STEPS.map(({ title, words }) => h("li", {}, h("b", {}, `${title}. `), words))),
          h("button", { onclick: () => void startTour(listing) }, "Take the tour"),
        ),
      ),
      h(
        "section",
        {},
        h("h2", {}, "Runs"),
        listing.runs.length
          ? h(
              "table",
              {},
              h("thead", {}, h("tr", {}, ["Run", "State", "Replications", "Size", "Changed", ""].map((one) => h("th", {}, one)))),
              h("tbody", {}, listing.runs.map((one) => runRow(one, job))),
            )
          : h("p", {}, "Nothing was run in this folder yet. Open a scenario, and press Run in its tab Run."),
        finishedOf(listing).length > 1 && h("button", { onclick: () => void compareRuns(listing, under).catch(sayError) }, "Compare two runs"),
      ),
      listing.studies.length > 0 && h("section", {}, h("h2", {}, "Studies"), studyTable(listing)),
      h(
        "section",
        {},
        h("h2", {}, "Examples"),
        h("p", { class: "hint" }, "They come with Cupola. Look at one as it is, or make a copy to change."),
        h("ul", { class: "cards" }, listing.bundled.map((one) => card(one, () => open(one.id), () => copy(one.name)))),
      ),
    ),
  );
  const unkey = pageKeys(() => commandsOf(listing, under));
  return () => {
    off();
    unkey();
  };
}

/** All that lies here, and what can be begun, for the palette. */
function commandsOf(listing: Listing, under: HTMLElement): Command[] {
  return [
    { name: "New empty scenario", run: () => void newScenario(listing, "") },
    { name: "New from a file", run: () => void importDialog((stem) => freeName(listing, stem)).catch(sayError) },
    { name: "Take the tour", run: () => void startTour(listing) },
    ...listing.scenarios.concat(listing.bundled).map((one) => ({ name: `Open scenario ${one.name}`, run: () => void (location.hash = `#/scenario/${one.id}`) })),
    ...(finishedOf(listing).length > 1 ? [{ name: "Compare two runs", run: () => void compareRuns(listing, under).catch(sayError) }] : []),
    ...finishedOf(listing).map((one) => ({ name: `Show run ${one.name}`, run: () => void (location.hash = `#/run/${one.id}`) })),
    ...listing.studies.filter((one) => one.has_page).map((one) => ({ name: `Open ${one.kind} ${one.name}`, run: () => void openPage(one.id) })),
  ];
}

const finishedOf = (listing: Listing) => listing.runs.filter((one) => one.state === "finished");

/** Two runs that exist, replication by replication; nothing is simulated. */
async function compareRuns(listing: Listing, told: HTMLElement): Promise<void> {
  const runs = finishedOf(listing);
  const choose = (id: string, at: number) => h("select", { id }, runs.map((one, i) => h("option", { value: one.id, selected: i === at }, one.name)));
  const [a, b] = [choose("compare-a", 0), choose("compare-b", 1)];
  const metric = h("select", { id: "compare-metric" }, METRICS.map((one) => h("option", { value: one }, metricName(one))));
  const go = await dialog<boolean>("Compare two runs", (done) => {
    const form = h(
      "form",
      { class: "dialog-form", method: "dialog" },
      h("p", { class: "hint" }, "They must have one seed: pairs of replications take the same draws. The same in a terminal: cupola compare A B."),
      h("label", { for: "compare-a" }, "A"), a, h("label", { for: "compare-b" }, "B"), b, h("label", { for: "compare-metric" }, "Outcome of the verdict"), metric,
      h("div", { class: "buttons" }, h("button", { type: "button", onclick: () => done(null) }, "Cancel"), h("button", { type: "submit", class: "primary" }, "Compare")),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      done(true);
    });
    return form;
  });
  if (!go) return;
  let job = await call<JobState>("run/start", { verb: "compare", id: a.value, other: b.value, metric: metric.value });
  while (job.state === "running") {
    await new Promise((later) => setTimeout(later, 300));
    job = await call<JobState>("run/state");
  }
  if (job.state !== "finished") throw new Error(job.note);
  fill(told, h("b", {}, job.name), " is finished. ", h("button", { class: "link", onclick: () => void openPage(job.run) }, "Open its page"));
}

/** What is under way, or was stopped, with the way to it; asks again only while something happens. */
function tellJob(box: HTMLElement, first: JobState, known: string[]): () => void {
  let timer = 0;
  const tell = (job: JobState) => {
    const isBusy = job.state === "running" || job.state === "stopping";
    if (job.state === "finished" && timer) {
      const open = !job.run ? h("span", {}, job.note) : job.verb === "run" ? h("a", { href: `#/run/${job.run}` }, "Show the results") : h("button", { class: "link", onclick: () => void openPage(job.run) }, "Open its page");
      return fill(box, h("b", {}, job.name), " is finished. ", open);
    }
    if ((!isBusy && job.state !== "stopped") || !known.includes(job.scenario)) return fill(box);
    const share = job.total ? `: ${job.done} of ${job.total}` : "";
    const leave = () => void call<JobState>("run/forget").then(tell, sayError);
    fill(box, h("b", {}, job.name), isBusy ? ` is under way${share}. ` : " was stopped. ", isBusy ? null : [h("button", { class: "small", title: "Offer it no longer; its folder stays as it is", onclick: leave }, "Leave it"), " "], h("a", { href: `#/scenario/${job.scenario}?tab=run` }, isBusy ? "Go to it" : "Go on with it"));
    if (isBusy) timer = window.setTimeout(() => void call<JobState>("run/state").then(tell, sayError), 1000);
  };
  tell(first);
  return () => clearTimeout(timer);
}

/** The tour begins on an empty map in the middle of Europe, where the embedded terrain has hills. */
async function startTour(listing: Listing): Promise<void> {
  try {
    const { id } = await call<{ id: string }>("scenario/new", { name: freeName(listing, "tour"), lat_deg: 50, lon_deg: 10 });
    beginTour();
    location.hash = `#/scenario/${id}`;
  } catch (error) {
    sayError(error);
  }
}

function freeName(listing: Listing, stem: string): string {
  const taken = new Set(listing.scenarios.map((one) => one.name));
  let name = stem;
  for (let i = 2; taken.has(`${name}.toml`); i++) name = `${stem}-${i}`;
  return name;
}

function card(one: ScenarioRow, open: () => void, copy?: () => void): HTMLElement {
  return h(
    "li",
    {},
    h("button", { class: "card", onclick: open }, h("b", {}, one.title || one.name), h("span", {}, one.name)),
    copy && h("button", { class: "small", onclick: copy, "aria-label": `Copy ${one.name}` }, "Copy"),
  );
}

function runRow(one: RunRow, job: JobState): HTMLElement {
  const isFinished = one.state === "finished";
  const isJob = job.state !== "none" && job.name === one.name;
  const going = isJob && (job.state === "running" || job.state === "stopping");
  const open = isJob && job.scenario ? h("a", { href: `#/scenario/${job.scenario}?tab=run` }, going ? "being run" : "stopped: go on from there") : "not finished: run its scenario again to go on";
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, isFinished ? h("a", { href: `#/run/${one.id}` }, one.name) : one.name),
    h("td", {}, isFinished ? "finished" : open),
    h("td", {}, one.replications ?? ""),
    h("td", {}, size(one.bytes)),
    h("td", {}, new Date(one.changed_s * 1000).toLocaleString()),
    h(
      "td",
      {},
      one.has_report && h("button", { class: "small", "aria-label": `Report of ${one.name}`, onclick: () => void openPage(one.id) }, "Report"),
      " ",
      isFinished && h("button", { class: "small", "aria-label": `Export ${one.name}`, onclick: (event: Event) => exportMenu(event, { id: one.id, name: `${one.name.replace(/^out\//, "")}-replication-0`, k: 0 }) }, "Export"),
    ),
  );
}

const size = (bytes: number) => (bytes < 1e5 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

/** Sweeps, comparisons, tables: made by commands, each with the page that its command wrote. */
function studyTable(listing: Listing): HTMLElement {
  const run = (name: string) => listing.runs.find((one) => one.name === name && one.state === "finished");
  const row = (one: StudyRow) => {
    const [a, b] = [run(`${one.name}/a`), run(`${one.name}/b`)];
    const film = a && b ? `#/film/${a.id}/${one.most ?? 0}?vs=${encodeURIComponent(`${b.id}.${one.most ?? 0}.`)}` : "";
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, one.has_page ? h("button", { class: "link", onclick: () => void openPage(one.id) }, one.name) : one.name),
      h("td", {}, one.kind + (one.sides ? `: ${one.sides.join(" and ")}` : "")),
      h("td", {}, one.state + (one.points === null ? "" : `, ${one.points} points`)),
      h("td", {}, size(one.bytes)),
      h("td", {}, new Date(one.changed_s * 1000).toLocaleString()),
      h("td", {}, film && h("a", { href: film }, "Watch both")),
    );
  };
  return h(
    "table",
    {},
    h("thead", {}, h("tr", {}, ["Study", "What", "State", "Size", "Changed", ""].map((one) => h("th", {}, one)))),
    h("tbody", {}, listing.studies.map(row)),
  );
}

async function newScenario(listing: Listing, bundled: string): Promise<void> {
  const name = freeName(listing, bundled || "my-scenario");
  const found = await dialog<{ name: string; lat_deg?: number; lon_deg?: number }>(bundled ? `Copy ${bundled}` : "New scenario", (done) => {
    const field = h("input", { type: "text", value: name, id: "new-name" });
    const lat = h("input", { type: "number", step: "any", min: "-85", max: "85", value: "50", id: "new-lat" });
    const lon = h("input", { type: "number", step: "any", min: "-180", max: "180", value: "10", id: "new-lon" });
    const form = h(
      "form",
      { method: "dialog", class: "dialog-form" },
      h("label", { for: "new-name" }, "Name of the file"),
      field,
      ...(bundled
        ? []
        : [
            h("label", { for: "new-lat" }, "Middle of the map: latitude, north positive [deg]"),
            lat,
            h("label", { for: "new-lon" }, "Longitude, east positive [deg]"),
            lon,
          ]),
      h(
        "div",
        { class: "buttons" },
        h("button", { type: "button", onclick: () => done(null) }, "Cancel"),
        h("button", { type: "submit", class: "primary" }, "Create"),
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const place = bundled ? {} : { lat_deg: Number(lat.value), lon_deg: Number(lon.value) };
      done({ name: field.value.trim(), ...place });
    });
    queueMicrotask(() => field.select());
    return form;
  });
  if (!found) return;
  try {
    const { id } = await call<{ id: string }>("scenario/new", { ...found, ...(bundled ? { bundled } : {}) });
    location.hash = `#/scenario/${id}`;
  } catch (error) {
    sayError(error);
  }
}
