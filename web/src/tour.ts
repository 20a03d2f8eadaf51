// The first tour: five steps on an empty map that end in a verdict. It looks at what is there and goes on by itself.

import { h } from "./dom";

const KEY = "cupola-tour";

interface Step {
  title: string;
  words: string;
}

export const STEPS: Step[] = [
  { title: "A site to defend", words: "Press Site in the list on the left and click the map." },
  { title: "A battery", words: "Press Battery, choose a system, and click near the site. Drag it: with Coverage switched on you see what its radar sees." },
  { title: "What flies in", words: "Press Flight and choose a type, say Tomahawk. Click its route from the edge of the map towards the site, and end it with Enter." },
  { title: "A claim", words: "Press Claim and choose 'A site comes through'. It says what the study is to find out." },
  { title: "The verdict", words: "Open the tab Run on the right, press Save and run, and then Show the results. The first run on a machine compiles the simulation, which takes about a minute." },
];

/** The step of the tour that a document is at: what it asks for and is not there yet. */
export function stepOf(document: Record<string, unknown>): number {
  const has = (kind: string) => Array.isArray(document[kind]) && (document[kind] as unknown[]).length > 0;
  const at = [["asset"], ["battery"], ["flight", "raid"], ["claim"]].findIndex((kinds) => !kinds.some(has));
  return at < 0 ? 4 : at;
}

export function beginTour(): void {
  sessionStorage.setItem(KEY, "on");
}

export const isTouring = (): boolean => sessionStorage.getItem(KEY) === "on";

function endTour(): void {
  sessionStorage.removeItem(KEY);
}

/** What the tour says now; empty when there is none. */
export function tourBox(step: number): HTMLElement | null {
  if (!isTouring()) return null;
  const { title, words } = STEPS[step] as Step;
  const box = h("aside", { class: "tour", "aria-label": "Tour", "aria-live": "polite" });
  const end = h("button", { class: "small", onclick: () => { endTour(); box.remove(); } }, "End the tour");
  box.append(h("p", { class: "hint" }, `Step ${step + 1} of ${STEPS.length}`), h("h3", {}, title), h("p", {}, words), end);
  return box;
}

/** The end of the tour, on the page of the results. */
export function tourEnd(): HTMLElement | null {
  if (!isTouring()) return null;
  endTour();
  const box = h("aside", { class: "tour", "aria-label": "Tour", "aria-live": "polite" });
  box.append(
    h("p", { class: "hint" }, "Tour: done"),
    h("h3", {}, "This is your verdict"),
    h("p", {}, "It says whether the claim holds, with the interval that the replications leave open. Below stand the numbers, and why threats were not engaged; each replication can be watched."),
    h("button", { class: "small", onclick: () => box.remove() }, "Close"),
  );
  return box;
}
