// How the items of a scenario look on the map.

import type { Point } from "../geo";
import { label } from "../map/furniture";
import type { Plane } from "../geo";
import type { Sight } from "../map/map";
import { drawNames, drawSymbol, type Named } from "../map/symbols";
import { key, type Item } from "./items";
import type { LaidOut } from "./state";

export const COLOURS: Record<string, string> = { hostile: "#b5312c", friendly: "#0072b2", civil: "#00745a" };
const WRONG = "#b5312c";
const CHOSEN = "#e69f00";
const ZONES: Record<string, string> = {
  corridor: "#00745a", no_fire: "#7a3e9d", weapons_hold: "#0072b2", weapons_tight: "#8a6100", weapons_free: "#b5312c",
};

export interface Look {
  items: Item[];
  chosen: ReadonlySet<string>;
  hidden: ReadonlySet<string>;
  waypoint: number | null;
  /** Items with problems, as `battery[0]`, and what is wrong with them. */
  wrong: ReadonlyMap<string, string>;
  laidOut: LaidOut[];
  isLocked: boolean;
  /** The table of an item in the document that is shown. */
  row: (item: Item) => Record<string, unknown>;
  redraw: () => void;
}

export function paintItems(sight: Sight, plane: Plane, look: Look): void {
  const { ctx } = sight;
  const names: Named[] = [];
  const seen = look.items.filter((one) => !look.hidden.has(one.kind));
  for (const item of seen.filter((one) => one.kind === "zone")) paintZone(sight, item, look, names);
  paintLinks(sight, seen, look);
  paintLaidOut(sight, look);
  for (const item of seen) {
    if (item.kind === "zone") continue;
    const isChosen = look.chosen.has(key(item));
    const isWrong = look.wrong.has(id(item));
    ctx.globalAlpha = item.isOff ? 0.4 : 1;
    if (item.raid) paintRaid(sight, plane, item, look, names);
    if (item.kind === "flight") paintRoute(sight, item, look);
    if (item.place && item.symbol) {
      const [x, y] = sight.px(item.place);
      if (isChosen) ring(ctx, x, y, CHOSEN, 19);
      if (isWrong) ring(ctx, x, y, WRONG, 16);
      drawSymbol(ctx, item.symbol, x, y, look.redraw);
      names.push({ x, y, text: isWrong ? `${item.name}: problem` : item.name, isStrong: isChosen || isWrong });
    }
    ctx.globalAlpha = 1;
  }
  drawNames(sight, names);
}

/** An item as problems name it. */
export const id = (item: Item): string => `${item.path[0]}[${item.path[1]}]`;

function paintRoute(sight: Sight, item: Item, look: Look): void {
  const { ctx } = sight;
  const row = look.row(item);
  const isChosen = look.chosen.has(key(item));
  const colour = look.wrong.has(id(item)) ? WRONG : (COLOURS[String(row.side ?? "hostile")] ?? "#5f6b76");
  const points = item.route.map((one) => sight.px(one));
  const aim = look.items.find((one) => one.name === String(row.aim ?? "").split("/")[0] && one.place && one.kind !== "flight");
  line(ctx, points, isChosen ? 2.6 : 1.4, colour);
  if (aim?.place && points.length) {
    ctx.setLineDash([5, 4]);
    line(ctx, [points[points.length - 1] as Point, sight.px(aim.place)], 1.1, colour);
    ctx.setLineDash([]);
  }
  handles(ctx, points, colour, look, item, false);
}

function paintZone(sight: Sight, item: Item, look: Look, names: Named[]): void {
  const { ctx } = sight;
  const points = item.route.map((one) => sight.px(one));
  if (points.length < 2) return;
  const isChosen = look.chosen.has(key(item));
  const colour = look.wrong.has(id(item)) ? WRONG : (ZONES[String(look.row(item).kind)] ?? "#5f6b76");
  ctx.beginPath();
  points.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.closePath();
  ctx.globalAlpha = isChosen ? 0.16 : 0.09;
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.setLineDash([9, 4]);
  line(ctx, [...points, points[0] as Point], isChosen ? 2.2 : 1.3, colour);
  ctx.setLineDash([]);
  handles(ctx, points, colour, look, item, true);
  if (item.place) {
    const [x, y] = sight.px(item.place);
    names.push({ x: x - 20, y, text: `${item.name} (${item.detail})`, isStrong: isChosen });
  }
}

function paintRaid(sight: Sight, plane: Plane, item: Item, look: Look, names: Named[]): void {
  const { ctx } = sight;
  const raid = item.raid;
  if (!raid) return;
  const isChosen = look.chosen.has(key(item));
  const colour = look.wrong.has(id(item)) ? WRONG : (COLOURS[String(look.row(item).side ?? "hostile")] ?? "#5f6b76");
  const centre = sight.px(raid.centre);
  const [cx, cy] = plane.to(raid.centre.lat, raid.centre.lon);
  item.route.forEach((start, i) => {
    const point = sight.px(start);
    line(ctx, [point, centre], isChosen ? 2.2 : 1.3, colour);
    arrow(ctx, point, centre, colour);
    const bearing = raid.bearings.rad[i] ?? 0;
    if (raid.spread > 0) {
      const arc = Array.from({ length: 25 }, (_, k): Point => {
        const turn = bearing + raid.spread * (k / 24 - 0.5);
        return sight.at([cx + raid.distance.si * Math.sin(turn), cy + raid.distance.si * Math.cos(turn)]);
      });
      line(ctx, arc, isChosen ? 2.2 : 1.3, colour);
    }
  });
  handles(ctx, item.route.map((one) => sight.px(one)), colour, { ...look, isLocked: true }, item, false);
  const first = item.route[0];
  if (first) {
    const [x, y] = sight.px(first);
    names.push({ x, y, text: `${item.name} (raid)`, isStrong: isChosen });
  }
}

/** Who reports to whom: batteries, radars and posts to the post above them. */
function paintLinks(sight: Sight, items: Item[], look: Look): void {
  const { ctx } = sight;
  ctx.strokeStyle = "#0072b2";
  ctx.lineWidth = 1;
  ctx.globalAlpha = 0.55;
  ctx.setLineDash([2, 3]);
  for (const item of items) {
    if (!["battery", "radar", "post"].includes(item.kind) || !item.place) continue;
    const row = look.row(item);
    const above = items.find((one) => (one.kind === "post" && one.name === (row.post ?? row.parent)) || (one.kind === "battery" && item.kind === "radar" && one.name === row.battery));
    if (!above?.place) continue;
    ctx.beginPath();
    ctx.moveTo(...sight.px(item.place));
    ctx.lineTo(...sight.px(above.place));
    ctx.stroke();
  }
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

/** Where the flights of raids and of civil traffic fly, once they are laid out. */
function paintLaidOut(sight: Sight, look: Look): void {
  const { ctx } = sight;
  if (!look.laidOut.length) return;
  ctx.globalAlpha = look.laidOut.length > 60 ? 0.18 : 0.35;
  ctx.lineWidth = 1;
  for (const { route, aim, traffic } of look.laidOut) {
    if (look.hidden.has(traffic ? "traffic" : "raid")) continue;
    ctx.strokeStyle = ctx.fillStyle = COLOURS[traffic ? "civil" : "hostile"] ?? "";
    const points = route.map(([lat, lon]) => sight.px({ lat, lon }));
    const end = look.items.find((one) => one.place && one.kind !== "flight" && one.name === aim?.split("/")[0]);
    if (end?.place) points.push(sight.px(end.place));
    ctx.beginPath();
    points.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
    ctx.stroke();
    const [x, y] = points[0] ?? [-9, -9];
    ctx.fillRect(x - 1.5, y - 1.5, 3, 3);
  }
  ctx.globalAlpha = 1;
}

/** Points that can be taken hold of; of what is chosen, also the middles where a new one can be put in. */
function handles(ctx: CanvasRenderingContext2D, points: Point[], colour: string, look: Look, item: Item, isClosed: boolean): void {
  const isChosen = look.chosen.has(key(item));
  points.forEach(([x, y], i) => {
    if (i === 0 && !isChosen && item.symbol) return;
    ctx.fillStyle = isChosen && i === look.waypoint ? CHOSEN : "#ffffff";
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1.6;
    ctx.beginPath();
    ctx.arc(x, y, isChosen ? 5 : 2.6, 0, 7);
    ctx.fill();
    ctx.stroke();
    const next = points[i + 1] ?? (isClosed ? points[0] : undefined);
    if (isChosen && next && look.chosen.size === 1 && !look.isLocked) {
      ctx.globalAlpha = 0.75;
      ctx.beginPath();
      ctx.arc((x + next[0]) / 2, (y + next[1]) / 2, 3.4, 0, 7);
      ctx.fillStyle = colour;
      ctx.fill();
      ctx.globalAlpha = item.isOff ? 0.4 : 1;
    }
  });
}

/** What is being placed: its points so far and the pointer. */
export function paintPlacing(ctx: CanvasRenderingContext2D, points: Point[], text: string, isClosed: boolean): void {
  ctx.setLineDash([6, 4]);
  line(ctx, isClosed && points.length > 2 ? [...points, points[0] as Point] : points, 1.8, "#1f2933");
  ctx.setLineDash([]);
  for (const [x, y] of points.slice(0, -1)) ring(ctx, x, y, "#1f2933", 4);
  const last = points[points.length - 1];
  if (last) label(ctx, text, last[0] + 12, last[1] - 8);
}

export function ring(ctx: CanvasRenderingContext2D, x: number, y: number, colour: string, radius: number): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2.6;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 7);
  ctx.stroke();
}

export function line(ctx: CanvasRenderingContext2D, points: Point[], width: number, colour: string): void {
  ctx.strokeStyle = "rgba(255, 255, 255, 0.6)";
  ctx.lineWidth = width + 2;
  ctx.beginPath();
  points.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.stroke();
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke();
}

function arrow(ctx: CanvasRenderingContext2D, [x, y]: Point, [tx, ty]: Point, colour: string): void {
  const turn = Math.atan2(ty - y, tx - x);
  const [ax, ay] = [x + (tx - x) * 0.3, y + (ty - y) * 0.3];
  ctx.fillStyle = colour;
  ctx.beginPath();
  for (const [along, aside] of [[9, 0], [-5, 5], [-5, -5]] as const) {
    ctx.lineTo(ax + along * Math.cos(turn) - aside * Math.sin(turn), ay + along * Math.sin(turn) + aside * Math.cos(turn));
  }
  ctx.fill();
}
