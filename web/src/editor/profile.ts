// The altitude profile of a flight under the map: ground, sea level, and waypoints that are dragged over them.

import { CallError, packedCall } from "../api";
import { debounced, h, sayError } from "../dom";
import { heightOf, type Item } from "./items";
import type { Place } from "../geo";
import { valueAt, type Editor } from "./state";

interface Head {
  radars: string[];
  batteries: string[];
  legend: { words: string; colour: string }[];
  is_underground: boolean;
}

const LEFT = 56;
const RIGHT = 16;
const TOP = 22;
const LOW = 40;

export class Profile {
  readonly element = h("section", { class: "profile", "aria-label": "Altitude profile" });
  onMarked: (place: { lat: number; lon: number } | null) => void = () => undefined;
  private readonly canvas = h("canvas", { tabindex: "0", "aria-label": "Altitude profile; drag waypoints up and down" });
  private readonly words = h("p", { class: "profile-words", "aria-live": "polite" });
  private item: Item | null = null;
  private found: { head: Head; columns: (Float32Array | Float64Array | Uint8Array)[] } | null = null;
  /** Whether the last answer was that the scenario has problems. */
  private isRefused = false;
  private dragged: { index: number; metres: number } | null = null;
  /** Waypoint of the route behind each point of the profile: a place that comes twice in a row is one point. */
  private waypoints: number[] = [];
  /** Whether the last point of the profile is the aim, which stands on the ground. */
  private hasAim = false;
  private asked: AbortController | null = null;
  private readonly load = debounced(150, () => void this.ask());

  constructor(
    private readonly editor: Editor,
    private readonly fallbackTarget: () => string,
    /** Where something that is aimed at stands. */
    private readonly placeOf: (aim: string) => Place | null,
  ) {
    this.element.append(this.words, this.canvas);
    this.element.hidden = true;
    this.canvas.addEventListener("pointerdown", (event) => this.down(event));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    this.canvas.addEventListener("pointerup", () => this.up());
    this.canvas.addEventListener("pointerleave", () => {
      this.onMarked(null);
      this.paint();
    });
    new ResizeObserver(() => this.paint()).observe(this.element);
  }

  show(item: Item | null): void {
    const isShown = item?.kind === "flight" && (item.route.length > 1 || this.aimOf(item) !== null);
    if (!isShown || this.item?.name !== item?.name) this.found = null;
    this.item = isShown ? item : null;
    this.element.hidden = !isShown;
    if (isShown) this.load();
    this.paint();
  }

  /** Where a flight goes from its last waypoint; null where it goes nowhere, or on an arc. */
  private aimOf(item: Item): Place | null {
    const row = (valueAt(this.editor.document, item.path) ?? {}) as Record<string, unknown>;
    const isStraight = row.profile === undefined || row.profile === "direct";
    return typeof row.aim === "string" && isStraight ? this.placeOf(row.aim) : null;
  }

  /** The points of the route as it is dragged, and the aim behind them: what follows the terrain keeps its height above it. */
  private points(): [number, number, number, number][] {
    const { item } = this;
    if (!item) return [];
    const found: [number, number, number, number][] = [];
    this.waypoints = [];
    item.route.forEach((place, i) => {
      const height = heightOf(valueAt(this.editor.document, [...item.path, "route", i]));
      const metres = this.dragged?.index === found.length ? this.dragged.metres : (height?.metres ?? 0);
      const last = found[found.length - 1];
      if (last && Math.abs(last[0] - place.lat) < 1e-7 && Math.abs(last[1] - place.lon) < 1e-7) return;
      this.waypoints.push(i);
      found.push([place.lat, place.lon, metres, height?.isAgl ? 1 : 0]);
    });
    const [aim, last] = [this.aimOf(item), found[found.length - 1]];
    this.hasAim = aim !== null && last !== undefined && Math.abs(last[0] - aim.lat) + Math.abs(last[1] - aim.lon) > 1e-6;
    if (aim && last && this.hasAim) found.push([aim.lat, aim.lon, last[3] ? last[2] : 0, 1]);
    return found;
  }

  private async ask(): Promise<void> {
    const points = this.points();
    if (points.length < 2 || !this.item) return;
    this.asked?.abort();
    const controller = (this.asked = new AbortController());
    const row = valueAt(this.editor.document, this.item.path) as Record<string, unknown>;
    const target = typeof row.type === "string" ? row.type : this.fallbackTarget();
    try {
      const body = { id: this.editor.id, text: this.editor.text, points, target };
      const found = await packedCall<Head>("route", body, controller.signal);
      if (controller.signal.aborted) return;
      this.found = found as typeof this.found;
      this.isRefused = false;
    } catch (error) {
      this.isRefused = error instanceof CallError && error.status === 422;
      if (this.isRefused) this.found = null;
      else sayError(error);
    }
    this.paint();
  }

  private scales() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const columns = this.found?.columns ?? [];
    const [along, ground, altitude] = columns as Float32Array[];
    const length = along?.[along.length - 1] ?? 1;
    let top = 500;
    for (const column of [ground, altitude]) column?.forEach((one) => (top = Math.max(top, one)));
    if (this.dragged) top = Math.max(top, this.dragged.metres);
    top *= 1.15;
    const x = (way: number) => LEFT + (way / length) * (width - LEFT - RIGHT);
    const y = (metres: number) => height - LOW - (metres / top) * (height - LOW - TOP);
    const metresAt = (py: number) => ((height - LOW - py) / (height - LOW - TOP)) * top;
    return { width, height, x, y, metresAt, top, length };
  }

  /** Where the waypoints stand in the picture: way, height above the sea, ground there. */
  private handles(): { way: number; metres: number; ground: number; isAgl: boolean }[] {
    const columns = this.found?.columns ?? [];
    const [along, ground] = columns as Float32Array[];
    const ways = columns[7] as Float32Array | undefined;
    if (!along || !ground || !ways) return [];
    return this.points().map(([, , metres, isAgl], i) => {
      const way = ways[i] ?? 0;
      const k = Math.min(along.length - 1, Math.round((way / ((along[along.length - 1] ?? 1) || 1)) * (along.length - 1)));
      const under = ground[k] ?? 0;
      return { way, metres: isAgl ? metres + under : metres, ground: under, isAgl: isAgl === 1 };
    });
  }

  private paint(): void {
    if (this.element.hidden || !this.item) return;
    const ratio = devicePixelRatio;
    const { width, height, x, y, top, length } = this.scales();
    this.canvas.width = width * ratio;
    this.canvas.height = height * ratio;
    const ctx = this.canvas.getContext("2d");
    if (!ctx || !width) return;
    ctx.scale(ratio, ratio);
    ctx.font = "11px system-ui, sans-serif";
    const columns = this.found?.columns;
    if (!columns) {
      this.words.textContent = this.isRefused ? "The profile waits for a scenario without problems." : "The profile is being drawn …";
      return;
    }
    const [along, ground, altitude, , , chances, limits] = columns as [
      Float32Array, Float32Array, Float32Array, Float64Array, Float64Array, Float32Array, Uint8Array,
    ];
    const n = along.length;
    ctx.fillStyle = "#5f6b76";
    ctx.strokeStyle = "#d5dade";
    const step = [50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000].find((one) => top / one <= 5) ?? 50000;
    ctx.textAlign = "right";
    for (let metres = 0; metres < top; metres += step) {
      ctx.beginPath();
      ctx.moveTo(LEFT, y(metres));
      ctx.lineTo(width - RIGHT, y(metres));
      ctx.stroke();
      ctx.fillText(`${metres} m`, LEFT - 5, y(metres) + 4);
    }
    ctx.fillStyle = "#c9b99a";
    ctx.beginPath();
    ctx.moveTo(x(0), y(0) + 2);
    for (let k = 0; k < n; k++) ctx.lineTo(x(along[k] ?? 0), y(Math.max(0, ground[k] ?? 0)));
    ctx.lineTo(x(length), y(0) + 2);
    ctx.fill();
    ctx.lineWidth = 2;
    ctx.strokeStyle = "#b5312c";
    const handles = this.handles();
    const lastWay = this.hasAim ? (handles[handles.length - 2]?.way ?? length) : length;
    const stretch = (from: number, to: number) => {
      ctx.beginPath();
      for (let k = 0; k < n; k++) if ((along[k] ?? 0) >= from - 1 && (along[k] ?? 0) <= to + length / n) ctx.lineTo(x(along[k] ?? 0), y(altitude[k] ?? 0));
      ctx.stroke();
    };
    stretch(0, lastWay);
    if (this.hasAim) {
      ctx.setLineDash([5, 4]);
      stretch(lastWay, length);
      ctx.setLineDash([]);
    }
    this.bands(ctx, along, chances, limits, height, x);
    handles.forEach(({ way, metres, ground: under }, i) => {
      if (this.hasAim && i === handles.length - 1) {
        ctx.fillStyle = "#1f2933";
        ctx.fillRect(x(way) - 4, y(under) - 4, 8, 8);
        return;
      }
      ctx.beginPath();
      ctx.arc(x(way), y(metres), 5.5, 0, 7);
      ctx.fillStyle = this.dragged?.index === i ? "#e69f00" : "#ffffff";
      ctx.fill();
      ctx.stroke();
    });
    ctx.fillStyle = "#5f6b76";
    ctx.textAlign = "center";
    ctx.fillText(`${(length / 1000).toFixed(0)} km`, width - RIGHT - 14, height - 28);
    this.words.textContent = this.sentence(chances, limits, n, length);
  }

  /** Where the route is seen and can be engaged, as strips under it. */
  private bands(
    ctx: CanvasRenderingContext2D,
    along: Float32Array,
    chances: Float32Array,
    limits: Uint8Array,
    height: number,
    x: (way: number) => number,
  ): void {
    const n = along.length;
    for (let k = 0; k + 1 < n; k++) {
      const [left, right] = [x(along[k] ?? 0), x(along[k + 1] ?? 0) + 0.6];
      ctx.fillStyle = (chances[k] ?? 0) >= 0.5 ? "#e69f00" : "#eef0f2";
      ctx.fillRect(left, height - 24, right - left, 7);
      ctx.fillStyle = this.isReached(limits, k, n) ? "#0a5c8f" : "#eef0f2";
      ctx.fillRect(left, height - 12, right - left, 7);
    }
    ctx.fillStyle = "#5f6b76";
    ctx.textAlign = "right";
    ctx.fillText("seen", LEFT - 5, height - 17);
    ctx.fillText("reached", LEFT - 5, height - 5);
  }

  private isReached(limits: Uint8Array, k: number, n: number): boolean {
    for (let b = 0; b * n < limits.length; b++) if (limits[b * n + k] === 0) return true;
    return false;
  }

  private sentence(chances: Float32Array, limits: Uint8Array, n: number, length: number): string {
    const share = (test: (k: number) => boolean) => {
      let count = 0;
      for (let k = 0; k < n; k++) if (test(k)) count++;
      return `${((count / n) * (length / 1000)).toFixed(0)} km`;
    };
    const { dragged } = this;
    const handle = dragged ? this.handles()[dragged.index] : undefined;
    const told = handle
      ? `${Math.round(handle.metres)} m above sea level · ${Math.round(handle.metres - handle.ground)} m above ground. `
      : "";
    const name = this.item?.name ?? "";
    const below = this.found?.head.is_underground ? " Part of the route lies below the ground." : "";
    return `${told}${name}: ${(length / 1000).toFixed(0)} km${this.hasAim ? " to its aim" : ""}, seen on ${share((k) => (chances[k] ?? 0) >= 0.5)}, within reach of a battery on ${share((k) => this.isReached(limits, k, n))}.${below}`;
  }

  private near(event: PointerEvent): number | null {
    const { x, y } = this.scales();
    const { left, top } = this.canvas.getBoundingClientRect();
    const found = this.handles().findIndex(({ way, metres }) => Math.hypot(x(way) - event.clientX + left, y(metres) - event.clientY + top) < 11);
    return found >= 0 ? found : null;
  }

  private down(event: PointerEvent): void {
    const index = this.near(event);
    const metres = index === null ? undefined : this.points()[index]?.[2];
    if (index === null || metres === undefined || (this.hasAim && index === this.waypoints.length)) return;
    this.dragged = { index, metres };
    this.canvas.setPointerCapture(event.pointerId);
    this.paint();
  }

  private move(event: PointerEvent): void {
    const { left, top } = this.canvas.getBoundingClientRect();
    const { metresAt } = this.scales();
    const { dragged } = this;
    if (!dragged) {
      this.canvas.style.cursor = this.near(event) === null ? "" : "ns-resize";
      this.tellUnder(event.clientX - left);
      const columns = this.found?.columns;
      if (!columns) return;
      const k = Math.round(((event.clientX - left - LEFT) / (this.canvas.clientWidth - LEFT - RIGHT)) * (columns[3]?.length ?? 1));
      const [lat, lon] = [columns[3]?.[k], columns[4]?.[k]];
      this.onMarked(lat !== undefined && lon !== undefined ? { lat, lon } : null);
      return;
    }
    const handle = this.handles()[dragged.index];
    if (!handle) return;
    const step = event.shiftKey ? 1 : handle.metres > 2000 ? 50 : 10;
    const metres = metresAt(event.clientY - top) - (handle.isAgl ? handle.ground : 0);
    dragged.metres = Math.min(40000, Math.max(handle.isAgl ? 5 : -400, Math.round(metres / step) * step));
    this.load();
    this.paint();
  }

  /** Both heights of the route under the pointer: above sea level and above ground. */
  private tellUnder(px: number): void {
    const columns = this.found?.columns;
    if (!columns) return;
    const [along, ground, altitude] = columns as Float32Array[];
    const k = Math.round(((px - LEFT) / (this.canvas.clientWidth - LEFT - RIGHT)) * ((along?.length ?? 1) - 1));
    const [high, low] = [altitude?.[k], ground?.[k]];
    if (high === undefined || low === undefined) return;
    const way = ((along?.[k] ?? 0) / 1000).toFixed(0);
    this.words.textContent = `At ${way} km: ${Math.round(high)} m above sea level · ${Math.round(high - low)} m above ground, which is ${Math.round(low)} m high.`;
  }

  private up(): void {
    const { dragged, item } = this;
    this.dragged = null;
    if (!dragged || !item) return;
    const waypoint = this.waypoints[dragged.index] ?? dragged.index;
    const path = [...item.path, "route", waypoint];
    const height = heightOf(valueAt(this.editor.document, path));
    const [key, factor] = height ? [height.key, height.factor] : ["altitude_m", 1];
    const value = Number((dragged.metres / factor).toFixed(1));
    void this.editor.edit([{ kind: "set", path: [...path, key], value }], `Height of waypoint ${waypoint + 1} of ${item.name}`);
  }
}
