// Distances and bearings that stay on the map until they are cleared, and the terrain under the last of them with the line of sight.

import { CallError, packedCall } from "../api";
import { debounced, fill, h, say, sayError } from "../dom";
import { inverse, type Place } from "../geo";
import { label } from "../map/furniture";
import type { MapView, Sight } from "../map/map";
import type { ItemLayer } from "./canvas";
import type { Editor } from "./state";

interface Head {
  is_clear: boolean;
  words: string;
  from_m: number;
  to_m: number;
  hidden_by: number;
}

interface Found {
  head: Head;
  columns: [Float32Array, Float32Array, Float32Array, Float64Array, Float64Array];
}

const [LEFT, RIGHT, TOP, LOW] = [56, 16, 12, 18];

export class Measures {
  readonly element = h("section", { class: "profile sightline", "aria-label": "Terrain between two places", hidden: true });
  isOn = false;
  onChange: () => void = () => undefined;
  onMarked: (place: Place | null) => void = () => undefined;
  private readonly canvas = h("canvas", { "aria-hidden": "true" });
  private readonly words = h("p", { class: "profile-words", "aria-live": "polite" });
  private places: Place[] = [];
  private heights = { from: 10, to: 100 };
  private found: Found | null = null;
  private asked: AbortController | null = null;
  private readonly load = debounced(120, () => void this.ask());

  constructor(
    private readonly map: MapView,
    private readonly items: ItemLayer,
    private readonly editor: Editor,
    private readonly pointer: () => Place | null,
  ) {
    map.add((sight) => this.paint(sight));
    const height = (title: string, which: "from" | "to") =>
      h("label", {}, `${title} `, h("input", {
        type: "number", class: "short", min: "0", max: "100000", value: String(this.heights[which]), "aria-label": `${title} [m above ground]`,
        onchange: (event: Event) => {
          this.heights[which] = Math.min(1e5, Math.max(0, Number((event.target as HTMLInputElement).value) || 0));
          this.load();
        },
      }), " m above ground ");
    fill(
      this.element,
      h("p", { class: "profile-words line" }, height("from", "from"), height("to", "to"), h("button", { class: "small", onclick: () => this.clear() }, "Clear measures")),
      this.words,
      this.canvas,
    );
    this.canvas.addEventListener("pointermove", (event) => {
      const { left } = this.canvas.getBoundingClientRect();
      const columns = this.found?.columns;
      if (!columns) return;
      const k = Math.round(((event.clientX - left - LEFT) / (this.canvas.clientWidth - LEFT - RIGHT)) * (columns[0].length - 1));
      const [lat, lon] = [columns[3][k], columns[4][k]];
      this.onMarked(lat !== undefined && lon !== undefined ? { lat, lon } : null);
    });
    this.canvas.addEventListener("pointerleave", () => this.onMarked(null));
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  get isEmpty(): boolean {
    return this.places.length < 2;
  }

  /** Begins to measure, or ends it; what was measured stays. */
  toggle(): void {
    this.isOn = !this.isOn;
    if (this.places.length % 2) this.places.pop();
    if (this.isOn) this.next();
    else this.items.place(null);
    this.onChange();
    this.map.redraw();
  }

  /** Something else is being placed. */
  giveWay(): void {
    this.isOn = false;
    if (this.places.length % 2) this.places.pop();
    this.onChange();
  }

  clear(): void {
    this.places = [];
    this.found = null;
    this.element.hidden = true;
    this.onChange();
    this.map.redraw();
  }

  /** A distance between two places that are known: two that are chosen, say. */
  between(a: Place, b: Place): void {
    if (this.places.length % 2) this.places.pop();
    this.places.push(a, b);
    this.load();
    this.onChange();
    this.map.redraw();
  }

  private next(): void {
    this.items.place({
      kind: "",
      hint: this.places.length % 2 ? "Click the other end." : "Click two places: distance, bearing and line of sight stay. M or Esc ends measuring.",
      shape: "point",
      isMeasure: true,
      done: ([place]) => {
        if (!place || !this.isOn) return;
        this.places.push(place);
        this.next();
        if (this.places.length % 2 === 0) this.load();
        this.onChange();
        this.map.redraw();
      },
    });
  }

  private async ask(): Promise<void> {
    const at = this.places.length - (this.places.length % 2) - 2;
    const [a, b] = [this.places[at], this.places[at + 1]];
    if (!a || !b) return;
    this.asked?.abort();
    const controller = (this.asked = new AbortController());
    const body = {
      id: this.editor.id, text: this.editor.text, from_lat: a.lat, from_lon: a.lon, to_lat: b.lat, to_lon: b.lon,
      from_agl_m: this.heights.from, to_agl_m: this.heights.to,
    };
    try {
      const found = await packedCall<Head>("sight", body, controller.signal);
      if (controller.signal.aborted || this.isEmpty) return;
      this.found = found as unknown as Found;
      this.element.hidden = false;
      this.draw();
    } catch (error) {
      if (error instanceof CallError && error.status === 422) say("Choose two places at least a metre apart.", "error");
      else sayError(error);
    }
  }

  private paint(sight: Sight): void {
    const { ctx } = sight;
    const pointer = this.pointer();
    const places = this.isOn && this.places.length % 2 && pointer ? [...this.places, pointer] : this.places;
    for (let i = 0; i + 1 < places.length; i += 2) {
      const [a, b] = [places[i] as Place, places[i + 1] as Place];
      const [p, q] = [sight.px(a), sight.px(b)];
      ctx.strokeStyle = "#1f2933";
      ctx.lineWidth = 1.6;
      ctx.beginPath();
      ctx.moveTo(...p);
      ctx.lineTo(...q);
      ctx.stroke();
      label(ctx, measureText(a, b), (p[0] + q[0]) / 2, (p[1] + q[1]) / 2 - 8, "center");
    }
  }

  private draw(): void {
    const { canvas, found } = this;
    if (!found || this.element.hidden) return;
    const { clientWidth: width, clientHeight: height } = canvas;
    canvas.width = width * devicePixelRatio;
    canvas.height = height * devicePixelRatio;
    const ctx = canvas.getContext("2d");
    if (!ctx || !width) return;
    ctx.scale(devicePixelRatio, devicePixelRatio);
    const { head, columns } = found;
    const [way, ground, ray] = columns;
    const n = way.length;
    const length = way[n - 1] ?? 1;
    let [low, top] = [0, 50];
    for (const column of [ground, ray]) for (const one of column) [low, top] = [Math.min(low, one), Math.max(top, one)];
    const x = (metres: number) => LEFT + (metres / length) * (width - LEFT - RIGHT);
    const y = (metres: number) => height - LOW - ((metres - low) / (1.1 * (top - low))) * (height - LOW - TOP);
    ctx.font = "11px system-ui, sans-serif";
    ctx.fillStyle = "#c9b99a";
    ctx.beginPath();
    ctx.moveTo(x(0), y(low));
    for (let k = 0; k < n; k++) ctx.lineTo(x(way[k] ?? 0), y(ground[k] ?? 0));
    ctx.lineTo(x(length), y(low));
    ctx.fill();
    ctx.strokeStyle = head.is_clear ? "#00694f" : "#a32a25";
    ctx.lineWidth = 1.8;
    ctx.setLineDash(head.is_clear ? [] : [6, 4]);
    ctx.beginPath();
    for (let k = 0; k < n; k++) ctx.lineTo(x(way[k] ?? 0), y(ray[k] ?? 0));
    ctx.stroke();
    ctx.setLineDash([]);
    for (const [at, metres] of [[0, head.from_m], [length, head.to_m]] as const) {
      ctx.beginPath();
      ctx.arc(x(at), y(metres), 4.5, 0, 7);
      ctx.fillStyle = "#1f2933";
      ctx.fill();
    }
    if (!head.is_clear) {
      const k = head.hidden_by;
      ctx.beginPath();
      ctx.arc(x(way[k] ?? 0), y(ground[k] ?? 0), 4.5, 0, 7);
      ctx.fillStyle = "#a32a25";
      ctx.fill();
    }
    ctx.fillStyle = "#5f6b76";
    ctx.textAlign = "right";
    for (const metres of [low, 0.5 * (low + top), top]) ctx.fillText(`${Math.round(metres)} m`, LEFT - 5, y(metres) + 4);
    ctx.textAlign = "center";
    ctx.fillText(`${(length / 1000).toFixed(1)} km`, width - RIGHT - 20, height - 4);
    this.words.textContent = head.words;
  }
}

/** Distance, bearing and back bearing on the ellipsoid. */
export function measureText(a: Place, b: Place): string {
  const { distance, azimuth } = inverse(a.lat, a.lon, b.lat, b.lon);
  const back = inverse(b.lat, b.lon, a.lat, a.lon).azimuth;
  const deg = (value: number) => `${(((value * 180) / Math.PI + 360) % 360).toFixed(1)}°`;
  return `${(distance / 1000).toFixed(2)} km · ${deg(azimuth)} · back ${deg(back)}`;
}
