// What a key may name: things of the scenario, and items of the catalogue.

import { namesOf, type Catalogue } from "./items";
import type { Definition } from "./schema";
import { inUnit, splitUnit } from "./quantity";
import { valueAt, type Path } from "./state";

export type Choice = [value: string, shown: string];

const PARTS = ["engagement-radar", "surveillance-radar", "launchers", "post"];
const plain = (names: string[]): Choice[] => names.map((name) => [name, name]);

/** Everything that a weapon may aim at. */
export function aims(document: Record<string, unknown>): Choice[] {
  const parts = namesOf(document, "battery").flatMap((name) => PARTS.map((part) => `${name}/${part}`));
  return plain([...namesOf(document, "asset", "post", "radar"), ...parts]);
}

/** Everything that may fail. */
export function nodes(document: Record<string, unknown>): Choice[] {
  const parts = namesOf(document, "battery").flatMap((name) => ["link", "power", ...PARTS].map((part) => `${name}/${part}`));
  const links = namesOf(document, "post").map((name) => `${name}/link`);
  return plain([...namesOf(document, "post", "radar"), ...parts, ...links]);
}

/** What the catalogue has for a key that is left out, in the unit of the key; empty where it has nothing. */
export function heldText(document: Record<string, unknown>, { kinds }: Catalogue, path: Path): string {
  const row = valueAt(document, path.slice(0, 2)) as Record<string, unknown> | undefined;
  const id = path[0] === "battery" ? row?.system : row?.type;
  const list: { id: string; holds: Record<string, number>; missiles?: string[] }[] = path[0] === "battery" ? kinds.system : path[0] === "radar" ? kinds.radar : path[0] === "flight" ? kinds.target : [];
  const item = list.find((one) => one.id === id);
  const { stem, unit } = splitUnit(String(path[path.length - 1]));
  if (stem === "missile") return item?.missiles?.[0] ?? "";
  const found = Object.entries(item?.holds ?? {}).find(([key]) => splitUnit(key).stem === stem);
  const value = found && (unit ? inUnit(unit, found[1]) : found[1]);
  return value === undefined || Number.isNaN(value) ? "" : String(Number(value.toPrecision(4)));
}

/** What may stand at a path; null where anything may. `isOpen`: other values may be typed. */
export function choicesOf(
  document: Record<string, unknown>, catalogue: Catalogue, path: Path, one: Definition,
): { choices: Choice[]; isOpen: boolean } | null {
  if (one.enum) return { choices: plain(one.enum.map(String)), isOpen: false };
  const key = [...path].reverse().find((part): part is string => typeof part === "string") ?? "";
  const kind = path[0];
  const { kinds } = catalogue;
  const named = (list: { id: string; name: string }[]) => ({ choices: list.map(({ id, name }): Choice => [id, `${name} (${id})`]), isOpen: false });
  const open = (choices: Choice[]) => ({ choices, isOpen: true });
  const of = (...wanted: string[]) => open(plain(namesOf(document, ...wanted)));
  if (key === "system") return named(kinds.system.filter((system) => !system.not_runnable));
  if (key === "missile") return named(kinds.missile);
  if (key === "type") return named(kind === "radar" ? kinds.radar : kinds.target);
  if (key === "surveillance_radars" || key === "engagement_radar") return named(kinds.radar);
  if (key === "aim" || key === "aims") return open(aims(document));
  if (key === "node") return open(nodes(document));
  if (key === "center") return of("asset", "battery");
  if (key === "protects") return of("battery", "asset", "post", "radar");
  if (key === "post" || key === "parent") return of("post");
  if (key === "battery") return of("battery");
  if (key === "assets") return of("asset");
  if (key === "compare_with" || key === "variants") return open(plain(["base", ...namesOf(document, "variant")]));
  if (key === "flight_plan") return of("zone");
  if (key === "classes") return named(kinds.target);
  if (key === "metric") return open(plain(METRICS));
  return null;
}

/** Metrics that claims are about; which kind is about which, `cupola validate` says. */
const METRICS = [
  "p_no_leaker", "p_no_friendly_loss", "p_no_civil_loss", "kills", "kill_share", "range_kill_km", "first_detection_range_km",
  "targets_at_once", "max_simultaneous_targets", "max_simultaneous_missiles", "max_simultaneous_hits",
];
