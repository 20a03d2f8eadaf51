// Keys of a page that is no editor: the palette on ctrl-K and the sheet of keys on "?".

import { dialog, h, isTyping } from "./dom";
import { openPalette, type Command } from "./editor/palette";

/** What keys do, one line each: the key and its words. */
export type Sheet = [key: string, words: string][];

export function keySheet(rows: Sheet): Promise<null> {
  return dialog("Keys", (done) =>
    h(
      "div",
      { class: "dialog-form" },
      h("table", { class: "keys" }, h("tbody", {}, rows.map(([name, what]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, what))))),
      h("div", { class: "buttons" }, h("button", { class: "primary", onclick: () => done(null) }, "Close")),
    ),
  );
}

/** True when the key was one of these; all others stay the page's or the browser's. */
export function onPageKey(event: KeyboardEvent, commands: () => Command[], rows: Sheet): boolean {
  const isPalette = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
  const isSheet = event.key === "?" && !isTyping(event) && !event.ctrlKey && !event.metaKey && !event.altKey;
  if ((!isPalette && !isSheet) || document.querySelector("dialog[open]")) return false;
  event.preventDefault();
  if (isSheet) void keySheet(rows);
  else openPalette([...commands(), { name: "Keys", key: "?", run: () => void keySheet(rows) }]);
  return true;
}

/** Listens until the page is left. */
export function pageKeys(commands: () => Command[]): () => void {
  const rows: Sheet = [["ctrl-K", "all commands by name"], ["Tab, Enter", "go from thing to thing, and open it"], ["?", "these keys"]];
  const listen = (event: KeyboardEvent) => void onPageKey(event, commands, rows);
  window.addEventListener("keydown", listen);
  return () => window.removeEventListener("keydown", listen);
}
