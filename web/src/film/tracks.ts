// Positions of one thing over time, on the plane of the map.

import type { Plane, Point } from "../geo";

/** Where points of the plane lie on the screen: `map.Sight` is one. */
export interface Look {
  left: number;
  top: number;
  resolution: number;
}

export class Track {
  readonly times: Float32Array;
  readonly xy: Float64Array;
  readonly altitudes: Float64Array;
  /** Where it is since the last `move` [m], [m above sea level]: numbers of its own, so that a picture leaves no garbage. */
  x = 0;
  y = 0;
  altitude = 0;
  private last = 0;

  constructor(times: Float32Array, places: Float64Array, plane: Plane) {
    this.times = times;
    this.xy = new Float64Array(2 * times.length);
    this.altitudes = new Float64Array(times.length);
    for (let i = 0; i < times.length; i++) {
      const [x, y] = plane.to(places[3 * i] ?? 0, places[3 * i + 1] ?? 0);
      this.xy[2 * i] = x;
      this.xy[2 * i + 1] = y;
      this.altitudes[i] = places[3 * i + 2] ?? 0;
    }
  }

  get start(): number {
    return this.times[0] ?? Infinity;
  }

  get end(): number {
    return this.times[this.times.length - 1] ?? -Infinity;
  }

  /** The last index whose time is not after t; found quickly when time goes on. */
  index(t: number): number {
    const { times } = this;
    let k = this.last;
    if ((times[k] ?? 0) > t) {
      let [low, high] = [0, k];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((times[middle] ?? 0) > t) high = middle;
        else low = middle;
      }
      k = low;
    }
    if ((times[Math.min(times.length - 1, k + 64)] ?? 0) <= t) {
      let [low, high] = [k, times.length];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((times[middle] ?? 0) > t) high = middle;
        else low = middle;
      }
      k = low;
    }
    while (k + 1 < times.length && (times[k + 1] ?? 0) <= t) k++;
    this.last = k;
    return k;
  }

  /** Go to a time: straight between the two points around it, held at the ends. Read `x`, `y` and `altitude` then. */
  move(t: number): this {
    const { times, xy, altitudes } = this;
    if (!times.length) return this;
    const k = this.index(t);
    const next = Math.min(times.length - 1, k + 1);
    const begin = times[k] as number;
    const span = (times[next] as number) - begin;
    const part = span > 0 ? Math.min(1, Math.max(0, (t - begin) / span)) : 0;
    const [i, j] = [2 * k, 2 * next];
    this.x = (xy[i] as number) + ((xy[j] as number) - (xy[i] as number)) * part;
    this.y = (xy[i + 1] as number) + ((xy[j + 1] as number) - (xy[i + 1] as number)) * part;
    this.altitude = (altitudes[k] as number) + ((altitudes[next] as number) - (altitudes[k] as number)) * part;
    return this;
  }

  /** Where it flies to at the time of the last `move` [rad from north]. */
  get heading(): number {
    const [i, j] = [2 * this.last, 2 * Math.min(this.times.length - 1, this.last + 1)];
    return Math.atan2((this.xy[j] as number) - (this.xy[i] as number), (this.xy[j + 1] as number) - (this.xy[i + 1] as number));
  }

  /** Where it is at a time. */
  at(t: number): { point: Point; altitude: number; heading: number } {
    this.move(t);
    return { point: [this.x, this.y], altitude: this.altitude, heading: this.heading };
  }

  /** Draws the way flown between two times, ends included; true if there was any. */
  trace(to: { moveTo(x: number, y: number): void; lineTo(x: number, y: number): void }, look: Look, from: number, until: number): boolean {
    const { times, xy } = this;
    const first = Math.max(from, this.start);
    if (until <= first) return false;
    const { left, top, resolution } = look;
    this.move(first);
    to.moveTo(left + this.x / resolution, top - this.y / resolution);
    for (let k = this.last + 1; k < times.length && (times[k] as number) < until; k++) {
      to.lineTo(left + (xy[2 * k] as number) / resolution, top - (xy[2 * k + 1] as number) / resolution);
    }
    this.move(until);
    to.lineTo(left + this.x / resolution, top - this.y / resolution);
    return true;
  }
}

/** The next moment at which something happens, from a sorted list of times. */
export function nextAfter(times: ArrayLike<number>, t: number): number | null {
  return times[after(times, t + 1e-3)] ?? null;
}

export function lastBefore(times: ArrayLike<number>, t: number): number | null {
  let i = after(times, t - 1e-3) - 1;
  while (i >= 0 && (times[i] ?? 0) >= t - 1e-3) i--;
  return times[i] ?? null;
}

/** How many of sorted times are not after t. */
export function after(times: ArrayLike<number>, t: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function clock(t: number): string {
  const s = Math.max(0, t);
  return `${String(Math.floor(s / 60)).padStart(2, "0")}:${String(Math.floor(s % 60)).padStart(2, "0")}`;
}

/** A time as people type it: `5:30`, `1:05:30` or seconds; null for anything else. */
export function secondsOf(text: string): number | null {
  const parts = text.trim().split(":");
  if (parts.length > 3 || !parts.every((one) => /^\d+(\.\d+)?$/.test(one))) return null;
  return parts.reduce((sum, one) => 60 * sum + Number(one), 0);
}
