// Two films under the same draws: the first moment at which not the same happens.

import type { Told } from "./data";

export interface Difference {
  time: number;
  /** What happens in the first film alone, and in the second. */
  a: Told[];
  b: Told[];
}

const what = (one: Told) => [one.kind, one.battery, one.flight, one.other, one.words].join("\n");

/** Events at one moment are compared as a set: their order within it says nothing. Null: they are alike to the end. */
export function firstDifference(a: Told[], b: Told[]): Difference | null {
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const time = Math.min(a[i]?.time ?? Infinity, b[j]?.time ?? Infinity);
    const [here, there]: [Told[], Told[]] = [[], []];
    for (; i < a.length && (a[i]?.time ?? 0) <= time; i++) here.push(a[i] as Told);
    for (; j < b.length && (b[j]?.time ?? 0) <= time; j++) there.push(b[j] as Told);
    const onlyA = without(here, there);
    const onlyB = without(there, here);
    if (onlyA.length || onlyB.length) return { time, a: onlyA, b: onlyB };
  }
  return null;
}

function without(these: Told[], those: Told[]): Told[] {
  const left = those.map(what);
  return these.filter((one) => {
    const at = left.indexOf(what(one));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** The difference as a sentence for each of the two. */
export function words(found: Difference, names: [string, string]): string[] {
  const said = (events: Told[]) => (events.length ? events.slice(0, 3).map((one) => one.words).join("; ") : "nothing then");
  return [`${names[0]}: ${said(found.a)}`, `${names[1]}: ${said(found.b)}`];
}
