// A film as it comes from `cupola.film.making`: who was where, what was believed, what happened.

import type { Packed } from "../api";
import type { Plane } from "../geo";
import { Track } from "./tracks";

export interface Mover {
  name: string;
  type: string;
  side: string;
  symbol: string;
  end_s: number;
  end: string;
  battery: number;
  target: number;
  index: number;
  column: number;
  guidance?: string;
  guide?: number;
  homes_s?: number | null;
}

export interface Belief {
  /** A battery, or behind these a post. */
  picture: number;
  flight: number;
  name: string;
  is_false: boolean;
  spans: [number, number][];
  identities: [number, string][];
  swaps: [number, string][];
  /** With whom it shares its plots, from when to when. */
  merged?: [name: string, from: number, until: number][];
  column: number;
}

export interface Told {
  kind: string;
  battery: string;
  flight: string;
  other: string;
  words: string;
  time: number;
}

export interface Radar {
  name: string;
  battery: number;
  is_timed: boolean;
  lat_deg: number;
  lon_deg: number;
  range_m: number;
  is_rotating: boolean;
  half_rad: number;
  period_s: number;
  phase_rad: number;
  slew_radps: number;
  turns: [number, number, number][];
  emits: [number, number][];
}

export interface Loss {
  kind: string;
  name: string;
  sites: string[];
  from_s: number;
  until_s: number;
}

export interface Ledger {
  target_channels: number;
  missile_channels: number;
  targets: [number, number, number][];
  rounds: [number, number][];
  gun_rounds: [number, number][];
}

export interface Site {
  kind: string;
  name: string;
  battery: number;
  lat_deg: number;
  lon_deg: number;
}

export interface Head {
  title: string;
  replication: number;
  replications: number;
  seed: number;
  note: string;
  detail?: string;
  variant?: string;
  variants?: { name: string; title: string }[];
  duration_s: number;
  origin: { lat_deg: number; lon_deg: number };
  sites: Site[];
  batteries: string[];
  posts: string[];
  flight_names: string[];
  flights: Mover[];
  shots: Mover[];
  beliefs: Belief[];
  radars: Radar[];
  losses: Loss[];
  strobes: { flight: string; from_s: number; until_s: number }[];
  ledgers: Ledger[];
  debris: { column: number };
  events: Told[];
  event_column: number;
}

const TIME_STEP = 0.01;
const STEPS = [1e-6, 1e-6, 1];

/** Sums of differences, in a unit. */
export function summed(differences: ArrayLike<number>, unit: number): Float64Array {
  const found = new Float64Array(differences.length);
  let total = 0;
  for (let i = 0; i < found.length; i++) found[i] = (total += differences[i] ?? 0) * unit;
  return found;
}

export class FilmData {
  readonly head: Head;
  readonly times: Float64Array;
  private readonly movers = new Map<string, Mover>();
  private readonly ways = new Map<number, Track>();

  constructor(
    { head, columns }: Packed<Head>,
    readonly plane: Plane,
  ) {
    this.head = head;
    this.columns = columns;
    this.times = summed(columns[head.event_column] ?? [], TIME_STEP);
    head.events.forEach((one, i) => (one.time = this.times[i] ?? 0));
    for (const one of [...head.flights, ...head.shots]) this.movers.set(one.name, one);
  }

  private readonly columns: ArrayLike<number>[];

  /** The way of what has one; made when it is first asked for. */
  way(of: { column: number }): Track {
    let found = this.ways.get(of.column);
    if (!found) {
      const times = summed(this.columns[of.column] ?? [], TIME_STEP);
      const raw = this.columns[of.column + 1] ?? [];
      const places = new Float64Array(3 * times.length);
      for (let axis = 0; axis < 3; axis++) {
        let total = 0;
        for (let i = 0; i < times.length; i++) {
          total += raw[axis * times.length + i] ?? 0;
          places[3 * i + axis] = total * (STEPS[axis] ?? 1);
        }
      }
      found = new Track(Float32Array.from(times), places, this.plane);
      this.ways.set(of.column, found);
    }
    return found;
  }

  mover(name: string): Mover | null {
    return this.movers.get(name) ?? null;
  }

  isShot(one: Mover): boolean {
    return one.target >= 0;
  }

  isHeld(one: Belief, t: number): boolean {
    return one.spans.some(([a, b]) => a <= t && t <= b);
  }

  holder(one: Belief): string {
    const { batteries, posts } = this.head;
    return one.picture < batteries.length ? (batteries[one.picture] ?? "") : (posts[one.picture - batteries.length] ?? "");
  }

  lossOf(site: string, t: number): Loss | null {
    return this.head.losses.find((one) => one.from_s <= t && t < one.until_s && one.sites.includes(site)) ?? null;
  }

  /** Why a flight is not engaged at a moment, by battery: the last reason since the last missile at it. */
  reasons(flight: string, t: number): string[] {
    const now = new Map<string, string>();
    for (const one of this.head.events) {
      if (one.time > t) break;
      if (one.flight !== flight) continue;
      if (one.kind === "not_engaged" || one.kind === "never_seen") now.set(one.battery, one.words);
      else if (one.kind === "launched" || one.kind === "dropped" || one.kind === "killed" || one.kind === "arrived") now.delete(one.battery);
    }
    return [...now.values()];
  }
}

/** The last row of a step function whose time is not after t; its value. */
export function stepAt(rows: [number, number][], t: number): number {
  let found = rows[0]?.[1] ?? 0;
  for (const [time, value] of rows) {
    if (time > t) break;
    found = value;
  }
  return found;
}

/** With whom a track shares its plots at a moment, in words; empty where it stands for one target. */
export function mergedAt(one: Pick<Belief, "merged">, t: number): string {
  if (!one.merged?.length) return ""; // asked for every track in every picture
  const names = one.merged.filter(([, from, until]) => from <= t && t < until).map(([name]) => name);
  if (names.length <= 2) return names.join(" and ");
  return `${names.slice(0, 2).join(", ")} and ${names.length - 2} more`;
}

export function identityAt(one: Belief, t: number): string {
  if (one.is_false) return "unknown";
  let found = "unknown";
  for (const [time, identity] of one.identities) if (time <= t) found = identity;
  return found;
}

/** Where the middle of a sector points [rad from north], turning on the shorter side. */
export function boresightAt(radar: Pick<Radar, "turns" | "slew_radps">, t: number): number {
  let row: [number, number, number] = radar.turns[0] ?? [0, 0, 0];
  for (const one of radar.turns) if (one[0] <= t) row = one;
  const [begin, from, to] = row;
  const way = wrapped(to - from);
  return from + Math.sign(way) * Math.min(Math.abs(way), radar.slew_radps * Math.max(0, t - begin));
}

function wrapped(angle: number): number {
  const turn = 2 * Math.PI;
  return angle - turn * Math.round(angle / turn);
}
