// What is chosen: one thing or several, and a point of the one that was chosen last. It follows its items through edits.

import { key, type Item } from "./items";

interface Chosen {
  key: string;
  kind: string;
  name: string;
}

export class Selection {
  index: number | null = null;
  private chosen: Chosen[] = [];

  get keys(): ReadonlySet<string> {
    return new Set(this.chosen.map((one) => one.key));
  }

  get size(): number {
    return this.chosen.length;
  }

  /** Key of what was chosen last; empty when nothing is. */
  get last(): string {
    return this.chosen[this.chosen.length - 1]?.key ?? "";
  }

  has(wanted: string): boolean {
    return this.chosen.some((one) => one.key === wanted);
  }

  only(item: Item | null, index: number | null = null): void {
    this.chosen = item ? [chosenOf(item)] : [];
    this.index = index;
  }

  all(items: Item[]): void {
    this.chosen = items.map(chosenOf);
    this.index = null;
  }

  toggle(item: Item): void {
    const rest = this.chosen.filter((one) => one.key !== key(item));
    this.chosen = rest.length < this.chosen.length ? rest : [...rest, chosenOf(item)];
    this.index = null;
  }

  /** After an edit items may have other places in the file: they are found by their names, else by their places. */
  follow(items: Item[]): void {
    const left = new Set(items);
    const found = this.chosen.map((one) => {
      const same = items.filter((item) => item.kind === one.kind && left.has(item));
      const item = same.find((other) => key(other) === one.key && other.name === one.name)
        ?? same.find((other) => other.name === one.name)
        ?? same.find((other) => key(other) === one.key && !this.chosen.some((rest) => rest.kind === one.kind && rest.name === other.name));
      if (item) left.delete(item);
      return item;
    });
    this.chosen = found.filter((item) => item !== undefined).map(chosenOf);
    const last = items.find((item) => key(item) === this.last);
    if (!last || (this.index !== null && this.index >= last.route.length)) this.index = null;
  }
}

const chosenOf = (item: Item): Chosen => ({ key: key(item), kind: item.kind, name: item.name });
