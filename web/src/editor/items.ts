// What of a scenario has a place, and what it is called.

import { direct, type Place } from "../geo";
import { quantity, type Quantity } from "./quantity";
import type { Path } from "./state";

export type Kind = "battery" | "radar" | "post" | "asset" | "flight" | "raid" | "zone" | "traffic" | "variant" | "claim" | "failure";

export interface Item {
  kind: Kind;
  path: Path;
  name: string;
  detail: string;
  symbol: string;
  place: Place | null;
  /** Points that can be taken hold of: waypoints of a flight, corners of a zone, where the axes of a raid begin. */
  route: Place[];
  isOff: boolean;
  raid: RaidShape | null;
}

/** By which an item is known until the next edit. */
export const key = (item: Item): string => item.path.join("/");

/** How a raid lies around its centre. */
export interface RaidShape {
  centre: Place;
  bearings: { key: string; factor: number; rad: number[] };
  distance: Quantity;
  /** Full width of the sector about each axis [rad]. */
  spread: number;
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

/** Key of a scenario that may be left out -> what holds then, in SI units. */
type Holds = Record<string, number>;

export interface Catalogue {
  kinds: {
    system: { id: string; name: string; summary: string; not_runnable: string; missiles: string[]; radars: string[]; holds: Holds }[];
    radar: { id: string; name: string; summary: string; holds: Holds }[];
    missile: { id: string; name: string; summary: string; range_km?: number }[];
    target: { id: string; name: string; summary: string; class: string; symbols: Record<string, string>; holds: Holds }[];
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
      if (typeof raw === "object" && raw !== null) found.push(itemOf(document, catalogue, kind, raw as Row, i));
    });
  }
  return found;
}

const SYMBOLS: Partial<Record<Kind, string>> = { battery: "battery", radar: "radar", post: "command-post", asset: "asset" };

function itemOf(document: Record<string, unknown>, catalogue: Catalogue, kind: Kind, row: Row, i: number): Item {
  const target = catalogue.kinds.target.find((one) => one.id === row.type);
  const raid = kind === "raid" ? raidShape(document, row) : null;
  const route = raid
    ? raid.bearings.rad.map((bearing) => direct(raid.centre.lat, raid.centre.lon, bearing, raid.distance.si))
    : placesOf(kind === "flight" ? row.route : kind === "zone" ? row.points : null);
  return {
    kind,
    path: [kind, i],
    name: text(row.name) || (kind === "failure" ? text(row.node) : "") || `${kind} ${i + 1}`,
    detail: detailOf(kind, row),
    symbol: kind === "flight" ? (target?.symbols[text(row.side) || "hostile"] ?? "unknown-aircraft") : (SYMBOLS[kind] ?? ""),
    place: kind === "flight" || raid ? (route[0] ?? null) : kind === "zone" ? middleOf(route) : placeOf(row),
    route,
    isOff: row.is_active === false && kind !== "variant",
    raid,
  };
}

function placesOf(rows: unknown): Place[] {
  return Array.isArray(rows) ? rows.map((one) => placeOf((one ?? {}) as Row)).filter((one) => one !== null) : [];
}

function detailOf(kind: Kind, row: Row): string {
  const type = text(row.type) || text(row.system) || text(row.kind).replaceAll("_", " ");
  if (kind === "flight") return `${row.count && row.count !== 1 ? `${String(row.count)} × ` : ""}${type}`;
  if (kind === "raid") return `${Number(row.waves ?? 1)} × ${Array.isArray(row.member) ? row.member.length : 0} kinds`;
  if (kind === "failure") return "";
  if (kind === "variant" && row.is_active === false) return `without ${text(row.battery) || "batteries"}`;
  return type;
}

/** Middle of the corners, turned to the first one's side of the 180th meridian. */
function middleOf(points: Place[]): Place | null {
  const first = points[0];
  if (!first) return null;
  const turned = points.map(({ lon }) => ((((lon - first.lon + 180) % 360) + 360) % 360) - 180);
  const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  return { lat: mean(points.map((one) => one.lat)), lon: first.lon + mean(turned) };
}

function raidShape(document: Record<string, unknown>, row: Row): RaidShape | null {
  const site = ["battery", "asset"]
    .flatMap((kind) => (Array.isArray(document[kind]) ? (document[kind] as Row[]) : []))
    .find((one) => one.name === row.center);
  const centre = site ? placeOf(site) : null;
  const distance = quantity(row, "distance");
  const given = Object.entries({ bearings_deg: Math.PI / 180, bearings_rad: 1, bearings_mrad: 1e-3 }).find(([key]) => Array.isArray(row[key]));
  if (!centre || !distance || !given) return null;
  const [key, factor] = given;
  const values = (row[key] as unknown[]).filter((one): one is number => typeof one === "number");
  return { centre, distance, bearings: { key, factor, rad: values.map((one) => one * factor) }, spread: quantity(row, "spread")?.si ?? 0 };
}

/** A height of a waypoint, whichever way it is written. */
export interface Height {
  key: string;
  metres: number;
  isAgl: boolean;
  factor: number;
}

export function heightOf(point: unknown): Height | null {
  const row = (point ?? {}) as Row;
  for (const stem of ["altitude", "altitude_agl"]) {
    const found = quantity(row, stem);
    if (found) return { key: found.key, metres: found.si, isAgl: stem === "altitude_agl", factor: found.factor };
  }
  return null;
}

/** Kinds that share one set of names: aims and failures name any of them. */
const NODES = ["asset", "battery", "post", "radar"];

/** A name that no other item has that could be meant; copies of a flight have names of their own: `low-1`, `low-2`. */
export function freshName(document: Record<string, unknown>, kind: string, stem: string, also: ReadonlySet<string> = new Set()): string {
  const kinds = NODES.includes(kind) ? NODES : [kind];
  const rows = kinds.flatMap((one) => (Array.isArray(document[one]) ? (document[one] as Row[]) : []));
  const copies = (row: Row) => Array.from({ length: kind === "flight" && typeof row.count === "number" ? row.count : 0 }, (_, i) => `${text(row.name)}-${i + 1}`);
  const taken = new Set(rows.flatMap((row) => [row.name, ...copies(row)]));
  const isFree = (name: string) => !taken.has(name) && !also.has(name);
  if (isFree(stem)) return stem;
  for (let i = 2; ; i++) if (isFree(`${stem}-${i}`)) return `${stem}-${i}`;
}

/** Names of all items of these kinds. */
export function namesOf(document: Record<string, unknown>, ...kinds: string[]): string[] {
  return kinds
    .flatMap((kind) => (Array.isArray(document[kind]) ? (document[kind] as Row[]) : []))
    .map((row) => row.name)
    .filter((name): name is string => typeof name === "string");
}

/** Degrees as they are written into a file: about a metre. */
export const degrees = (value: number): number => Number(value.toFixed(5));
