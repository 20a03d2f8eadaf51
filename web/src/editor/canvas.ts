// Items under the pointer: chosen, dragged, placed. How they look stands in `paint`, what a move means in `moves`.

import type { Place, Point } from "../geo";
import type { MapView, Sight } from "../map/map";
import { itemsOf, key, type Catalogue, type Item } from "./items";
import { applied, fromSegment, insertEdits, isInside, moveEdits, nearest, pointsKey, shiftEdits } from "./moves";
import { id, paintItems, paintPlacing, ring } from "./paint";
import { Selection } from "./selection";
import { valueAt, type Edit, type Editor } from "./state";

/** A pointer that moved less than this has clicked, and one that is this near snaps [pixels]. */
const THRESHOLD = 4;
const SNAP = 9;

export interface Hit {
  item: Item;
  /** Point, or the middle of the line behind it; null: the item itself. */
  index: number | null;
  isMiddle: boolean;
}

interface Drag {
  /** What is held; null: a box is drawn. */
  hit: Hit | null;
  from: Point;
  at: Point;
  /** Where the item was taken hold of, from its own place [pixels]. */
  offset: Point;
  place: Place;
  edits: Edit[];
  isMoving: boolean;
}

export interface Placing {
  kind: string;
  hint: string;
  /** A point, a line, or corners of an area. */
  shape: "point" | "line" | "area";
  done: (places: Place[]) => void;
  /** Nothing is put into the scenario. */
  isMeasure?: boolean;
}

export class ItemLayer {
  items: Item[] = [];
  readonly selection = new Selection();
  ghost: Place | null = null;
  isLocked = false;
  isSnapping = true;
  hidden = new Set<string>();
  placing: Placing | null = null;
  onSelect: (item: Item | null) => void = () => undefined;
  /** Called while something is dragged: what it would change. */
  onDragging: (edits: Edit[]) => void = () => undefined;
  /** What was dragged lies where it stays. */
  onDropped: (edits: Edit[]) => void = () => undefined;
  onPointer: (place: Place | null) => void = () => undefined;
  onPlacing: () => void = () => undefined;
  onMenu: (place: Place, hits: Hit[], at: { x: number; y: number }) => void = () => undefined;
  private drag: Drag | null = null;
  private draft: Place[] = [];
  private pointer: Place | null = null;
  private snapped: Place | null = null;

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
      move: (pixel, event) => this.move(pixel, event),
      click: (pixel, event) => this.click(pixel, event),
      double: () => this.finish(),
    };
    map.element.addEventListener("pointerleave", () => this.onPointer(null));
    map.element.addEventListener("contextmenu", (event) => {
      event.preventDefault();
      const { left, top } = map.element.getBoundingClientRect();
      const pixel: Point = [event.clientX - left, event.clientY - top];
      this.onMenu(map.place(pixel), [...this.hits(pixel), ...this.wide(pixel)], { x: event.clientX, y: event.clientY });
    });
  }

  refresh(): void {
    this.items = itemsOf(this.editor.document, this.catalogue);
    this.selection.follow(this.items);
    this.map.redraw();
  }

  /** What was chosen last. */
  get item(): Item | null {
    return this.items.find((one) => key(one) === this.selection.last) ?? null;
  }

  /** All that is chosen, in the order of the list. */
  get chosen(): Item[] {
    return this.items.filter((one) => this.selection.has(key(one)));
  }

  get waypoint(): number | null {
    return this.selection.index;
  }

  select(item: Item | null, index: number | null = null, isAdded = false): void {
    if (isAdded && item) this.selection.toggle(item);
    else this.selection.only(item, index);
    this.map.redraw();
    this.onSelect(this.item);
  }

  selectAll(items: Item[]): void {
    this.selection.all(items);
    this.map.redraw();
    this.onSelect(this.item);
  }

  place(placing: Placing | null): void {
    this.placing = placing;
    this.draft = [];
    this.snapped = null;
    this.map.element.classList.toggle("is-placing", placing !== null);
    this.map.redraw();
    this.onPlacing();
  }

  /** Ends a line or an area that is being drawn; false when there is none. */
  finish(): boolean {
    const { placing } = this;
    if (!placing || placing.shape === "point" || this.draft.length < (placing.shape === "area" ? 3 : 2)) return placing !== null;
    const places = this.draft;
    this.place(null);
    placing.done(places);
    return true;
  }

  /** Takes the last point of what is being drawn back. */
  back(): boolean {
    if (!this.placing || !this.draft.length) return false;
    this.draft.pop();
    this.map.redraw();
    return true;
  }

  /** Puts a point of what is being placed where it was typed, or under the middle of the map. */
  put(place: Place): void {
    const { placing } = this;
    if (!placing) return;
    if (placing.shape === "point") {
      this.place(null);
      placing.done([place]);
      return;
    }
    this.draft.push(place);
    this.map.redraw();
    this.onPlacing();
  }

  /** Moves what is chosen by pixels, as arrows do. */
  nudge(x: number, y: number): boolean {
    const { chosen, item } = this;
    if (this.isLocked || !item || !chosen.some((one) => one.place)) return false;
    const by: Point = [x * this.map.resolution, -y * this.map.resolution];
    const index = chosen.length > 1 ? null : (this.waypoint ?? (item.raid ? 0 : null));
    let edits: Edit[];
    if (index !== null && item.route[index]) {
      const [px, py] = this.map.pixel(item.route[index] as Place);
      edits = moveEdits(item, index, this.map.place([px + x, py + y]));
    } else edits = chosen.flatMap((one) => shiftEdits(this.map.plane, one, by));
    if (edits.length) void this.editor.edit(edits, this.moveLabel(chosen, index), `nudge ${chosen.map(key).join(" ")} ${index}`);
    return true;
  }

  removePoint(item: Item, index: number): void {
    const least = item.kind === "zone" ? 4 : 2;
    if (item.route.length < least) return;
    const path = item.raid ? [...item.path, item.raid.bearings.key, index] : [...item.path, pointsKey(item), index];
    this.selection.index = null;
    void this.editor.edit([{ kind: "delete", path }], `Take ${pointName(item, index)} of ${item.name} out`);
  }

  /** A new point in the middle of the line behind the chosen one, as its dot makes by mouse. */
  insertPoint(item: Item): void {
    const index = Math.min(this.waypoint ?? 0, item.route.length - (item.kind === "zone" ? 1 : 2));
    const [a, b] = [item.route[index], item.route[(index + 1) % item.route.length]];
    if (!a || !b || index < 0 || !pointsKey(item)) return;
    this.selection.index = index + 1;
    void this.editor.edit(insertEdits(this.editor.document, item, index, this.middle(a, b)), `Put a point into ${item.name}`);
  }

  private moveLabel(items: Item[], index: number | null): string {
    const first = items[0];
    if (!first) return "Move";
    if (items.length > 1) return `Move ${items.length} items`;
    return index === null ? `Move ${first.name}` : `Move ${pointName(first, index)} of ${first.name}`;
  }

  private down(pixel: Point, event: PointerEvent): boolean {
    if (this.placing || event.button !== 0) return false;
    if (event.ctrlKey || event.metaKey) {
      this.drag = { hit: null, from: pixel, at: pixel, offset: [0, 0], place: this.map.place(pixel), edits: [], isMoving: false };
      return true;
    }
    const hit = this.hits(pixel)[0] ?? this.heldLine(pixel);
    if (!hit) return false;
    if (event.altKey && hit.index !== null && !hit.isMiddle) {
      this.removePoint(hit.item, hit.index);
      return true;
    }
    const place = hit.index === null && pointsKey(hit.item) ? this.map.place(pixel) : this.placeOf(hit);
    const [x, y] = this.map.pixel(place);
    this.drag = { hit, from: pixel, at: pixel, offset: [x - pixel[0], y - pixel[1]], place, edits: [], isMoving: false };
    return true;
  }

  private dragTo(pixel: Point, event: PointerEvent): void {
    const { drag } = this;
    if (!drag) return;
    if (!drag.isMoving && Math.hypot(pixel[0] - drag.from[0], pixel[1] - drag.from[1]) < THRESHOLD) return;
    if (drag.hit && this.isLocked) return;
    drag.isMoving = true;
    drag.at = pixel;
    if (drag.hit) {
      const wanted: Point = [pixel[0] + drag.offset[0], pixel[1] + drag.offset[1]];
      this.snapped = event.altKey ? null : this.snap(wanted, this.dragged(drag.hit));
      const place = this.snapped ?? this.map.place(wanted);
      drag.edits = this.dragEdits(drag.hit, drag.place, place);
      this.onPointer(place);
      this.onDragging(drag.edits);
    }
    this.map.redraw();
  }

  /** Everything that moves when this is dragged. */
  private dragged(hit: Hit): Item[] {
    const { chosen } = this;
    const isOne = hit.isMiddle || chosen.length < 2 || !this.selection.has(key(hit.item));
    return isOne ? [hit.item] : chosen;
  }

  private dragEdits(hit: Hit, from: Place, to: Place): Edit[] {
    const items = this.dragged(hit);
    if (items.length > 1 || (hit.index === null && pointsKey(hit.item))) {
      const [a, b] = [this.map.plane.to(from.lat, from.lon), this.map.plane.to(to.lat, to.lon)];
      return items.flatMap((one) => shiftEdits(this.map.plane, one, [b[0] - a[0], b[1] - a[1]]));
    }
    if (hit.isMiddle && hit.index !== null) return insertEdits(this.editor.document, hit.item, hit.index, to);
    return moveEdits(hit.item, hit.index, to);
  }

  private up(pixel: Point, event: PointerEvent): void {
    const { drag } = this;
    this.drag = this.snapped = null;
    if (!drag) return;
    const { hit } = drag;
    if (!hit) {
      const under = [...this.hits(pixel), ...this.wide(pixel)][0];
      if (drag.isMoving) this.box(drag.from, pixel, event.shiftKey);
      else if (under) this.select(under.item, null, true);
      this.map.redraw();
      return;
    }
    if (!drag.isMoving) {
      this.clickOn(pixel, hit, event.shiftKey);
      return;
    }
    const items = this.dragged(hit);
    const index = hit.index === null ? null : hit.index + (hit.isMiddle ? 1 : 0);
    // What is chosen already need not be chosen again, which would draw all forms anew while rasters are waited for.
    const isChosen = this.chosen.length === 1 && this.item?.path.join() === hit.item.path.join() && this.waypoint === index;
    if (items.length === 1 && !isChosen) this.select(hit.item, index);
    const label = hit.isMiddle ? `Put a point into ${hit.item.name}` : this.moveLabel(items, items.length > 1 ? null : hit.index);
    if (!drag.edits.length) return;
    this.onDropped(drag.edits);
    void this.editor.edit(drag.edits, label);
  }

  /** A click takes the topmost; a second one at the same place what lies below it. */
  private clickOn(pixel: Point, hit: Hit, isAdded: boolean): void {
    const hits = [...this.hits(pixel), ...this.wide(pixel)];
    if (isAdded) {
      this.select((hits[0] ?? hit).item, null, true);
      return;
    }
    const at = hits.findIndex((one) => key(one.item) === this.selection.last);
    const isNext = at >= 0 && hits.length > 1 && (hits[at]?.index === null || hits[at]?.index === this.waypoint);
    const next = (isNext ? hits[(at + 1) % hits.length] : hits[0]) ?? hit;
    this.select(next.item, next.isMiddle ? null : next.index);
  }

  /** Chooses what lies in a box; shift adds to what is chosen. */
  private box(a: Point, b: Point, isAdded: boolean): void {
    const [x0, x1] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])];
    const [y0, y1] = [Math.min(a[1], b[1]), Math.max(a[1], b[1])];
    const isIn = (place: Place) => {
      const [x, y] = this.map.pixel(place);
      return x >= x0 && x <= x1 && y >= y0 && y <= y1;
    };
    const found = this.shown.filter((one) =>
      one.kind === "zone" || one.kind === "flight" ? one.route.length > 0 && one.route.every(isIn) : one.place !== null && isIn(one.place),
    );
    this.selectAll(isAdded ? [...new Set([...this.chosen, ...found])] : found);
  }

  private move(pixel: Point, event: PointerEvent): void {
    this.snapped = this.placing && !event.altKey ? this.snap(pixel, []) : null;
    this.pointer = this.snapped ?? this.map.place(pixel);
    this.onPointer(this.pointer);
    if (this.placing) {
      this.map.redraw();
      return;
    }
    const hit = this.hits(pixel)[0] ?? this.heldLine(pixel);
    this.map.element.style.cursor = hit ? (this.isLocked ? "pointer" : hit.isMiddle ? "copy" : "grab") : this.wide(pixel).length ? "pointer" : "";
    const problem = hit ? this.wrong.get(id(hit.item)) : undefined;
    this.map.element.title = problem ?? "";
  }

  private click(pixel: Point, event: PointerEvent): void {
    const { placing } = this;
    if (placing) {
      const last = this.draft[this.draft.length - 1];
      const [x, y] = last ? this.map.pixel(last) : [-99, -99];
      if (Math.hypot(x - pixel[0], y - pixel[1]) > THRESHOLD) this.put(this.snapped ?? this.map.place(pixel));
      return;
    }
    if (this.hits(pixel).length || this.heldLine(pixel) || event.ctrlKey || event.metaKey) return;
    const wide = this.wide(pixel)[0];
    if (wide) this.clickOn(pixel, wide, event.shiftKey);
    else if (!event.shiftKey) this.select(null);
  }

  /** The nearest place of something else, where the pointer is near enough. */
  private snap(pixel: Point, without: Item[]): Place | null {
    if (!this.isSnapping) return null;
    const own = new Set(without.map(key));
    const places = this.shown
      .filter((one) => !own.has(key(one)))
      .flatMap((one) => (one.route.length ? one.route : one.place ? [one.place] : []));
    return nearest(pixel, [...places, ...this.draft].map((what) => ({ at: this.map.pixel(what), what })), SNAP);
  }

  private placeOf(hit: Hit): Place {
    const { item, index } = hit;
    if (index === null) return item.place as Place;
    const at = item.route[index] as Place;
    return hit.isMiddle ? this.middle(at, item.route[(index + 1) % item.route.length] as Place) : at;
  }

  private middle(a: Place, b: Place): Place {
    const [p, q] = [this.map.plane.to(a.lat, a.lon), this.map.plane.to(b.lat, b.lon)];
    return this.map.plane.from([(p[0] + q[0]) / 2, (p[1] + q[1]) / 2]);
  }

  private get shown(): Item[] {
    return this.items.filter((one) => !this.hidden.has(one.kind));
  }

  /** Points under a pixel, the topmost first: points before middles of lines, what is chosen before the rest. */
  private hits(pixel: Point): Hit[] {
    const found: { hit: Hit; order: number }[] = [];
    const away = (place: Place) => {
      const [x, y] = this.map.pixel(place);
      return Math.hypot(x - pixel[0], y - pixel[1]);
    };
    for (const item of this.shown) {
      const order = this.selection.has(key(item)) ? 0 : 100;
      if (!item.route.length) {
        if (item.place && away(item.place) < 15) found.push({ hit: { item, index: null, isMiddle: false }, order: order + away(item.place) });
        continue;
      }
      item.route.forEach((place, i) => {
        const distance = away(place);
        if (distance < (i === 0 && item.symbol ? 14 : 9)) found.push({ hit: { item, index: i, isMiddle: false }, order: order + distance });
        const next = item.route[i + 1] ?? (item.kind === "zone" ? item.route[0] : undefined);
        const canInsert = next && order === 0 && this.selection.size === 1 && pointsKey(item) !== "";
        if (canInsert && away(this.middle(place, next)) < 8) found.push({ hit: { item, index: i, isMiddle: true }, order: 50 + distance / 1e6 });
      });
    }
    const seen = new Set<string>();
    return found
      .sort((a, b) => a.order - b.order)
      .map(({ hit }) => hit)
      .filter(({ item }) => !seen.has(key(item)) && seen.add(key(item)));
  }

  /** The line of something chosen under a pixel: by it the whole is dragged. */
  private heldLine(pixel: Point): Hit | null {
    const item = this.chosen.find((one) => this.isOnLine(one, pixel, 5));
    return item ? { item, index: null, isMiddle: false } : null;
  }

  private isOnLine(item: Item, pixel: Point, reach: number): boolean {
    if (item.raid) return item.route.some((one) => fromSegment(pixel, this.map.pixel(one), this.map.pixel((item.raid as { centre: Place }).centre)) < reach);
    const points = item.route.map((one) => this.map.pixel(one));
    const ends = item.kind === "zone" ? points.length : points.length - 1;
    return points.some((one, i) => i < ends && fromSegment(pixel, one, points[(i + 1) % points.length] as Point) < reach);
  }

  /** Lines, and then areas, under a pixel: clicked, never dragged by mistake. */
  private wide(pixel: Point): Hit[] {
    const hit = (item: Item): Hit => ({ item, index: null, isMiddle: false });
    const lines = this.shown.filter((one) => one.route.length && this.isOnLine(one, pixel, 6));
    const areas = this.shown.filter(
      (one) => one.kind === "zone" && !lines.includes(one) && isInside(pixel, one.route.map((place) => this.map.pixel(place))),
    );
    return [...lines, ...areas].map(hit);
  }

  private get wrong(): Map<string, string> {
    return new Map(
      [...this.editor.now.problems].reverse().flatMap((one) => {
        const name = /^(\w+\[\d+\])/.exec(one.key ?? "")?.[1];
        return name ? [[name, one.text] as const] : [];
      }),
    );
  }

  private paint(sight: Sight): void {
    const { ctx } = sight;
    const { drag } = this;
    const document = drag?.edits.length ? applied(this.editor.document, drag.edits) : this.editor.document;
    const items = drag?.edits.length ? itemsOf(document, this.catalogue) : this.items;
    paintItems(sight, this.map.plane, {
      items,
      chosen: this.selection.keys,
      hidden: this.hidden,
      waypoint: this.waypoint,
      wrong: this.wrong,
      laidOut: this.editor.now.laid_out,
      isLocked: this.isLocked,
      row: (item) => (valueAt(document, item.path) ?? {}) as Record<string, unknown>,
      redraw: () => this.map.redraw(),
    });
    if (this.placing) {
      const places = this.pointer ? [...this.draft, this.pointer] : this.draft;
      paintPlacing(ctx, places.map((one) => sight.px(one)), this.placing.kind, this.placing.shape === "area");
    }
    if (drag && !drag.hit && drag.isMoving) {
      ctx.setLineDash([4, 3]);
      ctx.strokeStyle = "#1f2933";
      ctx.lineWidth = 1.4;
      ctx.strokeRect(drag.from[0], drag.from[1], drag.at[0] - drag.from[0], drag.at[1] - drag.from[1]);
      ctx.setLineDash([]);
    }
    if (this.snapped) ring(ctx, ...sight.px(this.snapped), "#7a3e9d", 9);
    if (this.ghost) {
      ctx.setLineDash([3, 3]);
      ring(ctx, ...sight.px(this.ghost), "#1f2933", 12);
      ctx.setLineDash([]);
    }
  }
}

export function pointName(item: Item, index: number): string {
  return `${item.raid ? "axis" : item.kind === "zone" ? "corner" : "waypoint"} ${index + 1}`;
}
