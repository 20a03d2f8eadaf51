// Items on the map: drawn, chosen, dragged, placed.

import type { Point, Place } from "../geo";
import { label } from "../map/furniture";
import type { MapView, Sight } from "../map/map";
import { drawNames, drawSymbol, type Named } from "../map/symbols";
import { degrees, heightOf, itemsOf, type Catalogue, type Item } from "./items";
import { valueAt, type Edit, type Editor, type Path } from "./state";

/** A pointer that moved less than this has clicked [pixels]. */
const THRESHOLD = 4;
const COLOURS: Record<string, string> = { hostile: "#b5312c", friendly: "#0072b2", civil: "#00745a" };

interface Hit {
  item: Item;
  /** Waypoint, or the middle of the leg behind it. */
  waypoint: number | null;
  isMiddle: boolean;
}

interface Drag {
  hit: Hit;
  from: Point;
  /** Where the item was taken hold of, from its own place [pixels]. */
  offset: Point;
  place: Place;
  isMoving: boolean;
}

export interface Placing {
  kind: string;
  hint: string;
  isRoute: boolean;
  done: (places: Place[]) => void;
}

export class ItemLayer {
  items: Item[] = [];
  selected: string = "";
  waypoint: number | null = null;
  ghost: Place | null = null;
  isLocked = false;
  hidden = new Set<string>();
  placing: Placing | null = null;
  onSelect: (item: Item | null) => void = () => undefined;
  /** Called while something is dragged: where it is now. */
  onDragging: (item: Item, edits: Edit[]) => void = () => undefined;
  onPointer: (place: Place | null) => void = () => undefined;
  onPlacing: () => void = () => undefined;
  private drag: Drag | null = null;
  private draft: Place[] = [];
  private pointer: Place | null = null;

  constructor(
    private readonly map: MapView,
    private readonly editor: Editor,
    private readonly catalogue: Catalogue,
  ) {
    this.refresh();
    map.add((sight) => this.paint(sight));
    map.handlers = {
      down: (pixel, event) => this.down(pixel, event),
      drag: (pixel, event) => this.dragTo(pixel, event),
      up: (pixel, event) => this.up(pixel, event),
      move: (pixel) => this.move(pixel),
      click: (pixel) => this.click(pixel),
      double: () => this.finish(),
    };
    map.element.addEventListener("pointerleave", () => this.onPointer(null));
  }

  refresh(): void {
    this.items = itemsOf(this.editor.document, this.catalogue);
    this.map.redraw();
  }

  get item(): Item | null {
    return this.items.find((one) => key(one) === this.selected) ?? null;
  }

  select(item: Item | null, waypoint: number | null = null): void {
    this.selected = item ? key(item) : "";
    this.waypoint = waypoint;
    this.map.redraw();
    this.onSelect(item);
  }

  place(placing: Placing | null): void {
    this.placing = placing;
    this.draft = [];
    this.map.element.classList.toggle("is-placing", placing !== null);
    this.map.redraw();
    this.onPlacing();
  }

  /** Ends a route that is being drawn; false when there is none. */
  finish(): boolean {
    const { placing } = this;
    if (!placing?.isRoute || this.draft.length < 2) return placing !== null;
    const places = this.draft;
    this.place(null);
    placing.done(places);
    return true;
  }

  /** Takes the last point of a route that is being drawn back. */
  back(): boolean {
    if (!this.placing?.isRoute || !this.draft.length) return false;
    this.draft.pop();
    this.map.redraw();
    return true;
  }

  /** Moves what is chosen by pixels, as arrows do. */
  nudge(x: number, y: number): void {
    const item = this.item;
    if (!item?.place || this.isLocked) return;
    const index = this.waypoint ?? 0;
    const old = item.kind === "flight" ? item.route[index] : item.place;
    if (!old) return;
    const [px, py] = this.map.pixel(old);
    const hit: Hit = { item, waypoint: item.kind === "flight" ? index : null, isMiddle: false };
    const edits = this.moveEdits(hit, this.map.place([px + x, py + y]));
    void this.editor.edit(edits, `Move ${item.name}`, `nudge ${key(item)}`);
  }

  removeWaypoint(item: Item, index: number): void {
    if (item.route.length < 2) return;
    void this.editor.edit([{ kind: "delete", path: [...item.path, "route", index] }], `Take a waypoint of ${item.name} out`);
    this.waypoint = null;
  }

  private down(pixel: Point, event: PointerEvent): boolean {
    if (this.placing || event.button !== 0) return false;
    const hit = this.hits(pixel)[0];
    if (!hit) return false;
    if (event.altKey && hit.waypoint !== null && !hit.isMiddle) {
      this.removeWaypoint(hit.item, hit.waypoint);
      return true;
    }
    const place = this.placeOf(hit);
    const [x, y] = this.map.pixel(place);
    this.drag = { hit, from: pixel, offset: [x - pixel[0], y - pixel[1]], place, isMoving: false };
    return true;
  }

  private dragTo(pixel: Point, _event: PointerEvent): void {
    const { drag } = this;
    if (!drag) return;
    if (!drag.isMoving && Math.hypot(pixel[0] - drag.from[0], pixel[1] - drag.from[1]) < THRESHOLD) return;
    if (this.isLocked) return;
    drag.isMoving = true;
    drag.place = this.map.place([pixel[0] + drag.offset[0], pixel[1] + drag.offset[1]]);
    this.onPointer(drag.place);
    this.onDragging(drag.hit.item, this.moveEdits(drag.hit, drag.place));
    this.map.redraw();
  }

  private up(pixel: Point, _event: PointerEvent): void {
    const { drag } = this;
    this.drag = null;
    if (!drag) return;
    const { hit } = drag;
    if (!drag.isMoving) {
      // A second click at the same place takes what lies below.
      const hits = this.hits(pixel);
      const at = hits.findIndex((one) => key(one.item) === this.selected);
      const next = at >= 0 && hits.length > 1 && hits[at]?.waypoint === null ? hits[(at + 1) % hits.length] : hits[0];
      if (next) this.select(next.item, next.isMiddle ? null : next.waypoint);
      return;
    }
    const index = hit.waypoint === null ? null : hit.waypoint + (hit.isMiddle ? 1 : 0);
    this.select(hit.item, index);
    const label = hit.isMiddle
      ? `Put a waypoint into ${hit.item.name}`
      : `Move ${hit.waypoint === null ? "" : `waypoint ${hit.waypoint + 1} of `}${hit.item.name}`;
    void this.editor.edit(this.moveEdits(hit, drag.place), label);
  }

  private move(pixel: Point): void {
    this.pointer = this.map.place(pixel);
    this.onPointer(this.pointer);
    if (this.placing) {
      this.map.redraw();
      return;
    }
    const hit = this.hits(pixel)[0];
    this.map.element.style.cursor = hit ? (this.isLocked ? "pointer" : hit.isMiddle ? "copy" : "grab") : "";
  }

  private click(pixel: Point): void {
    const place = this.map.place(pixel);
    const { placing } = this;
    if (placing) {
      if (placing.isRoute) {
        const last = this.draft[this.draft.length - 1];
        const [x, y] = last ? this.map.pixel(last) : [-99, -99];
        if (Math.hypot(x - pixel[0], y - pixel[1]) > THRESHOLD) this.draft.push(place);
        this.map.redraw();
        this.onPlacing();
        return;
      }
      this.place(null);
      placing.done([place]);
      return;
    }
    if (!this.hits(pixel).length) this.select(null);
  }

  private placeOf(hit: Hit): Place {
    const { item, waypoint } = hit;
    if (waypoint === null) return item.place as Place;
    const at = item.route[waypoint] as Place;
    if (!hit.isMiddle) return at;
    return this.middle(at, item.route[waypoint + 1] as Place);
  }

  private middle(a: Place, b: Place): Place {
    const [p, q] = [this.map.plane.to(a.lat, a.lon), this.map.plane.to(b.lat, b.lon)];
    return this.map.plane.from([(p[0] + q[0]) / 2, (p[1] + q[1]) / 2]);
  }

  /** What a move means in the file. */
  private moveEdits(hit: Hit, place: Place): Edit[] {
    const { item, waypoint } = hit;
    const [lat, lon] = [degrees(place.lat), degrees(place.lon)];
    if (hit.isMiddle && waypoint !== null) {
      const route: Path = [...item.path, "route"];
      const before = (valueAt(this.editor.document, [...route, waypoint]) ?? {}) as Record<string, unknown>;
      const height = heightOf(before);
      const value = { lat_deg: lat, lon_deg: lon, ...(height ? { [height.key]: before[height.key] } : {}) };
      return [{ kind: "insert", path: [...route, waypoint + 1], value }];
    }
    const path: Path = waypoint === null ? item.path : [...item.path, "route", waypoint];
    return [
      { kind: "set", path: [...path, "lat_deg"], value: lat },
      { kind: "set", path: [...path, "lon_deg"], value: lon },
    ];
  }

  /** What lies under a pixel, the topmost first: points before middles of legs, the chosen item before others. */
  private hits(pixel: Point): Hit[] {
    const found: { hit: Hit; order: number }[] = [];
    const distance = (place: Place) => {
      const [x, y] = this.map.pixel(place);
      return Math.hypot(x - pixel[0], y - pixel[1]);
    };
    for (const item of this.items) {
      if (this.hidden.has(item.kind)) continue;
      const isChosen = key(item) === this.selected ? 0 : 100;
      if (item.kind === "flight") {
        item.route.forEach((place, i) => {
          const away = distance(place);
          if (away < (i === 0 ? 14 : 9)) found.push({ hit: { item, waypoint: i, isMiddle: false }, order: isChosen + away });
          const next = item.route[i + 1];
          if (next && !isChosen && distance(this.middle(place, next)) < 8) {
            found.push({ hit: { item, waypoint: i, isMiddle: true }, order: 50 + away / 1000 });
          }
        });
      } else if (item.place && distance(item.place) < 15) {
        found.push({ hit: { item, waypoint: null, isMiddle: false }, order: isChosen + distance(item.place) });
      }
    }
    const seen = new Set<string>();
    return found
      .sort((a, b) => a.order - b.order)
      .map(({ hit }) => hit)
      .filter(({ item }) => !seen.has(key(item)) && seen.add(key(item)));
  }

  private paint(sight: Sight): void {
    const { ctx } = sight;
    const names: Named[] = [];
    const redraw = () => this.map.redraw();
    const { drag } = this;
    const wrong = new Set(this.editor.now.problems.map((one) => /^(\w+\[\d+\])/.exec(one.key ?? "")?.[1] ?? ""));
    for (const item of this.items) {
      if (this.hidden.has(item.kind)) continue;
      const isChosen = key(item) === this.selected;
      const isWrong = wrong.has(`${item.path[0]}[${item.path[1]}]`);
      ctx.globalAlpha = item.isOff ? 0.4 : 1;
      if (item.kind === "flight") this.paintRoute(sight, item, isChosen, isWrong);
      const isDragged = drag?.isMoving && drag.hit.item === item;
      const place = isDragged && (drag.hit.waypoint === null || (drag.hit.waypoint === 0 && !drag.hit.isMiddle)) ? drag.place : item.place;
      if (place && item.symbol) {
        const [x, y] = sight.px(place);
        if (isChosen) ring(ctx, x, y, "#e69f00", 19);
        if (isWrong) ring(ctx, x, y, "#b5312c", 16);
        drawSymbol(ctx, item.symbol, x, y, redraw);
        names.push({ x, y, text: item.name, isStrong: isChosen });
      }
      ctx.globalAlpha = 1;
    }
    drawNames(ctx, names);
    this.paintPlacing(sight);
    if (this.ghost) {
      const [x, y] = sight.px(this.ghost);
      ctx.setLineDash([3, 3]);
      ring(ctx, x, y, "#1f2933", 12);
    }
  }

  private paintRoute(sight: Sight, item: Item, isChosen: boolean, isWrong: boolean): void {
    const { ctx } = sight;
    const row = valueAt(this.editor.document, item.path) as Record<string, unknown> | undefined;
    const colour = isWrong ? "#b5312c" : (COLOURS[String(row?.side ?? "hostile")] ?? "#5f6b76");
    const places = [...item.route];
    const { drag } = this;
    if (drag?.isMoving && drag.hit.item === item && drag.hit.waypoint !== null) {
      if (drag.hit.isMiddle) places.splice(drag.hit.waypoint + 1, 0, drag.place);
      else places[drag.hit.waypoint] = drag.place;
    }
    const points = places.map((one) => sight.px(one));
    const aim = this.items.find((one) => one.name === String(row?.aim ?? "").split("/")[0] && one.place && one.kind !== "flight");
    line(ctx, points, isChosen ? 2.6 : 1.4, colour);
    if (aim?.place && points.length) {
      ctx.setLineDash([5, 4]);
      line(ctx, [points[points.length - 1] as Point, sight.px(aim.place)], 1.1, colour);
      ctx.setLineDash([]);
    }
    points.forEach(([x, y], i) => {
      if (i === 0 && !isChosen) return;
      ctx.fillStyle = isChosen && i === this.waypoint ? "#e69f00" : "#ffffff";
      ctx.strokeStyle = colour;
      ctx.lineWidth = 1.6;
      ctx.beginPath();
      ctx.arc(x, y, isChosen ? 5 : 2.6, 0, 7);
      ctx.fill();
      ctx.stroke();
      const next = points[i + 1];
      if (isChosen && next && !this.isLocked) {
        ctx.globalAlpha = 0.75;
        ctx.beginPath();
        ctx.arc((x + next[0]) / 2, (y + next[1]) / 2, 3.4, 0, 7);
        ctx.fillStyle = colour;
        ctx.fill();
        ctx.globalAlpha = item.isOff ? 0.4 : 1;
      }
    });
  }

  private paintPlacing(sight: Sight): void {
    const { ctx } = sight;
    if (!this.placing) return;
    const places = this.pointer ? [...this.draft, this.pointer] : this.draft;
    const points = places.map((one) => sight.px(one));
    ctx.setLineDash([6, 4]);
    line(ctx, points, 1.8, "#1f2933");
    ctx.setLineDash([]);
    for (const [x, y] of points.slice(0, -1)) ring(ctx, x, y, "#1f2933", 4);
    const last = points[points.length - 1];
    if (last) label(ctx, this.placing.kind, last[0] + 12, last[1] - 8);
  }
}

export const key = (item: Item): string => `${item.path.join("/")}`;

function ring(ctx: CanvasRenderingContext2D, x: number, y: number, colour: string, radius: number): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2.6;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 7);
  ctx.stroke();
}

function line(ctx: CanvasRenderingContext2D, points: Point[], width: number, colour: string): void {
  ctx.strokeStyle = "rgba(255, 255, 255, 0.6)";
  ctx.lineWidth = width + 2;
  ctx.beginPath();
  points.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.stroke();
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke();
}
