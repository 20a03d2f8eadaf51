// Physics while something is dragged: coverage cut by the altitude, zones by cause, and what is known of one point.

import { call, CallError, packedCall } from "../api";
import { debounced, sayError } from "../dom";
import type { Place } from "../geo";
import { onPlane, type MapView, type Sight } from "../map/map";
import { cutCoverage, visibleShare, zoneColours, zonePixels } from "../map/rasters";
import type { Edit, Editor } from "./state";

interface CoverageHead {
  /** Of all that the raster depends on: asked for again with it, only the head comes. */
  key: string;
  is_known: boolean;
  radar: string;
  lat_deg: number;
  lon_deg: number;
  posting_m: number;
  reach_m: number;
  antenna_m: number;
  error: string;
  sector: string;
  is_quick: boolean;
}

interface ZoneHead {
  key: string;
  is_known: boolean;
  battery: string;
  target: string;
  words: string;
  lat_deg: number;
  lon_deg: number;
  ring_m: number;
  cell_m: number;
  area_km2: number;
  ring_area_km2: number;
  limits: Record<string, number>;
  legend: { name: string; words: string; colour: string }[];
  notes: string[];
}

interface OverlapHead {
  target: string;
  words: string;
  lat_deg: number;
  lon_deg: number;
  cell_m: number;
  batteries: string[];
  /** Reached by none, one, two, three, four and more [km2]. */
  areas_km2: number[];
  notes: string[];
}

/** Reached by one battery, by two, three, four and more. */
export const OVERLAP_COLOURS = ["#9ecae1", "#fdae61", "#d7301f", "#54278f"];

export interface PointAnswer {
  ground_m: number;
  altitude_m: number;
  is_underground: boolean;
  radars: { name: string; is_seen: boolean; chance: number; words: string }[];
  batteries: { name: string; is_reached: boolean; words: string }[];
}

interface Raster {
  canvas: HTMLCanvasElement;
  pixels: Uint32Array;
  image: ImageData;
}

export interface Shown {
  radar: string;
  battery: string;
  target: string;
  altitude: number;
  isAgl: boolean;
  isCoverage: boolean;
  isZone: boolean;
  isOverlap: boolean;
  isProbe: boolean;
}

export class Physics {
  coverage: { head: CoverageHead; from: Float32Array; ground: Float32Array; raster: Raster; share: number } | null = null;
  zone: { head: ZoneHead; raster: Raster } | null = null;
  overlap: { head: OverlapHead; raster: Raster } | null = null;
  point: { at: Place; answer: PointAnswer } | null = null;
  isWorking = false;
  onChange: () => void = () => undefined;
  private edits: Edit[] = [];
  private readonly running = new Map<string, AbortController>();
  /** The raster that was asked for when something was put down, while it is on its way. */
  private landing: Promise<void> | null = null;
  private zoneLanding: Promise<void> | null = null;
  private readonly full = debounced(150, () => void this.loadCoverage(false));
  private readonly zoneSoon = debounced(200, () => void this.loadZone());
  private readonly overlapSoon = debounced(250, () => void this.loadOverlap());
  private readonly pointSoon = debounced(110, (place: Place) => void this.loadPoint(place));

  constructor(
    private readonly map: MapView,
    private readonly editor: Editor,
    readonly shown: Shown,
  ) {
    map.add((sight) => this.paint(sight));
  }

  private body(): object {
    return { id: this.editor.id, text: this.editor.text, edits: this.edits };
  }

  /** What is shown, or the scenario, changed. */
  refresh(): void {
    this.edits = [];
    if (!this.shown.isCoverage) this.coverage = null;
    else if (this.landing) void this.landing.then(() => this.loadCoverage(false));
    else void this.loadCoverage(false);
    if (!this.shown.isZone) this.zone = null;
    else if (this.zoneLanding) void this.zoneLanding.then(() => this.loadZone());
    else this.zoneSoon();
    if (this.shown.isOverlap) this.overlapSoon();
    else this.overlap = null;
    this.map.redraw();
    this.onChange();
  }

  /** Something is being dragged: the quick raster follows, the full one comes when the pointer rests. */
  dragging(edits: Edit[]): void {
    this.edits = edits;
    if (this.shown.isCoverage) {
      void this.loadCoverage(true);
      this.full();
    }
    this.rastersSoon();
  }

  private rastersSoon(): void {
    if (this.shown.isZone) this.zoneSoon();
    if (this.shown.isOverlap) this.overlapSoon();
  }

  /** Put down: full rasters are asked for at once, while the text is still being changed. */
  dropped(edits: Edit[]): void {
    this.edits = edits;
    this.full.cancel();
    this.zoneSoon.cancel();
    if (this.shown.isCoverage) {
      const landing = this.loadCoverage(false).finally(() => {
        if (this.landing === landing) this.landing = null;
      });
      this.landing = landing;
    }
    if (this.shown.isZone) {
      const landing = this.loadZone().finally(() => {
        if (this.zoneLanding === landing) this.zoneLanding = null;
      });
      this.zoneLanding = landing;
    }
  }

  setAltitude(altitude: number, isAgl: boolean): void {
    this.shown.altitude = altitude;
    this.shown.isAgl = isAgl;
    this.cut();
    this.rastersSoon();
    this.map.redraw();
    this.onChange();
  }

  probe(place: Place | null): void {
    if (!this.shown.isProbe || !place) return;
    this.pointSoon(place);
  }

  private async latest<T>(name: string, ask: (signal: AbortSignal) => Promise<T>, use: (found: T) => void): Promise<void> {
    this.running.get(name)?.abort();
    const controller = new AbortController();
    this.running.set(name, controller);
    this.isWorking = true;
    this.onChange();
    try {
      const found = await ask(controller.signal);
      if (!controller.signal.aborted) use(found);
    } catch (error) {
      // A scenario that is wrong has its problems beside it; here it only has no picture.
      if (error instanceof CallError && error.status === 422) use(null as T);
      else sayError(error);
    } finally {
      if (this.running.get(name) === controller) this.running.delete(name);
      this.isWorking = this.running.size > 0;
      this.map.redraw();
      this.onChange();
    }
  }

  private loadCoverage(isQuick: boolean): Promise<void> {
    if (isQuick && this.running.has("coverage")) return Promise.resolve();
    const radar = this.shown.radar || this.editor.now.radars[0] || "";
    return this.latest(
      "coverage",
      (signal) => packedCall<CoverageHead>("coverage", { ...this.body(), radar, is_quick: isQuick, known: this.coverage?.head.key }, signal),
      (found) => {
        if (!found || !this.shown.isCoverage) {
          this.coverage = null;
          return;
        }
        if (found.head.is_known) return;
        const [from, ground] = found.columns as [Float32Array, Float32Array];
        const side = Math.round(Math.sqrt(from.length));
        this.coverage = { head: found.head, from, ground, raster: newRaster(side), share: 0 };
        this.cut();
      },
    );
  }

  private cut(): void {
    const { coverage, shown } = this;
    if (!coverage) return;
    cutCoverage(coverage.from, coverage.ground, shown.altitude, shown.isAgl, coverage.raster.pixels);
    coverage.share = visibleShare(coverage.from, coverage.ground, shown.altitude, shown.isAgl);
    coverage.raster.canvas.getContext("2d")?.putImageData(coverage.raster.image, 0, 0);
  }

  private loadZone(): Promise<void> {
    const { shown } = this;
    const battery = shown.battery || this.editor.now.batteries[0] || "";
    const asked = { battery, target: shown.target, altitude_m: shown.altitude, is_agl: shown.isAgl };
    return this.latest(
      "zone",
      (signal) => packedCall<ZoneHead>("zone", { ...this.body(), ...asked, known: this.zone?.head.key }, signal),
      (found) => {
        if (!found || !this.shown.isZone) {
          this.zone = null;
          return;
        }
        if (found.head.is_known) return;
        const limit = found.columns[0] as Uint8Array;
        const ranges = limit.length / 360;
        const raster = newRaster(2 * ranges + 1);
        zonePixels(limit, ranges, zoneColours(found.head.legend.map((one) => one.colour)), raster.pixels);
        raster.canvas.getContext("2d")?.putImageData(raster.image, 0, 0);
        this.zone = { head: found.head, raster };
      },
    );
  }

  private loadOverlap(): Promise<void> {
    const { shown } = this;
    const asked = { target: shown.target, altitude_m: shown.altitude, is_agl: shown.isAgl };
    return this.latest(
      "overlap",
      (signal) => packedCall<OverlapHead>("overlap", { ...this.body(), ...asked }, signal),
      (found) => {
        if (!found || !this.shown.isOverlap) {
          this.overlap = null;
          return;
        }
        const counts = found.columns[0] as Uint8Array;
        const raster = newRaster(Math.round(Math.sqrt(counts.length)));
        const colours = zoneColours(OVERLAP_COLOURS);
        for (let i = 0; i < counts.length; i++) {
          const n = counts[i] as number;
          raster.pixels[i] = n ? (colours[Math.min(n, colours.length) - 1] as number) : 0;
        }
        raster.canvas.getContext("2d")?.putImageData(raster.image, 0, 0);
        this.overlap = { head: found.head, raster };
      },
    );
  }

  private loadPoint(at: Place): Promise<void> {
    const { shown } = this;
    const asked = { lat_deg: at.lat, lon_deg: at.lon, altitude_m: shown.altitude, is_agl: shown.isAgl, target: shown.target };
    return this.latest(
      "point",
      (signal) => call<PointAnswer>("point", { ...this.body(), ...asked }, signal),
      (answer) => {
        this.point = answer && this.shown.isProbe ? { at, answer } : null;
      },
    );
  }

  private paint(sight: Sight): void {
    const { ctx } = sight;
    const { coverage, zone, overlap } = this;
    if (overlap) {
      const { head, raster } = overlap;
      const half = head.cell_m * (raster.canvas.width / 2);
      onPlane(sight, this.map.plane, { lat: head.lat_deg, lon: head.lon_deg }, 0.7 * half);
      ctx.imageSmoothingEnabled = false;
      ctx.drawImage(raster.canvas, -half, -half, 2 * half, 2 * half);
    }
    if (zone) {
      const { head, raster } = zone;
      const half = head.cell_m * (raster.canvas.width / 2);
      onPlane(sight, this.map.plane, { lat: head.lat_deg, lon: head.lon_deg }, 0.7 * half);
      ctx.imageSmoothingEnabled = false;
      ctx.drawImage(raster.canvas, -half, -half, 2 * half, 2 * half);
      circle(ctx, head.ring_m, sight.resolution, []);
    }
    if (coverage) {
      const { head, raster } = coverage;
      const half = head.posting_m * (raster.canvas.width / 2);
      onPlane(sight, this.map.plane, { lat: head.lat_deg, lon: head.lon_deg }, 0.7 * half);
      ctx.imageSmoothingEnabled = false;
      ctx.drawImage(raster.canvas, -half, -half, 2 * half, 2 * half);
      circle(ctx, head.reach_m, sight.resolution, [6, 4]);
    }
  }
}

function circle(ctx: CanvasRenderingContext2D, radius: number, resolution: number, dashes: number[]): void {
  ctx.strokeStyle = "rgba(31, 41, 51, 0.85)";
  ctx.lineWidth = 1.2 * resolution;
  ctx.setLineDash(dashes.map((one) => one * resolution));
  ctx.beginPath();
  ctx.arc(0, 0, radius, 0, 7);
  ctx.stroke();
  ctx.setLineDash([]);
}

function newRaster(side: number): Raster {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const image = new ImageData(side, side);
  return { canvas, image, pixels: new Uint32Array(image.data.buffer) };
}
