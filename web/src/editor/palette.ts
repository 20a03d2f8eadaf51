// Commands by name: the palette of ctrl-K, the menu of the map and the sheet of keys show the same list.

import { fill, h } from "../dom";

export interface Command {
  name: string;
  /** The key that does it, as the sheet shows it. */
  key?: string;
  /** Why it cannot be done now; empty when it can. */
  off?: string;
  run: () => void;
}

/** Whether the letters stand in the text, in that order; what is tighter counts more. Negative when they do not. */
export function score(text: string, wanted: string): number {
  const [here, want] = [text.toLowerCase(), wanted.toLowerCase().trim()];
  if (!want) return 0;
  const whole = here.indexOf(want);
  if (whole >= 0) return 1000 - whole - here.length / 100;
  let [at, gaps] = [-1, 0];
  for (const letter of want) {
    const next = here.indexOf(letter, at + 1);
    if (next < 0) return -1;
    if (at >= 0) gaps += next - at - 1;
    at = next;
  }
  return Math.max(0, 500 - 5 * gaps - here.length / 100);
}

export function found(commands: Command[], wanted: string): Command[] {
  return commands
    .map((one) => ({ one, rank: score(one.name, wanted) }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => b.rank - a.rank)
    .map(({ one }) => one)
    .slice(0, 40);
}

/** Opens the palette; Enter does what is marked, arrows mark another. */
export function openPalette(commands: Command[]): void {
  const list = h("div", { class: "choices", role: "listbox", id: "palette-list", "aria-label": "Commands" });
  const field = h("input", {
    type: "text", placeholder: "What shall be done?", "aria-label": "Command", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", autofocus: true,
  });
  const box = h("dialog", { class: "palette", "aria-label": "Commands" }, field, list);
  let shown: Command[] = [];
  let marked = 0;
  const go = (one: Command | undefined) => {
    if (!one || one.off) return;
    box.close();
    one.run();
  };
  const draw = () => {
    fill(
      list,
      shown.map((one, i) =>
        h(
          "div",
          { class: `command${i === marked ? " marked" : ""}`, role: "option", id: `palette-${i}`, "aria-selected": String(i === marked), "aria-disabled": one.off ? "true" : false, onclick: () => go(one) },
          h("span", {}, one.name, one.off ? h("span", { class: "hint" }, ` ${one.off}`) : null),
          one.key ? h("kbd", {}, one.key) : null,
        ),
      ),
      shown.length ? null : h("p", { class: "hint" }, "Nothing is called like that."),
    );
    field.setAttribute("aria-activedescendant", shown.length ? `palette-${marked}` : "");
    list.children[marked]?.scrollIntoView({ block: "nearest" });
  };
  const search = () => {
    shown = found(commands, field.value);
    marked = 0;
    draw();
  };
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      marked = Math.max(0, Math.min(shown.length - 1, marked + step));
      draw();
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(shown[marked]);
    }
  });
  box.addEventListener("close", () => box.remove());
  box.addEventListener("click", (event) => event.target === box && box.close());
  document.body.append(box);
  box.showModal();
  field.focus();
  search();
}

/** A menu at a place of the page; it goes when something is chosen, with Esc, or with a click elsewhere. */
export function openMenu(at: { x: number; y: number }, title: string, commands: Command[]): void {
  const box = h("dialog", { class: "menu", "aria-label": title });
  fill(
    box,
    h("h2", {}, title),
    commands.map((one) =>
      h("button", { disabled: Boolean(one.off), onclick: () => { box.close(); one.run(); } }, one.name, one.key ? h("kbd", {}, one.key) : null),
    ),
  );
  box.addEventListener("close", () => box.remove());
  box.addEventListener("click", (event) => event.target === box && box.close());
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...box.querySelectorAll("button:not(:disabled)")] as HTMLElement[];
    buttons[(buttons.indexOf(document.activeElement as HTMLElement) + step + buttons.length) % buttons.length]?.focus();
  });
  document.body.append(box);
  box.showModal();
  const { width, height } = box.getBoundingClientRect();
  box.style.left = `${Math.max(4, Math.min(at.x, innerWidth - width - 8))}px`;
  box.style.top = `${Math.max(4, Math.min(at.y, innerHeight - height - 8))}px`;
}
