// The undo list outlives a loading of the page: kept in the tab, each step as what it changed in the one before.

export interface Step {
  text: string;
  label: string;
  kind: string;
}

/** How many characters are kept of the text before, at its begin and its end, and what stands between them now. */
type Change = [begin: number, end: number, between: string];

interface Kept {
  first: string;
  changes: Change[];
  labels: [string, string][];
  at: number;
}

const KEY = "cupola-undo:";
/** Steps that are kept, and characters of them: a tab holds some five million for all pages. */
const STEPS_MAX = 200;
const LETTERS_MAX = 1_000_000;

export function changeOf(before: string, after: string): Change {
  const most = Math.min(before.length, after.length);
  let begin = 0;
  while (begin < most && before.charCodeAt(begin) === after.charCodeAt(begin)) begin++;
  let end = 0;
  while (end < most - begin && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end++;
  return [begin, end, after.slice(begin, after.length - end)];
}

export function changed(before: string, [begin, end, between]: Change): string {
  return before.slice(0, begin) + between + before.slice(before.length - end);
}

export function packed(steps: Step[], at: number): string {
  const from = Math.max(0, Math.min(steps.length - STEPS_MAX, at));
  const kept = steps.slice(from, from + STEPS_MAX);
  const found: Kept = {
    first: kept[0]?.text ?? "",
    changes: kept.slice(1).map((one, i) => changeOf((kept[i] as Step).text, one.text)),
    labels: kept.map(({ label, kind }) => [label, kind]),
    at: at - from,
  };
  return JSON.stringify(found);
}

export function unpacked(content: string): { steps: Step[]; at: number } | null {
  try {
    const { first, changes, labels, at } = JSON.parse(content) as Kept;
    let text = first;
    const steps = labels.map(([label, kind], i) => {
      if (i) text = changed(text, changes[i - 1] as Change);
      return { text, label, kind };
    });
    return Number.isInteger(at) && steps[at] ? { steps, at } : null;
  } catch {
    return null;
  }
}

export function keepSteps(id: string, steps: Step[], at: number): void {
  try {
    const content = packed(steps, at);
    if (content.length <= LETTERS_MAX) sessionStorage.setItem(KEY + id, content);
    else sessionStorage.removeItem(KEY + id);
  } catch {
    // A browser that keeps nothing: undo lasts as long as the page.
  }
}

/** What was kept, if it leads to the text that is shown now. */
export function keptSteps(id: string, text: string): { steps: Step[]; at: number } | null {
  try {
    const found = unpacked(sessionStorage.getItem(KEY + id) ?? "");
    return found && found.steps[found.at]?.text === text ? found : null;
  } catch {
    return null;
  }
}
