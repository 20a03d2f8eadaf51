// The clipboard holds TOML: items as they stand in the text, with their comments.

import { call } from "../api";
import { say, sayError } from "../dom";
import type { Point } from "../geo";
import type { MapView } from "../map/map";
import type { Adder } from "./adding";
import { freshName, type Item } from "./items";
import { shiftValue, turnedRaid } from "./moves";
import type { Editor } from "./state";

/** What is pasted or copied stands this far from the first [pixels]. */
const OFFSET = 24;

type Value = Record<string, unknown>;

export async function copyItems(editor: Editor, items: Item[]): Promise<boolean> {
  try {
    const { toml } = await call<{ toml: string }>("scenario/copied", { text: editor.text, paths: items.map((one) => one.path) });
    await navigator.clipboard.writeText(toml);
    say(`${items.length === 1 ? (items[0]?.name ?? "") : `${items.length} items`} copied as TOML.`);
    return true;
  } catch (error) {
    sayError(error);
    return false;
  }
}

/** Puts what a text holds into the scenario, a little aside and under fresh names where it is there already. */
export async function pasteText(editor: Editor, adder: Adder, map: MapView, toml: string): Promise<void> {
  try {
    const { items } = await call<{ items: { kind: string; value: Value }[] }>("scenario/pasted", { toml });
    await addCopies(editor, adder, map, items, `Paste ${items.length === 1 ? String(items[0]?.value.name ?? "an item") : `${items.length} items`}`);
  } catch (error) {
    sayError(error);
  }
}

/** Values under names that are free; what they say of one another follows. */
export async function addCopies(
  editor: Editor, adder: Adder, map: MapView, items: { kind: string; value: Value }[], label: string,
): Promise<void> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const isCrowded = items.some(({ kind, value }) => {
    const rows = editor.document[kind];
    return Array.isArray(rows) && rows.some((row) => (row as Value).name === value.name);
  });
  const by: Point = isCrowded ? [OFFSET * map.resolution, -OFFSET * map.resolution] : [0, 0];
  for (const { kind, value } of items) {
    if (typeof value.name !== "string") continue;
    const name = freshName(editor.document, kind, nameStem(editor, kind, value.name), taken);
    taken.add(name);
    names.set(`${kind}/${value.name}`, name);
    if (!names.has(value.name)) names.set(value.name, name);
  }
  const copies = items.map(({ kind, value }) => {
    const shifted = (isCrowded ? shiftValue(map.plane, value, by) : structuredClone(value)) as Value;
    if (typeof value.name === "string") shifted.name = names.get(`${kind}/${value.name}`) ?? value.name;
    for (const name of ["aim", "center", "post", "battery", "protects", "parent"]) {
      const named = shifted[name];
      if (typeof named !== "string") continue;
      const [owner = "", part] = named.split("/");
      const next = names.get(owner);
      if (next) shifted[name] = part === undefined ? next : `${next}/${part}`;
    }
    // A raid keeps its centre: its axes are turned, so that it does not lie on the first one.
    return { kind, value: kind === "raid" && isCrowded && shifted.center === value.center ? turnedRaid(shifted) : shifted };
  });
  await adder.insertAll(copies, label);
}

/** A name that is free stays; of one that is taken the number goes, so that `low-2` is followed by `low-3`. */
function nameStem(editor: Editor, kind: string, name: string): string {
  return freshName(editor.document, kind, name) === name ? name : name.replace(/-\d+$/, "");
}
