// What of a scenario has a place, and what it is called.

import type { Place } from "../geo";
import type { Path } from "./state";

export type Kind = "battery" | "radar" | "post" | "asset" | "flight" | "raid" | "zone" | "traffic" | "variant" | "claim" | "failure";

export interface Item {
  kind: Kind;
  path: Path;
  name: string;
  detail: string;
  symbol: string;
  place: Place | null;
  route: Place[];
  isOff: boolean;
}

/** Kinds in the order of the list; the model that describes each one in the schema. */
export const KINDS: { kind: Kind; title: string; model: string }[] = [
  { kind: "battery", title: "Batteries", model: "Battery" },
  { kind: "radar", title: "Radars", model: "Radar" },
  { kind: "post", title: "Command posts", model: "Post" },
  { kind: "asset", title: "Sites to defend", model: "Asset" },
  { kind: "flight", title: "Flights", model: "Flight" },
  { kind: "raid", title: "Raids", model: "Raid" },
  { kind: "traffic", title: "Civil traffic", model: "Traffic" },
  { kind: "zone", title: "Zones and corridors", model: "Zone" },
  { kind: "failure", title: "Failures", model: "Failure" },
  { kind: "variant", title: "Variants", model: "Variant" },
  { kind: "claim", title: "Claims", model: "Claim" },
];

export interface Catalogue {
  kinds: {
    system: { id: string; name: string; summary: string; not_runnable: string; missiles: string[] }[];
    radar: { id: string; name: string; summary: string }[];
    missile: { id: string; name: string; summary: string; range_km?: number }[];
    target: { id: string; name: string; summary: string; class: string; symbols: Record<string, string> }[];
  };
  symbols: Record<string, { title: string; anchor: [number, number]; octagon: number }>;
}

type Row = Record<string, unknown>;

function placeOf(row: Row): Place | null {
  const { lat_deg: lat, lon_deg: lon } = row;
  return typeof lat === "number" && typeof lon === "number" ? { lat, lon } : null;
}

const text = (value: unknown) => (typeof value === "string" ? value : "");

export function itemsOf(document: Record<string, unknown>, catalogue: Catalogue): Item[] {
  const found: Item[] = [];
  for (const { kind } of KINDS) {
    const rows = document[kind];
    if (!Array.isArray(rows)) continue;
    rows.forEach((raw: unknown, i) => {
      if (typeof raw !== "object" || raw === null) return;
      const row = raw as Row;
      const route = Array.isArray(row.route)
        ? row.route.map((one) => placeOf((one ?? {}) as Row)).filter((one) => one !== null)
        : [];
      const type = text(row.type) || text(row.system) || text(row.kind);
      const target = catalogue.kinds.target.find((one) => one.id === row.type);
      const symbols: Partial<Record<Kind, string>> = { battery: "battery", radar: "radar", post: "command-post", asset: "asset" };
      found.push({
        kind,
        path: [kind, i],
        name: text(row.name) || `${kind} ${i + 1}`,
        detail: kind === "flight" ? `${row.count && row.count !== 1 ? `${String(row.count)} × ` : ""}${type}` : type,
        symbol:
          kind === "flight"
            ? (target?.symbols[text(row.side) || "hostile"] ?? "unknown-aircraft")
            : (symbols[kind] ?? ""),
        place: kind === "flight" ? (route[0] ?? null) : placeOf(row),
        route: kind === "flight" ? route : [],
        isOff: row.is_active === false,
      });
    });
  }
  return found;
}

/** A height of a waypoint, whichever way it is written. */
export interface Height {
  key: string;
  metres: number;
  isAgl: boolean;
  factor: number;
}

const HEIGHTS: [string, number, boolean][] = [
  ["altitude_m", 1, false],
  ["altitude_ft", 0.3048, false],
  ["altitude_km", 1000, false],
  ["altitude_agl_m", 1, true],
  ["altitude_agl_ft", 0.3048, true],
  ["altitude_agl_km", 1000, true],
];

export function heightOf(point: unknown): Height | null {
  const row = (point ?? {}) as Row;
  for (const [key, factor, isAgl] of HEIGHTS) {
    const value = row[key];
    if (typeof value === "number") return { key, metres: value * factor, isAgl, factor };
  }
  return null;
}

/** A name of that kind that no other item has. */
export function freshName(document: Record<string, unknown>, kind: string, stem: string): string {
  const rows = Array.isArray(document[kind]) ? (document[kind] as Row[]) : [];
  const taken = new Set(rows.map((row) => row.name));
  if (!taken.has(stem)) return stem;
  for (let i = 2; ; i++) if (!taken.has(`${stem}-${i}`)) return `${stem}-${i}`;
}

/** Degrees as they are written into a file: about a metre. */
export const degrees = (value: number): number => Number(value.toFixed(5));
