// Places on the ellipsoid: distances, bearings, the plane of the map, and coordinates as people write them.

import { forward as toMgrs, toPoint } from "mgrs";

const A = 6378137.0;
const F = 1 / 298.257223563;
const B = A * (1 - F);
const RAD = Math.PI / 180;

export interface Place {
  lat: number;
  lon: number;
}

/** Distance [m] and azimuth [rad, from north] between two places (Vincenty 1975). */
export function inverse(lat1: number, lon1: number, lat2: number, lon2: number): { distance: number; azimuth: number } {
  const u1 = Math.atan((1 - F) * Math.tan(lat1 * RAD));
  const u2 = Math.atan((1 - F) * Math.tan(lat2 * RAD));
  const [s1, c1, s2, c2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  const l = ((((lon2 - lon1) % 360) + 540) % 360) * RAD - Math.PI;
  let lambda = l;
  let [sinSigma, cosSigma, sigma, cos2Alpha, cos2M] = [0, 1, 0, 1, 0];
  for (let i = 0; i < 100; i++) {
    const [sl, cl] = [Math.sin(lambda), Math.cos(lambda)];
    sinSigma = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl);
    if (sinSigma === 0) return { distance: 0, azimuth: 0 };
    cosSigma = s1 * s2 + c1 * c2 * cl;
    sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (c1 * c2 * sl) / sinSigma;
    cos2Alpha = 1 - sinAlpha * sinAlpha;
    cos2M = cos2Alpha === 0 ? 0 : cosSigma - (2 * s1 * s2) / cos2Alpha;
    const c = (F / 16) * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
    const last = lambda;
    lambda =
      l + (1 - c) * F * sinAlpha * (sigma + c * sinSigma * (cos2M + c * cosSigma * (-1 + 2 * cos2M * cos2M)));
    if (Math.abs(lambda - last) < 1e-12) break;
  }
  const distance = lengthOf(cos2Alpha, sigma, sinSigma, cosSigma, cos2M);
  const azimuth = Math.atan2(c2 * Math.sin(lambda), c1 * s2 - s1 * c2 * Math.cos(lambda));
  return { distance, azimuth };
}

function series(cos2Alpha: number): [number, number] {
  const u = (cos2Alpha * (A * A - B * B)) / (B * B);
  return [1 + (u / 16384) * (4096 + u * (-768 + u * (320 - 175 * u))), (u / 1024) * (256 + u * (-128 + u * (74 - 47 * u)))];
}

function shift(b: number, sinSigma: number, cosSigma: number, cos2M: number): number {
  const inner = cosSigma * (-1 + 2 * cos2M ** 2) - (b / 6) * cos2M * (-3 + 4 * sinSigma ** 2) * (-3 + 4 * cos2M ** 2);
  return b * sinSigma * (cos2M + (b / 4) * inner);
}

function lengthOf(cos2Alpha: number, sigma: number, sinSigma: number, cosSigma: number, cos2M: number): number {
  const [a, b] = series(cos2Alpha);
  return B * a * (sigma - shift(b, sinSigma, cosSigma, cos2M));
}

/** The place at a distance [m] and an azimuth [rad] from another (Vincenty 1975). */
export function direct(lat: number, lon: number, azimuth: number, distance: number): Place {
  const [sa, ca] = [Math.sin(azimuth), Math.cos(azimuth)];
  const tanU = (1 - F) * Math.tan(lat * RAD);
  const cosU = 1 / Math.sqrt(1 + tanU * tanU);
  const sinU = tanU * cosU;
  const sigma1 = Math.atan2(tanU, ca);
  const sinAlpha = cosU * sa;
  const cos2Alpha = 1 - sinAlpha * sinAlpha;
  const [a, b] = series(cos2Alpha);
  let sigma = distance / (B * a);
  let cos2M = 0;
  for (let i = 0; i < 100; i++) {
    cos2M = Math.cos(2 * sigma1 + sigma);
    const last = sigma;
    sigma = distance / (B * a) + shift(b, Math.sin(sigma), Math.cos(sigma), cos2M);
    if (Math.abs(sigma - last) < 1e-12) break;
  }
  const [ss, cs] = [Math.sin(sigma), Math.cos(sigma)];
  const lat2 = Math.atan2(sinU * cs + cosU * ss * ca, (1 - F) * Math.hypot(sinAlpha, sinU * ss - cosU * cs * ca));
  const lambda = Math.atan2(ss * sa, cosU * cs - sinU * ss * ca);
  const c = (F / 16) * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
  const l = lambda - (1 - c) * F * sinAlpha * (sigma + c * ss * (cos2M + c * cs * (-1 + 2 * cos2M * cos2M)));
  return { lat: lat2 / RAD, lon: ((((lon + l / RAD) % 360) + 540) % 360) - 180 };
}

export type Point = [number, number];

/** Azimuthal equidistant plane around a place: distances and bearings from there are true, rings are round. */
export class Plane {
  constructor(readonly centre: Place) {}

  /** East and north of the centre [m]. */
  to(lat: number, lon: number): Point {
    const { distance, azimuth } = inverse(this.centre.lat, this.centre.lon, lat, lon);
    return [distance * Math.sin(azimuth), distance * Math.cos(azimuth)];
  }

  from([x, y]: Point): Place {
    return direct(this.centre.lat, this.centre.lon, Math.atan2(x, y), Math.hypot(x, y));
  }

  /** How a plane around another place lies on this one: x, y [m] there -> a x + c y + e, b x + d y + f here. */
  affine(other: Place, reach: number): [number, number, number, number, number, number] {
    const [e, f] = this.to(other.lat, other.lon);
    const east = direct(other.lat, other.lon, Math.PI / 2, reach);
    const north = direct(other.lat, other.lon, 0, reach);
    const [ex, ey] = this.to(east.lat, east.lon);
    const [nx, ny] = this.to(north.lat, north.lon);
    return [(ex - e) / reach, (ey - f) / reach, (nx - e) / reach, (ny - f) / reach, e, f];
  }
}

export const FORMATS = ["decimal", "dms", "mgrs"] as const;
export type Format = (typeof FORMATS)[number];

/** A place in words. */
export function placeText({ lat, lon }: Place, format: Format): string {
  if (format === "mgrs" && Math.abs(lat) <= 80) return toMgrs([lon, lat], 4).replace(/^(\d+[A-Z])([A-Z]{2})(\d{4})(\d{4})$/, "$1 $2 $3 $4");
  if (format === "dms") return `${sexagesimal(lat, "N", "S")} ${sexagesimal(lon, "E", "W")}`;
  return `${Math.abs(lat).toFixed(4)}° ${lat < 0 ? "S" : "N"} ${Math.abs(lon).toFixed(4)}° ${lon < 0 ? "W" : "E"}`;
}

function sexagesimal(value: number, positive: string, negative: string): string {
  const seconds = Math.round(Math.abs(value) * 3600);
  const [d, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${d}°${String(m).padStart(2, "0")}′${String(s).padStart(2, "0")}″ ${value < 0 ? negative : positive}`;
}

/** A place as people write it: decimal degrees, degrees with minutes and seconds, MGRS; null for anything else. */
export function parsePlace(text: string): Place | null {
  const cleaned = text.trim();
  const compact = cleaned.replace(/\s+/g, "").toUpperCase();
  if (/^\d{1,2}[C-HJ-NP-X][A-HJ-NP-Z]{2}(\d\d){1,5}$/.test(compact)) {
    try {
      const [lon, lat] = toPoint(compact);
      return { lat, lon };
    } catch {
      return null;
    }
  }
  const parts = cleaned
    .replace(/[°º'′’"″”,;:]/g, " ")
    .replace(/([NSEW])/gi, " $1 ")
    .trim()
    .split(/\s+/);
  const values: { sign: number; axis: string; numbers: number[] }[] = [];
  let numbers: number[] = [];
  const letters = parts.filter((part) => /^[NSEW]$/i.test(part));
  if (letters.length === 2) {
    const first = /^[NSEW]$/i.test(parts[0] ?? "");
    let letter = "";
    for (const part of parts) {
      if (!/^[NSEW]$/i.test(part)) {
        numbers.push(Number(part));
        continue;
      }
      if (first) {
        if (letter) values.push({ sign: 1, axis: letter, numbers });
        letter = part.toUpperCase();
        numbers = [];
      } else {
        values.push({ sign: 1, axis: part.toUpperCase(), numbers });
        numbers = [];
      }
    }
    if (first) values.push({ sign: 1, axis: letter, numbers });
  } else if (letters.length === 0 && [2, 4, 6].includes(parts.length)) {
    const half = parts.length / 2;
    values.push({ sign: 1, axis: "N", numbers: parts.slice(0, half).map(Number) });
    values.push({ sign: 1, axis: "E", numbers: parts.slice(half).map(Number) });
  } else return null;
  const found: Partial<Place> = {};
  for (const { axis, numbers: n } of values) {
    if (n.length < 1 || n.length > 3 || n.some((one) => !Number.isFinite(one))) return null;
    if (n.slice(1).some((one) => one < 0 || one >= 60)) return null;
    const head = n[0] ?? 0;
    const size = Math.abs(head) + (n[1] ?? 0) / 60 + (n[2] ?? 0) / 3600;
    const value = (head < 0 || Object.is(head, -0) ? -1 : 1) * (axis === "S" || axis === "W" ? -1 : 1) * size;
    if (axis === "N" || axis === "S") found.lat = value;
    else found.lon = value;
  }
  if (found.lat === undefined || found.lon === undefined) return null;
  return Math.abs(found.lat) <= 85 && Math.abs(found.lon) <= 180 ? { lat: found.lat, lon: found.lon } : null;
}
