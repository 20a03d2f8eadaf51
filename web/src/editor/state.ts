// The scenario that is open: its text, what the server understood of it, and every state it had before.

import { call, CallError, type Problem } from "../api";
import { sayError } from "../dom";
import { takeDrafts, writeDraft } from "./drafts";
import { keepSteps, keptSteps, type Step } from "./history";

export type Path = (string | number)[];

export interface Edit {
  kind: "set" | "delete" | "insert";
  path: Path;
  value?: unknown;
}

export interface Understood {
  text: string;
  document: Record<string, unknown> | null;
  problems: Problem[];
  warnings: string[];
  can_run: boolean;
  radars: string[];
  batteries: string[];
  laid_out: LaidOut[];
}

/** A flight of a raid as it was laid out, or one of civil traffic from a file of tracks. */
export interface LaidOut {
  raid: string;
  traffic: string;
  route: [number, number][];
  aim: string | null;
}

interface Opened extends Understood {
  id: string;
  name: string;
  is_bundled: boolean;
  hash: string;
}

export class Editor {
  readonly id: string;
  readonly name: string;
  readonly isBundled: boolean;
  hash: string;
  savedText: string;
  now: Understood;
  /** The last document that could be read: stays on the map while the text is wrong. */
  document: Record<string, unknown>;
  draftOf = "";
  /** How many windows left changes that were taken up. */
  drafts = 0;
  /** Until it is, the steps that were kept must stay. */
  private isOpen = false;
  private steps: Step[];
  private at = 0;
  private readonly listeners: (() => void)[] = [];
  private queue: Promise<unknown> = Promise.resolve();

  constructor(opened: Opened) {
    this.id = opened.id;
    this.name = opened.name;
    this.isBundled = opened.is_bundled;
    this.hash = opened.hash;
    this.savedText = opened.text;
    this.now = opened;
    this.document = opened.document ?? {};
    this.steps = [{ text: opened.text, label: "", kind: "" }];
  }

  static async open(id: string): Promise<Editor> {
    const editor = new Editor(await call<Opened>("scenario/open", { id }));
    // Of several windows that were closed, the older changes are a step of undo below the younger ones.
    for (const draft of await takeDrafts(id)) {
      if (draft.text === editor.text || draft.text === editor.savedText) continue;
      editor.draftOf = draft.hash === editor.hash ? "yours" : "older";
      editor.drafts++;
      await editor.setText(draft.text, "Changes kept from before");
    }
    const kept = keptSteps(id, editor.text);
    editor.isOpen = true;
    if (kept) ({ steps: editor.steps, at: editor.at } = kept);
    return editor;
  }

  onChange(f: () => void): void {
    this.listeners.push(f);
  }

  private changed(): void {
    this.listeners.forEach((f) => f());
  }

  get text(): string {
    return (this.steps[this.at] as Step).text;
  }

  /** Whether all that is wrong is that nothing was placed yet that defends: a scenario that is being begun. */
  get lacksBattery(): boolean {
    const { problems } = this.now;
    return problems.length === 1 && problems[0]?.key === "battery" && !Array.isArray(this.document.battery);
  }

  get isDirty(): boolean {
    return this.text !== this.savedText;
  }

  get undoLabel(): string {
    return this.at > 0 ? (this.steps[this.at]?.label ?? "") : "";
  }

  get redoLabel(): string {
    return this.steps[this.at + 1]?.label ?? "";
  }

  /** Edits in the text; one entry of undo. Whatever is asked while another edit is under way waits for it. */
  edit(edits: Edit[], label: string, kind = ""): Promise<boolean> {
    return this.inTurn(async () => {
      try {
        const found = await call<Understood>("scenario/edit", { id: this.id, text: this.text, edits });
        this.take(found, label, kind);
        return true;
      } catch (error) {
        sayError(error);
        this.changed();
        return false;
      }
    });
  }

  /** Another name, with all that names it; how many places there were, or null when it was refused. */
  rename(path: Path, name: string): Promise<number | null> {
    return this.inTurn(async () => {
      try {
        const found = await call<Understood & { n_references: number }>("scenario/rename", { id: this.id, text: this.text, path, name });
        this.take(found, `Rename to ${name}`, "");
        return found.n_references;
      } catch (error) {
        sayError(error);
        this.changed();
        return null;
      }
    });
  }

  /** A text that was typed: steps of the same kind in a row are one entry. */
  setText(text: string, label: string, kind = ""): Promise<boolean> {
    return this.inTurn(async () => {
      if (text === this.text) return true;
      try {
        const found = await call<Understood>("scenario/edit", { id: this.id, text, edits: [] });
        this.take(found, label, kind);
        return true;
      } catch (error) {
        sayError(error);
        return false;
      }
    });
  }

  private take(found: Understood, label: string, kind: string): void {
    if (found.text !== this.text) {
      const isSame = kind !== "" && this.steps[this.at]?.kind === kind && this.at > 0;
      this.steps.splice(isSame ? this.at : this.at + 1);
      this.steps.push({ text: found.text, label, kind });
      this.at = this.steps.length - 1;
    }
    this.understand(found);
  }

  private understand(found: Understood): void {
    this.now = found;
    if (found.document) this.document = found.document;
    writeDraft(this.id, this.isDirty ? { text: this.text, hash: this.hash } : null);
    if (this.isOpen) keepSteps(this.id, this.steps, this.at);
    this.changed();
  }

  undo(): Promise<unknown> {
    return this.go(-1);
  }

  redo(): Promise<unknown> {
    return this.go(1);
  }

  private go(step: number): Promise<unknown> {
    return this.inTurn(async () => {
      const target = this.steps[this.at + step];
      if (!target) return;
      try {
        const found = await call<Understood>("scenario/edit", { id: this.id, text: target.text, edits: [] });
        this.at += step;
        this.understand(found);
      } catch (error) {
        sayError(error);
      }
    });
  }

  /** Writes the file; what to do about a file that another program changed is asked. */
  async save(onConflict: (disk: { text: string; hash: string }) => Promise<"mine" | "theirs" | null>): Promise<boolean> {
    let overwrite = false;
    for (;;) {
      const text = this.text;
      const answer = await call<{ conflict: boolean; hash: string; text?: string }>("scenario/save", {
        id: this.id,
        text,
        hash: this.hash,
        overwrite,
      });
      if (!answer.conflict) {
        this.hash = answer.hash;
        this.savedText = text;
        writeDraft(this.id, this.isDirty ? { text: this.text, hash: this.hash } : null);
        this.changed();
        return true;
      }
      const disk = { text: answer.text ?? "", hash: answer.hash };
      const choice = await onConflict(disk);
      if (choice === null) return false;
      if (choice === "theirs") {
        await this.takeDisk(disk);
        return false;
      }
      overwrite = true;
    }
  }

  /** The text of the file in place of ours, which undo brings back. */
  async takeDisk(disk: { text: string; hash: string }): Promise<void> {
    this.hash = disk.hash;
    this.savedText = disk.text;
    await this.setText(disk.text, "Text of the file");
    this.changed();
  }

  /** What was changed here is kept elsewhere. */
  forgetDraft(): void {
    writeDraft(this.id, null);
  }

  /** Whether the file is no longer what was read. */
  async isChangedOnDisk(): Promise<boolean> {
    if (this.isBundled) return false;
    try {
      const { hash } = await call<{ hash: string }>("scenario/disk", { id: this.id });
      return hash !== this.hash;
    } catch (error) {
      if (error instanceof CallError) return false;
      throw error;
    }
  }

  private inTurn<T>(f: () => Promise<T>): Promise<T> {
    const next = this.queue.then(f, f);
    this.queue = next.catch(() => undefined);
    return next;
  }
}

/** What stands at a path of a document. */
export function valueAt(document: unknown, path: Path): unknown {
  let here = document;
  for (const part of path) {
    if (typeof here !== "object" || here === null) return undefined;
    here = (here as Record<string | number, unknown>)[part];
  }
  return here;
}

/** A path as messages show it: `flight[3].route[0].alt_m`. */
export function dotted(path: Path): string {
  return path.map((part, i) => (typeof part === "number" ? `[${part}]` : i ? `.${part}` : part)).join("");
}
