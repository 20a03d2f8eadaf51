// Positions of one thing over time, on the plane of the map.

import type { Plane, Point } from "../geo";

export class Track {
  readonly times: Float32Array;
  readonly xy: Float64Array;
  readonly altitudes: Float64Array;
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

  /** Where it is at a time, straight between the two points around it; held at the ends. */
  at(t: number): { point: Point; altitude: number; heading: number } {
    const k = this.index(t);
    const { times, xy, altitudes } = this;
    const next = Math.min(times.length - 1, k + 1);
    const span = (times[next] ?? 0) - (times[k] ?? 0);
    const part = span > 0 ? Math.min(1, Math.max(0, (t - (times[k] ?? 0)) / span)) : 0;
    const mix = (a: number, b: number) => a + (b - a) * part;
    const [x0, y0] = [xy[2 * k] ?? 0, xy[2 * k + 1] ?? 0];
    const [x1, y1] = [xy[2 * next] ?? 0, xy[2 * next + 1] ?? 0];
    return {
      point: [mix(x0, x1), mix(y0, y1)],
      altitude: mix(altitudes[k] ?? 0, altitudes[next] ?? 0),
      heading: Math.atan2(x1 - x0, y1 - y0),
    };
  }

  /** Points of the way flown between two times, ends included. */
  way(from: number, to: number): Point[] {
    const first = Math.max(from, this.start);
    if (to <= first) return [];
    const points: Point[] = [this.at(first).point];
    for (let k = this.index(first) + 1; k < this.times.length && (this.times[k] ?? 0) < to; k++) {
      points.push([this.xy[2 * k] ?? 0, this.xy[2 * k + 1] ?? 0]);
    }
    points.push(this.at(to).point);
    return points;
  }
}

/** The next moment at which something happens, from a sorted list of times. */
export function nextAfter(times: ArrayLike<number>, t: number): number | null {
  for (let i = 0; i < times.length; i++) if ((times[i] ?? 0) > t + 1e-3) return times[i] ?? null;
  return null;
}

export function lastBefore(times: ArrayLike<number>, t: number): number | null {
  for (let i = times.length - 1; i >= 0; i--) if ((times[i] ?? 0) < t - 1e-3) return times[i] ?? null;
  return null;
}

export function clock(t: number): string {
  const s = Math.max(0, t);
  return `${String(Math.floor(s / 60)).padStart(2, "0")}:${String(Math.floor(s % 60)).padStart(2, "0")}`;
}
