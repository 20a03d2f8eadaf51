// Unsaved changes, kept in the browser: one draft for each window and scenario, so that two windows do not overwrite
// each other's. What a window that is gone left belongs to the next one that opens the scenario.

export interface Draft {
  text: string;
  /** Of the file that it was made from. */
  hash: string;
  /** When it was last changed [ms]. */
  at: number;
}

const DRAFT = "cupola-draft:";
const LOCK = "cupola-window:";
const NAME = "cupola-window";

let me = "";

/** The name of this window. It is locked as long as the window lives: a copy of the tab has the name, but not the lock. */
async function own(): Promise<string> {
  if (me) return me;
  const known = sessionStorage.getItem(NAME) ?? "";
  me = known && (await locked(known)) ? known : crypto.randomUUID();
  if (me !== known) {
    sessionStorage.setItem(NAME, me);
    await locked(me);
  }
  return me;
}

function locked(name: string): Promise<boolean> {
  if (!("locks" in navigator)) return Promise.resolve(true);
  return new Promise((answer) => {
    void navigator.locks.request(LOCK + name, { ifAvailable: true }, (lock) => {
      answer(lock !== null);
      return lock ? new Promise(() => undefined) : undefined;
    });
  });
}

/** Drafts of a scenario that are nobody else's, the one to show last: that of this window, or else the youngest. They are forgotten where they were. */
export async function takeDrafts(id: string): Promise<Draft[]> {
  try {
    const mine = DRAFT + id + ":" + (await own());
    const alive = new Set("locks" in navigator ? (await navigator.locks.query()).held?.map((one) => one.name?.slice(LOCK.length)) : []);
    const keys = Object.keys(localStorage).filter((key) => key === mine || key === DRAFT + id || (key.startsWith(`${DRAFT}${id}:`) && !alive.has(key.slice(DRAFT.length + id.length + 1))));
    const found = keys.map((key) => ({ isMine: key === mine, draft: JSON.parse(localStorage.getItem(key) ?? "null") as Draft | null }));
    keys.forEach((key) => key !== mine && localStorage.removeItem(key));
    const order = ({ isMine, draft }: (typeof found)[number]) => (isMine ? Infinity : (draft?.at ?? 0));
    return found.sort((a, b) => order(a) - order(b)).flatMap(({ draft }) => (draft ? [draft] : []));
  } catch {
    return [];
  }
}

/** Keeps a draft of this window, or forgets it. */
export function writeDraft(id: string, draft: { text: string; hash: string } | null): void {
  try {
    const key = `${DRAFT}${id}:${me}`;
    if (draft) localStorage.setItem(key, JSON.stringify({ ...draft, at: Date.now() }));
    else localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing: the text is still in the page.
  }
}
