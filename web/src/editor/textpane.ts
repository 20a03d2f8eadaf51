// The text of the scenario beside the map: the same thing, both ways.

import { debounced, fill, h } from "../dom";
import type { Editor } from "./state";

export class TextPane {
  readonly element: HTMLElement;
  private readonly area = h("textarea", { spellcheck: "false", wrap: "off", "aria-label": "Text of the scenario" });
  private readonly gutter = h("pre", { class: "gutter", "aria-hidden": "true" });
  private readonly list = h("div", { class: "problems" });
  private isTyping = false;
  private readonly send = debounced(400, () => void this.take());

  constructor(private readonly editor: Editor) {
    this.element = h("div", { class: "textpane" }, h("div", { class: "textbox" }, this.gutter, this.area), this.list);
    this.area.addEventListener("input", () => {
      this.isTyping = true;
      this.number();
      this.send();
    });
    this.area.addEventListener("scroll", () => (this.gutter.scrollTop = this.area.scrollTop));
    editor.onChange(() => this.refresh());
    this.refresh();
  }

  private async take(): Promise<void> {
    const typed = this.area.value;
    const isCrlf = this.editor.text.includes("\r\n");
    await this.editor.setText(isCrlf ? typed.replaceAll("\n", "\r\n") : typed, "Typing", "typing");
    if (this.area.value === typed) this.isTyping = false;
  }

  refresh(): void {
    const text = this.editor.text.replaceAll("\r\n", "\n");
    if (!this.isTyping && this.area.value !== text) {
      const { selectionStart, selectionEnd, scrollTop } = this.area;
      this.area.value = text;
      this.area.setSelectionRange(selectionStart, selectionEnd);
      this.area.scrollTop = scrollTop;
    }
    this.number();
    const { problems, warnings } = this.editor.now;
    fill(
      this.list,
      problems.map((one) =>
        h(
          "button",
          { class: "problem", onclick: () => one.line && this.show(one.line) },
          h("b", {}, one.line ? `Line ${one.line}: ` : ""),
          [one.key, one.limit, one.hint && `(${one.hint})`].filter(Boolean).join(" ") || one.text,
        ),
      ),
      problems.length ? [] : warnings.map((one) => h("p", { class: "hint" }, `Note: ${one}`)),
    );
  }

  private number(): void {
    const wrong = new Set(this.editor.now.problems.map((one) => one.line));
    const lines = this.area.value.split("\n").length;
    fill(
      this.gutter,
      Array.from({ length: lines }, (_, i) => h("span", wrong.has(i + 1) ? { class: "wrong" } : {}, `${i + 1}\n`)),
    );
    this.gutter.scrollTop = this.area.scrollTop;
  }

  /** Shows a line and selects it. */
  show(line: number): void {
    const lines = this.area.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    this.area.focus();
    this.area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    const height = this.area.scrollHeight / Math.max(1, lines.length);
    this.area.scrollTop = Math.max(0, (line - 6) * height);
  }
}
