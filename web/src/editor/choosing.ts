// One of several, in a dialog that can be searched.

import { append, dialog, fill, h } from "../dom";

export type Option = [value: string, name: string, summary: string];

export function choose(title: string, options: Option[]): Promise<string | null> {
  return dialog(title, (done) => {
    const list = h("div", { class: "choices" });
    const search = h("input", { type: "search", placeholder: "Search", "aria-label": "Search" });
    const draw = () => {
      const wanted = search.value.toLowerCase();
      const found = options.filter((one) => one.join(" ").toLowerCase().includes(wanted));
      fill(list, found.map(([id, name, summary]) => h("button", { type: "button", class: "choice", onclick: () => done(id) }, h("b", {}, name), h("span", {}, summary))));
    };
    search.addEventListener("input", draw);
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") (list.firstElementChild as HTMLElement | null)?.click();
    });
    draw();
    const box = h("div", { class: "dialog-form" });
    append(box, [options.length > 6 ? search : null, list, h("div", { class: "buttons" }, h("button", { onclick: () => done(null) }, "Cancel"))]);
    return box;
  });
}

/** A text or a number in a dialog; null when it is left. */
export function ask(title: string, label: string, value: string, go: string, hint = ""): Promise<string | null> {
  return dialog(title, (done) => {
    const field = h("input", { type: "text", value, "aria-label": label, autofocus: true });
    const form = h(
      "form",
      { method: "dialog", class: "dialog-form" },
      h("label", {}, label, field),
      hint ? h("p", { class: "hint" }, hint) : null,
      h("div", { class: "buttons" }, h("button", { type: "button", onclick: () => done(null) }, "Cancel"), h("button", { type: "submit", class: "primary" }, go)),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      done(field.value.trim());
    });
    queueMicrotask(() => field.select());
    return form;
  });
}
