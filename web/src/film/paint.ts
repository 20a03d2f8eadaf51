// What a film looks like at one moment.

import { direct, type Point } from "../geo";
import type { Sight } from "../map/map";
import { drawNames, drawSymbol, stamp, type Named } from "../map/symbols";
import { boresightAt, identityAt, mergedAt, stepAt, type Belief, type FilmData, type Mover, type Radar } from "./data";
import type { Track } from "./tracks";

export interface Layers {
  truth: boolean;
  belief: boolean;
  sectors: boolean;
  links: boolean;
  debris: boolean;
  strobes: boolean;
  names: boolean;
}

export interface Moment {
  t: number;
  selected: string;
  layers: Layers;
  /** Whose tracks are shown: a battery, behind these a post; -1: of all. */
  whose: number;
}

export const COLOURS: Record<string, string> = { hostile: "#b5312c", friendly: "#0072b2", civil: "#00745a", unknown: "#7a5b00" };
const SITES: Record<string, string> = { battery: "battery", post: "command-post", asset: "asset" };
const BLUE = "#0072b2";
const FALSE = "#8a3b9c";
const TAIL_S = 60;
const SHOT_TAIL_S = 25;
const END_S = 6;
const SWAP_S = 25;
/** Side of the picture of a track's sign [pixels]. */
const MARK = 44;
/** Lines of guidance are dashed while there are at most so many: dashes of long lines take longest to draw. */
const DASHED_MAX = 40;

export class Painter {
  private readonly sites: { name: string; symbol: string; point: Point }[];
  private readonly radars: { radar: Radar; point: Point; north: number }[];
  private readonly wreck = document.createElement("canvas");
  private wreckKey = "";
  private wreckUpTo = 0;
  private readonly guides: Point[];
  private readonly targetOf: Map<number, Mover>;
  private readonly marks = new Map<string, HTMLCanvasElement>();
  private readonly ours: number[] = [];
  private readonly homing: number[] = [];

  constructor(
    private readonly film: FilmData,
    private readonly redraw: () => void,
  ) {
    const { head, plane } = film;
    const point = (one: { lat_deg: number; lon_deg: number }) => plane.to(one.lat_deg, one.lon_deg);
    this.sites = head.sites
      .filter((one) => one.kind in SITES || (one.kind === "radar" && one.battery < 0))
      .map((one) => ({ name: one.name, symbol: SITES[one.kind] ?? "radar", point: point(one) }));
    this.guides = head.radars.map(point);
    this.targetOf = new Map(head.flights.map((one) => [one.index, one]));
    this.radars = head.radars
      .filter((one) => !one.is_timed)
      .map((radar) => {
        const up = direct(radar.lat_deg, radar.lon_deg, 0, 10e3);
        const [[x0, y0], [x1, y1]] = [point(radar), plane.to(up.lat, up.lon)];
        return { radar, point: [x0, y0], north: Math.atan2(x1 - x0, y1 - y0) };
      });
  }

  /** Pixels of what can be clicked, with their names. */
  targets({ t, layers, whose }: Moment): { name: string; point: Point }[] {
    const found = this.sites.map(({ name, point }) => ({ name, point }));
    for (const one of [...this.flying(t), ...this.film.head.shots]) {
      const way = this.film.way(one);
      const isThere = way.start <= t && t <= one.end_s + 2;
      if (isThere && (this.film.isShot(one) || layers.truth)) found.push({ name: one.name, point: way.at(t).point });
    }
    if (layers.belief) for (const one of this.held(t, whose)) found.push({ name: one.name, point: this.film.way(one).at(t).point });
    return found;
  }

  private flying(t: number): Mover[] {
    return this.film.head.flights.filter((one) => one.side !== "ghost" && this.film.way(one).start <= t && t <= one.end_s);
  }

  private held(t: number, whose: number): Belief[] {
    return this.film.head.beliefs.filter(
      (one) => (whose < 0 || one.picture === whose) && this.film.isHeld(one, t) && this.film.way(one).start <= t,
    );
  }

  paint(sight: Sight, now: Moment): void {
    const { ctx } = sight;
    const { t, layers, selected } = now;
    const names: Named[] = [];
    if (layers.debris) this.paintDebris(sight, t);
    if (layers.sectors) for (const one of this.radars) this.paintSector(sight, one, t);
    if (layers.strobes) this.paintStrobes(sight, t);
    for (const site of this.sites) {
      const [x, y] = sight.at(site.point);
      const loss = this.film.lossOf(site.name, t);
      drawSymbol(ctx, loss && site.symbol === "asset" ? "asset-lost" : site.symbol, x, y, this.redraw);
      if (loss) cross(ctx, x, y);
      if (site.name === selected) halo(ctx, x, y);
      names.push({ x, y, text: site.name, isStrong: site.name === selected });
    }
    const flying = layers.truth ? this.flying(t) : [];
    this.paintTails(sight, flying, t);
    for (const one of flying) {
      const way = this.film.way(one).move(t);
      const [x, y] = [sight.left + way.x / sight.resolution, sight.top - way.y / sight.resolution];
      if (!isSeen(sight, x, y)) continue;
      if (one.name === selected) halo(ctx, x, y);
      drawSymbol(ctx, one.symbol, x, y, this.redraw, 0.85);
      names.push({ x, y, text: one.name, isStrong: one.name === selected });
    }
    this.paintShots(sight, now);
    if (layers.belief) for (const one of this.held(t, now.whose)) this.paintBelief(sight, one, now, names);
    if (layers.truth) for (const one of this.film.head.flights) this.paintEnd(sight, one, t);
    drawNames(sight, layers.names ? names : names.filter((one) => one.isStrong));
  }

  /** Where everything came from in the last minute: thin lines, which are drawn far faster than wider ones. */
  private paintTails(sight: Sight, flying: Mover[], t: number): void {
    const { ctx } = sight;
    ctx.globalAlpha = 0.75;
    ctx.lineWidth = 1;
    for (const one of flying) this.tail(sight, this.film.way(one), TAIL_S, t, COLOURS[one.side] ?? "#5f6b76");
    for (const one of this.film.head.shots) {
      if (t <= one.end_s) this.tail(sight, this.film.way(one), SHOT_TAIL_S, t, BLUE);
    }
    ctx.globalAlpha = 1;
  }

  private tail(sight: Sight, track: Track, span: number, t: number, colour: string): void {
    const { ctx } = sight;
    ctx.beginPath();
    if (!track.trace(ctx, sight, t - span, t)) return;
    ctx.strokeStyle = colour;
    ctx.stroke();
  }

  /** A sector as a wedge; a beam that turns as a line in its ring. */
  private paintSector(sight: Sight, { radar, point, north }: (typeof this.radars)[number], t: number): void {
    if (this.film.lossOf(radar.name, t) || stepAt(radar.emits, t) !== 1) return;
    const { ctx, resolution } = sight;
    const [x, y] = sight.at(point);
    const r = radar.range_m / resolution;
    // Angles of the canvas run clockwise from east.
    const at = (bearing: number) => bearing + north - Math.PI / 2;
    ctx.strokeStyle = "rgba(0, 114, 178, 0.45)";
    ctx.lineWidth = 1;
    ctx.beginPath();
    if (radar.is_rotating) {
      const beam = at(radar.phase_rad + (2 * Math.PI * t) / radar.period_s);
      ctx.setLineDash([2, 5]);
      ctx.arc(x, y, r, 0, 7);
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.beginPath();
      ctx.moveTo(x, y);
      ctx.lineTo(x + r * Math.cos(beam), y + r * Math.sin(beam));
      ctx.stroke();
      return;
    }
    const middle = at(boresightAt(radar, t));
    ctx.moveTo(x, y);
    ctx.arc(x, y, r, middle - radar.half_rad, middle + radar.half_rad);
    ctx.closePath();
    ctx.fillStyle = "rgba(0, 114, 178, 0.07)";
    ctx.fill();
    ctx.stroke();
  }

  /** From every radar that works, the direction from which it is jammed. */
  private paintStrobes(sight: Sight, t: number): void {
    const { ctx, resolution } = sight;
    ctx.strokeStyle = FALSE;
    ctx.globalAlpha = 0.4;
    ctx.lineWidth = 3;
    for (const one of this.film.head.strobes) {
      const jammer = this.film.mover(one.flight);
      if (!jammer || t < one.from_s || t >= one.until_s) continue;
      const way = this.film.way(jammer);
      if (way.start > t || t > jammer.end_s) continue;
      const [jx, jy] = sight.at(way.at(t).point);
      for (const { radar, point } of this.radars) {
        if (this.film.lossOf(radar.name, t) || stepAt(radar.emits, t) !== 1) continue;
        const [x, y] = sight.at(point);
        const long = radar.range_m / resolution / Math.max(1, Math.hypot(jx - x, jy - y));
        ctx.beginPath();
        ctx.moveTo(x, y);
        ctx.lineTo(x + (jx - x) * long, y + (jy - y) * long);
        ctx.stroke();
      }
    }
    ctx.globalAlpha = 1;
  }

  private paintShots(sight: Sight, now: Moment): void {
    const { ctx } = sight;
    this.ours.length = this.homing.length = 0;
    const arrows = new Path2D();
    for (const one of this.film.head.shots) this.paintShot(sight, one, now, arrows);
    ctx.globalAlpha = 0.7;
    ctx.lineWidth = 1;
    strokeLines(ctx, this.ours, BLUE, this.ours.length <= 4 * DASHED_MAX);
    strokeLines(ctx, this.homing, "#d55e00", false);
    ctx.globalAlpha = 1;
    ctx.fillStyle = BLUE;
    ctx.fill(arrows);
  }

  /** A missile in flight as an arrow, and where it ended a ring for some seconds. */
  private paintShot(sight: Sight, one: Mover, { t, layers, selected }: Moment, arrows: Path2D): void {
    const way = this.film.way(one);
    if (way.start > t || t > one.end_s + 4) return;
    const { ctx, left, top, resolution } = sight;
    way.move(Math.min(t, one.end_s));
    const [x, y] = [left + way.x / resolution, top - way.y / resolution];
    if (t > one.end_s) {
      if (!isSeen(sight, x, y)) return;
      ctx.globalAlpha = 1 - (t - one.end_s) / 4;
      const isHit = one.end === "kill";
      ctx.strokeStyle = isHit ? "#d55e00" : "#5f6b76";
      ctx.lineWidth = 2;
      ctx.beginPath();
      ctx.arc(x, y, isHit ? 6 + 3 * (t - one.end_s) : 4, 0, 7);
      ctx.stroke();
      ctx.globalAlpha = 1;
      return;
    }
    if (layers.links) this.link(sight, one, t, x, y);
    if (!isSeen(sight, x, y)) return;
    if (one.name === selected) halo(ctx, x, y);
    const { heading } = way;
    const [s, c] = [Math.sin(heading), Math.cos(heading)];
    arrows.moveTo(x + 8 * s, y - 8 * c);
    arrows.lineTo(x + 4 * c - 5 * s, y + 4 * s + 5 * c);
    arrows.lineTo(x - 4 * c - 5 * s, y - 4 * s + 5 * c);
    arrows.closePath();
  }

  /** Who guides it: until it homes, the radar the missile; then the radar the target, or the missile by itself. */
  private link(sight: Sight, one: Mover, t: number, x: number, y: number): void {
    const guide = this.guides[one.guide ?? -1];
    if (!guide || !one.guidance) return;
    const { left, top, resolution } = sight;
    const isHoming = one.guidance !== "command" && one.homes_s != null && t >= one.homes_s;
    const [gx, gy] = [left + guide[0] / resolution, top - guide[1] / resolution];
    if (!isHoming) {
      this.ours.push(gx, gy, x, y);
      return;
    }
    const target = this.targetOf.get(one.target);
    const aim = target && this.film.way(target);
    if (!aim || aim.start > t) return;
    aim.move(t);
    const isActive = one.guidance === "active";
    this.homing.push(isActive ? x : gx, isActive ? y : gy, left + aim.x / resolution, top - aim.y / resolution);
  }

  private paintEnd(sight: Sight, one: Mover, t: number): void {
    const after = t - one.end_s;
    if (after < 0 || after > END_S || !["killed", "arrived"].includes(one.end)) return;
    const { ctx } = sight;
    const [x, y] = sight.at(this.film.way(one).at(one.end_s).point);
    ctx.globalAlpha = 1 - after / END_S;
    ctx.strokeStyle = one.end === "killed" ? "#d55e00" : "#b5312c";
    ctx.lineWidth = 3;
    ctx.beginPath();
    for (let k = 0; k < 8; k++) {
      const angle = (k * Math.PI) / 4;
      ctx.moveTo(x + 5 * Math.cos(angle), y + 5 * Math.sin(angle));
      ctx.lineTo(x + 13 * Math.cos(angle), y + 13 * Math.sin(angle));
    }
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  /** A track: a circle where the plots put it, a square for one of a post; dashed while there was no plot for 5 s, double while it is the plot of several. */
  private paintBelief(sight: Sight, one: Belief, { t, layers }: Moment, names: Named[]): void {
    const { ctx } = sight;
    const way = this.film.way(one);
    way.move(t);
    const [x, y] = [sight.left + way.x / sight.resolution, sight.top - way.y / sight.resolution];
    if (!isSeen(sight, x, y)) return;
    const identity = identityAt(one, t);
    const age = t - (way.times[way.index(t)] ?? 0);
    const colour = one.is_false ? FALSE : (COLOURS[identity] ?? "#7a5b00");
    const isSquare = one.picture >= this.film.head.batteries.length;
    const mark = this.mark(colour, isSquare, one.is_false ? [1, 4] : age > 5 ? [3, 3] : []);
    stamp(ctx, mark, x - MARK / 2, y - MARK / 2);
    const swap = one.swaps.filter(([time]) => time <= t && t < time + SWAP_S).pop();
    const others = mergedAt(one, t);
    if (others) stamp(ctx, this.mark(colour, isSquare, [], true), x - MARK / 2, y - MARK / 2);
    const words = [one.is_false ? "false track" : layers.truth ? "" : identity, others ? `one plot with ${others}` : "", swap ? `mixed up with ${swap[1]}` : ""].filter(Boolean);
    if (words.length) names.push({ x, y, text: words.join(", "), isStrong: swap !== undefined });
  }

  /** The sign of a track as a picture: a ring takes six times as long to draw. */
  private mark(colour: string, isSquare: boolean, dashes: number[], isSecond = false): HTMLCanvasElement {
    const key = `${colour} ${isSquare} ${dashes.join(",")} ${isSecond} ${devicePixelRatio}`;
    let found = this.marks.get(key);
    if (found) return found;
    found = document.createElement("canvas");
    found.width = found.height = Math.round(MARK * devicePixelRatio);
    const ctx = found.getContext("2d") as CanvasRenderingContext2D;
    ctx.scale(devicePixelRatio, devicePixelRatio);
    ctx.strokeStyle = colour;
    ctx.lineWidth = isSecond ? 1.4 : 2.2;
    ctx.setLineDash(dashes);
    const half = isSecond ? 16 : 20;
    if (isSquare) ctx.rect(MARK / 2 - half, MARK / 2 - half, 2 * half, 2 * half);
    else ctx.arc(MARK / 2, MARK / 2, isSecond ? 21 : 17, 0, 7);
    ctx.stroke();
    this.marks.set(key, found);
    return found;
  }

  /** Pieces on the ground, which stay: drawn once each, into a picture of their own. */
  private paintDebris(sight: Sight, t: number): void {
    const way = this.film.way(this.film.head.debris);
    if (!way.times.length || way.start > t) return;
    const { width, height, resolution, ratio } = sight;
    const upTo = way.index(t) + 1;
    const key = [width, height, resolution, ratio, ...sight.at([0, 0])].join(" ");
    if (key !== this.wreckKey || upTo < this.wreckUpTo) {
      this.wreck.width = Math.round(width * ratio);
      this.wreck.height = Math.round(height * ratio);
      this.wreckKey = key;
      this.wreckUpTo = 0;
    }
    const ctx = this.wreck.getContext("2d");
    if (!ctx) return;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.fillStyle = "#5b4636";
    for (; this.wreckUpTo < upTo; this.wreckUpTo++) {
      const k = this.wreckUpTo;
      const [x, y] = sight.at([way.xy[2 * k] ?? 0, way.xy[2 * k + 1] ?? 0]);
      ctx.fillRect(x - 0.8, y - 0.8, 1.6, 1.6);
    }
    sight.ctx.drawImage(this.wreck, 0, 0, width, height);
  }
}

/** Lines between pairs of pixels, four numbers each, in one stroke. */
function strokeLines(ctx: CanvasRenderingContext2D, lines: number[], colour: string, isDashed: boolean): void {
  if (!lines.length) return;
  ctx.strokeStyle = colour;
  ctx.setLineDash(isDashed ? [5, 4] : []);
  ctx.beginPath();
  for (let i = 0; i < lines.length; i += 4) {
    ctx.moveTo(lines[i] as number, lines[i + 1] as number);
    ctx.lineTo(lines[i + 2] as number, lines[i + 3] as number);
  }
  ctx.stroke();
  ctx.setLineDash([]);
}

function isSeen({ width, height }: Sight, x: number, y: number): boolean {
  return x > -40 && y > -40 && x < width + 40 && y < height + 40;
}

function halo(ctx: CanvasRenderingContext2D, x: number, y: number): void {
  ctx.strokeStyle = "#e69f00";
  ctx.lineWidth = 3;
  ctx.beginPath();
  ctx.arc(x, y, 21, 0, 7);
  ctx.stroke();
}

function cross(ctx: CanvasRenderingContext2D, x: number, y: number): void {
  ctx.strokeStyle = "#b5312c";
  ctx.lineWidth = 3;
  ctx.beginPath();
  ctx.moveTo(x - 13, y - 13);
  ctx.lineTo(x + 13, y + 13);
  ctx.moveTo(x + 13, y - 13);
  ctx.lineTo(x - 13, y + 13);
  ctx.stroke();
}
