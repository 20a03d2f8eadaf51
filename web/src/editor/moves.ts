// What a move on the map means in the file; and a document with edits, as it will be.

import { inverse, type Place, type Plane, type Point } from "../geo";
import { degrees, heightOf, type Item } from "./items";
import { rounded } from "./quantity";
import { valueAt, type Edit, type Path } from "./state";

/** Where the points of an item stand in the file. */
export const pointsKey = (item: Item): string => (item.kind === "flight" ? "route" : item.kind === "zone" ? "points" : "");

/** An item, or one of its points, to a place. */
export function moveEdits(item: Item, index: number | null, place: Place): Edit[] {
  if (item.raid) return index === null ? [] : axisEdits(item, index, place);
  const path: Path = index === null ? item.path : [...item.path, pointsKey(item), index];
  return [
    { kind: "set", path: [...path, "lat_deg"], value: degrees(place.lat) },
    { kind: "set", path: [...path, "lon_deg"], value: degrees(place.lon) },
  ];
}

/** The axis of a raid begins elsewhere: its bearing, and the distance of all. */
function axisEdits(item: Item, index: number, place: Place): Edit[] {
  const raid = item.raid;
  if (!raid) return [];
  const { distance, azimuth } = inverse(raid.centre.lat, raid.centre.lon, place.lat, place.lon);
  const bearing = ((azimuth + 2 * Math.PI) % (2 * Math.PI)) / raid.bearings.factor;
  const step = raid.distance.factor >= 1000 ? 0.1 : 100;
  return [
    { kind: "set", path: [...item.path, raid.bearings.key, index], value: rounded(bearing, raid.bearings.factor === 1 ? 0.001 : 0.1) },
    { kind: "set", path: [...item.path, raid.distance.key], value: Math.max(step, rounded(distance / raid.distance.factor, step)) },
  ];
}

/** A new point behind another, with its height. */
export function insertEdits(document: unknown, item: Item, index: number, place: Place): Edit[] {
  const points: Path = [...item.path, pointsKey(item)];
  const value: Record<string, unknown> = { lat_deg: degrees(place.lat), lon_deg: degrees(place.lon) };
  const before = (valueAt(document, [...points, index]) ?? {}) as Record<string, unknown>;
  const height = item.kind === "flight" ? heightOf(before) : null;
  if (height) value[height.key] = before[height.key];
  return [{ kind: "insert", path: [...points, index + 1], value }];
}

/** An item with all its points by metres east and north. A raid goes with its centre. */
export function shiftEdits(plane: Plane, item: Item, by: Point): Edit[] {
  const moved = (place: Place) => {
    const [x, y] = plane.to(place.lat, place.lon);
    return plane.from([x + by[0], y + by[1]]);
  };
  if (item.raid) return [];
  if (pointsKey(item)) return item.route.flatMap((place, i) => moveEdits(item, i, moved(place)));
  return item.place ? moveEdits(item, null, moved(item.place)) : [];
}

/** The same for a value that stands in no file yet. */
export function shiftValue(plane: Plane, value: unknown, by: Point): unknown {
  if (Array.isArray(value)) return value.map((one) => shiftValue(plane, one, by));
  if (typeof value !== "object" || value === null) return value;
  const row = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shiftValue(plane, one, by)]));
  if (typeof row.lat_deg === "number" && typeof row.lon_deg === "number") {
    const [x, y] = plane.to(row.lat_deg, row.lon_deg);
    const { lat, lon } = plane.from([x + by[0], y + by[1]]);
    [row.lat_deg, row.lon_deg] = [degrees(lat), degrees(lon)];
  }
  return row;
}

/** How far the axes of a copied raid are turned [deg]. */
const TURN_DEG = 10;

/** A raid that comes from beside where it came from: its axes, turned clockwise. */
export function turnedRaid(value: Record<string, unknown>): Record<string, unknown> {
  const turned = { ...value };
  for (const [key, whole] of Object.entries({ bearings_deg: 360, bearings_rad: 2 * Math.PI, bearings_mrad: 2000 * Math.PI })) {
    const given = turned[key];
    if (!Array.isArray(given)) continue;
    turned[key] = given.map((one: unknown) => (typeof one === "number" ? rounded((one + (TURN_DEG / 360) * whole) % whole, whole > 300 ? 0.1 : 1e-4) : one));
  }
  return turned;
}

/** Edits that take items away: the last of each array first, so that no path moves under another. */
export function deleteEdits(items: Item[]): Edit[] {
  return [...items]
    .sort((a, b) => Number(b.path[1]) - Number(a.path[1]))
    .map((item) => ({ kind: "delete", path: item.path }));
}

/** The document with edits; what is not touched is shared. */
export function applied<T>(document: T, edits: Edit[]): T {
  return edits.reduce((here, edit) => changed(here, edit, 0) as T, document);
}

function changed(here: unknown, edit: Edit, at: number): unknown {
  const part = edit.path[at];
  if (part === undefined) return edit.value;
  const isLast = at === edit.path.length - 1;
  if (Array.isArray(here)) {
    const copy = [...(here as unknown[])];
    const i = Number(part);
    if (!isLast) copy[i] = changed(copy[i], edit, at + 1);
    else if (edit.kind === "insert") copy.splice(i, 0, edit.value);
    else if (edit.kind === "delete") copy.splice(i, 1);
    else copy[i] = edit.value;
    return copy;
  }
  const copy = { ...((here ?? {}) as Record<string, unknown>) };
  if (!isLast) copy[part] = changed(copy[part], edit, at + 1);
  else if (edit.kind === "delete") delete copy[part];
  else copy[part] = edit.value;
  return copy;
}

/** The polygon around a line on the plane: half a width to both sides, corners mitred up to twice that. */
export function ribbon(line: Point[], half: number): Point[] {
  const side = (sign: number) =>
    line.map((point, i): Point => {
      const before = line[Math.max(0, i - 1)] as Point;
      const after = line[Math.min(line.length - 1, i + 1)] as Point;
      const a = normal(i ? before : point, i ? point : after);
      const b = normal(i < line.length - 1 ? point : before, i < line.length - 1 ? after : point);
      const sum: Point = [a[0] + b[0], a[1] + b[1]];
      const size = Math.max(1, sum[0] ** 2 + sum[1] ** 2);
      const k = (2 * half * sign) / size;
      return [point[0] + sum[0] * k, point[1] + sum[1] * k];
    });
  return [...side(1), ...side(-1).reverse()];
}

function normal(a: Point, b: Point): Point {
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  return [-(b[1] - a[1]) / length, (b[0] - a[0]) / length];
}

/** The nearest of some pixels within reach; null when none is. */
export function nearest<T>(pixel: Point, candidates: { at: Point; what: T }[], reach: number): T | null {
  let best: T | null = null;
  let least = reach;
  for (const { at, what } of candidates) {
    const away = Math.hypot(at[0] - pixel[0], at[1] - pixel[1]);
    if (away < least) [least, best] = [away, what];
  }
  return best;
}

/** Distance of a pixel from the line between two others. */
export function fromSegment([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(ax + t * dx - x, ay + t * dy - y);
}

/** Whether a pixel lies inside a polygon: the even-odd rule. */
export function isInside([x, y]: Point, polygon: Point[]): boolean {
  let inside = false;
  polygon.forEach(([ax, ay], i) => {
    const [bx, by] = polygon[(i + 1) % polygon.length] as Point;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  });
  return inside;
}
