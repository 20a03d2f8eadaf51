// A few lines in place of a view library. Text is always text: nothing here reads HTML.

type Child = Node | string | number | false | null | undefined;
type Props = Record<string, unknown>;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: (Child | Child[])[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on") && typeof value === "function") {
      node.addEventListener(key.slice(2).toLowerCase(), value as EventListener);
    } else if (key === "class") node.className = String(value);
    else if (key === "value") (node as unknown as HTMLInputElement).value = String(value);
    else if (key === "checked") (node as unknown as HTMLInputElement).checked = Boolean(value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

export function append(node: HTMLElement, children: (Child | Child[])[]): void {
  for (const child of children.flat()) {
    if (child === false || child === null || child === undefined) continue;
    node.append(typeof child === "number" ? String(child) : child);
  }
}

export function fill(node: HTMLElement, ...children: (Child | Child[])[]): void {
  node.replaceChildren();
  append(node, children);
}

/** Calls the latest one of many, a little after the last. */
export function debounced<A extends unknown[]>(wait_ms: number, f: (...args: A) => void): ((...args: A) => void) & { cancel(): void } {
  let timer = 0;
  const soon = (...args: A): void => {
    clearTimeout(timer);
    timer = window.setTimeout(() => f(...args), wait_ms);
  };
  return Object.assign(soon, { cancel: () => clearTimeout(timer) });
}

let toasts: HTMLElement | undefined;

/** A sentence that goes away; errors stay until they are closed. */
export function say(text: string, kind: "note" | "error" = "note"): void {
  toasts ??= document.body.appendChild(h("div", { class: "toasts", role: "status", "aria-live": "polite" }));
  const box = h("div", { class: `toast ${kind}` }, h("span", {}, text));
  box.append(h("button", { class: "plain", "aria-label": "Close", onclick: () => box.remove() }, "×"));
  toasts.append(box);
  if (kind === "note") setTimeout(() => box.remove(), 5000);
  while (toasts.childElementCount > 4) toasts.firstElementChild?.remove();
}

export function sayError(error: unknown): void {
  if (error instanceof DOMException && error.name === "AbortError") return;
  say(error instanceof Error ? error.message : String(error), "error");
}

/** A dialog; resolves with what the given function makes of it, or null when it is closed. */
export function dialog<T>(title: string, build: (done: (value: T | null) => void) => HTMLElement): Promise<T | null> {
  return new Promise((resolve) => {
    const box = h("dialog", { "aria-label": title });
    const done = (value: T | null) => {
      resolve(value);
      box.close(); // gives the focus back
      box.remove();
    };
    box.append(h("h2", {}, title), build(done));
    box.addEventListener("close", () => done(null));
    document.body.append(box);
    box.showModal();
  });
}

/** Whether keys belong to a field, not to the page. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  if (!target) return false;
  const field = target.closest("input, textarea, select, dialog, [contenteditable]");
  return field !== null && !(field instanceof HTMLInputElement && ["range", "checkbox", "radio"].includes(field.type));
}
