// Parts of the page are drawn anew while people work in them: the focus stays where it is, and what is half typed stays.

// Fields in which something was typed that nothing has taken yet: a change event (also by Enter) takes it.
const typed = new WeakSet<EventTarget>();
document.addEventListener("input", (event) => event.target && typed.add(event.target), true);
document.addEventListener("change", (event) => event.target && typed.delete(event.target), true);

/** Whether somebody is in the middle of typing in it: drawn anew it would lose what is typed. */
export function isBeingTyped(box: HTMLElement): boolean {
  const active = document.activeElement;
  return active !== null && box.contains(active) && typed.has(active);
}

/** How to find an element again after it was drawn anew: by what tells it from others. */
function likeness(element: HTMLElement): (box: HTMLElement) => HTMLElement | null {
  const by = (selector: string) => (box: HTMLElement) => box.querySelector<HTMLElement>(selector);
  const path = element.closest<HTMLElement>("[data-path]")?.dataset.path;
  if (path && element.matches("input, select, textarea")) return by(`[data-path="${CSS.escape(path)}"] ${element.localName}`);
  for (const name of ["id", "data-key", "aria-label"]) {
    const value = element.getAttribute(name);
    if (value) return by(`[${name}="${CSS.escape(value)}"]`);
  }
  const { textContent, localName } = element;
  return (box) => [...box.querySelectorAll<HTMLElement>(localName)].find((one) => one.textContent === textContent) ?? null;
}

/** Draws parts of the page anew; what has the focus in them has it afterwards, or its likeness has. */
export function keepingFocus(box: HTMLElement, draw: () => void): void {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || active === box || !box.contains(active)) return draw();
  const find = likeness(active);
  const cursor = active instanceof HTMLInputElement && active.type === "text" ? ([active.selectionStart, active.selectionEnd] as const) : null;
  draw();
  if (document.activeElement === active) return;
  const again = active.isConnected ? active : find(box);
  again?.focus({ preventScroll: true });
  if (!(again instanceof HTMLInputElement) || again === active) return;
  // Other kinds of field do not tell where the cursor is: all of it is marked, as after the tab key.
  if (cursor) again.setSelectionRange(...cursor);
  else again.select();
}
