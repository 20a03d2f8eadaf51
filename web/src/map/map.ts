// The map behind a narrow interface of our own: OpenLayers keeps the view and the pointer, painters draw on its canvas.

import OlMap from "ol/Map.js";
import View from "ol/View.js";
import PointerInteraction from "ol/interaction/Pointer.js";
import { defaults as defaultInteractions } from "ol/interaction/defaults.js";
import Layer from "ol/layer/Layer.js";
import type { FrameState } from "ol/Map.js";
import type MapBrowserEvent from "ol/MapBrowserEvent.js";
import Projection from "ol/proj/Projection.js";
import Source from "ol/source/Source.js";
import { Plane, type Place, type Point } from "../geo";

/** Half of the plane that can be looked at [m]. */
const HALF = 2_500_000;

/** What a painter needs: the canvas in CSS pixels, and where things lie on it. */
export interface Sight {
  ctx: CanvasRenderingContext2D;
  width: number;
  height: number;
  /** Metres of the ground in a pixel. */
  resolution: number;
  /** Device pixels in a CSS pixel. */
  ratio: number;
  /** Pixel of the middle of the plane: a point x, y of it [m] lies at left + x / resolution, top - y / resolution. */
  left: number;
  top: number;
  /** Pixel of a point of the plane [m]. */
  at(point: Point): Point;
  /** Pixel of a place. */
  px(place: Place): Point;
}

export type Painter = (sight: Sight) => void;

export interface PointerHandlers {
  /** True: what follows is a drag of something, and the map stays. */
  down?(pixel: Point, event: PointerEvent): boolean;
  drag?(pixel: Point, event: PointerEvent): void;
  up?(pixel: Point, event: PointerEvent): void;
  move?(pixel: Point, event: PointerEvent): void;
  click?(pixel: Point, event: PointerEvent): void;
  double?(pixel: Point): boolean;
}

export class MapView {
  readonly plane: Plane;
  handlers: PointerHandlers = {};
  private readonly map: OlMap;
  private readonly canvas = document.createElement("canvas");
  private readonly still = document.createElement("canvas");
  private stillKey = "";
  private readonly underneath: Painter[] = [];
  private readonly painters: Painter[] = [];
  private readonly moved: (() => void)[] = [];
  private readonly layer: Layer;
  private readonly source = new Source({});

  constructor(element: HTMLElement, centre: Place, halfWidth: number) {
    this.plane = new Plane(centre);
    const projection = new Projection({ code: "plane", units: "m", extent: [-HALF, -HALF, HALF, HALF] });
    this.canvas.className = "map-canvas";
    this.canvas.style.position = "absolute";
    this.layer = new Layer({ source: this.source, render: (frame: FrameState | null) => this.paint(frame) });
    const view = new View({
      projection,
      center: [0, 0],
      resolution: (2 * halfWidth) / Math.max(300, Math.min(element.clientWidth, element.clientHeight) || 800),
      minResolution: 2,
      maxResolution: 4000,
      extent: [-HALF, -HALF, HALF, HALF],
      enableRotation: false,
    });
    this.map = new OlMap({
      target: element,
      layers: [this.layer],
      view,
      controls: [],
      interactions: defaultInteractions({ keyboard: false, altShiftDragRotate: false, pinchRotate: false, doubleClickZoom: false }),
    });
    this.map.addInteraction(this.pointer());
    this.map.on("singleclick", () => undefined);
    // What opens below the map takes from its lower edge: nothing moves under the pointer.
    this.map.on("change:size", (event) => {
      const [before, now] = [event.oldValue as Point | undefined, this.map.getSize()];
      const [x, y] = view.getCenter() as Point;
      if (before && now && before[0] === now[0]) view.setCenter([x, y - ((now[1] ?? 0) - before[1]) * 0.5 * this.resolution]);
    });
    this.map.on("dblclick", (event) => {
      if (!this.handlers.double?.(event.pixel as Point)) this.zoom(0.5);
    });
    this.map.on("click", (event) => this.handlers.click?.(event.pixel as Point, event.originalEvent as PointerEvent));
    // OpenLayers says where a map looks with its second picture: without one nobody would ask for the ground.
    this.map.once("postrender", () => this.redraw());
    this.map.on("moveend", () => {
      // Where the map looks, for whoever reads the page and not its picture: origin, middle [m], metres in a pixel.
      const [x, y] = view.getCenter() as Point;
      element.dataset.view = JSON.stringify({ origin: centre, centre: [x, y], resolution: view.getResolution() });
      this.moved.forEach((f) => f());
    });
  }

  private pointer(): PointerInteraction {
    const of = (event: MapBrowserEvent): [Point, PointerEvent] => [event.pixel as Point, event.originalEvent as PointerEvent];
    return new PointerInteraction({
      handleDownEvent: (event) => this.handlers.down?.(...of(event)) ?? false,
      handleDragEvent: (event) => this.handlers.drag?.(...of(event)),
      handleUpEvent: (event) => {
        this.handlers.up?.(...of(event));
        return false;
      },
      handleMoveEvent: (event) => this.handlers.move?.(...of(event)),
    });
  }

  /** Painters draw in the order in which they were added. */
  add(painter: Painter): void {
    this.painters.push(painter);
  }

  /** Below all others, and drawn again only when the map looks elsewhere or `redrawStill` says so. */
  addStill(painter: Painter): void {
    this.underneath.push(painter);
  }

  redrawStill(): void {
    this.stillKey = "";
    this.redraw();
  }

  onMoved(f: () => void): void {
    this.moved.push(f);
  }

  /** Whenever it looks elsewhere, while it still moves. */
  onLook(f: () => void): void {
    this.map.getView().on(["change:center", "change:resolution"], f);
  }

  /** Look where another map looks. */
  lookAs(other: MapView): void {
    const view = this.map.getView();
    const there = other.plane.from(other.map.getView().getCenter() as Point);
    const [x, y] = this.plane.to(there.lat, there.lon);
    const [cx, cy] = view.getCenter() as Point;
    if (Math.hypot(x - cx, y - cy) > 0.1 * this.resolution) view.setCenter([x, y]);
    if (Math.abs(view.getResolution() ?? 1) !== other.resolution) view.setResolution(other.resolution);
  }

  redraw(): void {
    this.source.changed();
  }

  get element(): HTMLElement {
    return this.map.getTargetElement() as HTMLElement;
  }

  /** Middle of what is seen, and half of its diagonal [m]. */
  get seen(): { place: Place; half: number } {
    const view = this.map.getView();
    const [width, height] = this.map.getSize() ?? [800, 600];
    const half = 0.5 * Math.hypot(width ?? 800, height ?? 600) * (view.getResolution() ?? 1);
    return { place: this.plane.from(view.getCenter() as Point), half };
  }

  get resolution(): number {
    return this.map.getView().getResolution() ?? 1;
  }

  place(pixel: Point): Place {
    const found = this.map.getCoordinateFromPixel(pixel) as Point | null;
    return this.plane.from(found ?? [0, 0]);
  }

  pixel(place: Place): Point {
    return (this.map.getPixelFromCoordinate(this.plane.to(place.lat, place.lon)) as Point | null) ?? [-1e4, -1e4];
  }

  zoom(factor: number): void {
    const view = this.map.getView();
    view.animate({ resolution: (view.getResolution() ?? 1) * factor, duration: 120 });
  }

  pan(x: number, y: number): void {
    const view = this.map.getView();
    const [cx, cy] = view.getCenter() as Point;
    view.setCenter([cx + x * this.resolution, cy - y * this.resolution]);
  }

  /** Show all of these places. */
  fit(places: Place[]): void {
    if (!places.length) return;
    const points = places.map((one) => this.plane.to(one.lat, one.lon));
    const [x, y] = [points.map((p) => p[0]), points.map((p) => p[1])];
    const extent = [Math.min(...x) - 15e3, Math.min(...y) - 15e3, Math.max(...x) + 15e3, Math.max(...y) + 15e3];
    this.map.getView().fit(extent, { padding: [50, 50, 50, 50] });
  }

  centreOn(place: Place): void {
    this.map.getView().setCenter(this.plane.to(place.lat, place.lon));
  }

  resize(): void {
    this.map.updateSize();
  }

  dispose(): void {
    this.map.setTarget(undefined);
    this.map.dispose();
  }

  private paint(frame: FrameState | null): HTMLElement {
    if (!frame) return this.canvas;
    const [width, height] = frame.size as [number, number];
    const ratio = frame.pixelRatio;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== h) {
      for (const one of [this.canvas, this.still]) [one.width, one.height] = [w, h];
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
    }
    // Without transparency: what lies below is drawn on all of it, and the browser need not mix it with the page.
    const ctx = this.canvas.getContext("2d", { alpha: false }) as CanvasRenderingContext2D;
    const resolution = frame.viewState.resolution;
    const [cx, cy] = frame.viewState.center as Point;
    const [left, top] = [width / 2 - cx / resolution, height / 2 + cy / resolution];
    const at = ([x, y]: Point): Point => [left + x / resolution, top - y / resolution];
    const px = (place: Place): Point => at(this.plane.to(place.lat, place.lon));
    const sight: Sight = { ctx, width, height, resolution, ratio, left, top, at, px };
    const key = [width, height, resolution, ratio, left, top].join(" ");
    if (this.stillKey !== key) {
      this.stillKey = key;
      const below = this.still.getContext("2d", { alpha: false }) as CanvasRenderingContext2D;
      paintAll(this.underneath, { ...sight, ctx: below });
    }
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.drawImage(this.still, 0, 0);
    paintAll(this.painters, sight);
    return this.canvas;
  }
}

function paintAll(painters: Painter[], sight: Sight): void {
  const { ctx, ratio } = sight;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  for (const painter of painters) {
    ctx.save();
    painter(sight);
    ctx.restore();
  }
}

/** Sets the canvas so that one unit is a metre of a plane around another place, y pointing south. */
export function onPlane(sight: Sight, plane: Plane, centre: Place, reach: number): void {
  const [a, b, c, d, e, f] = plane.affine(centre, reach);
  const [x, y] = sight.at([e, f]);
  const k = sight.ratio / sight.resolution;
  // East there is (a, b) here and north (c, d); rows of pictures run south, and so do those of the screen.
  sight.ctx.setTransform(a * k, -b * k, -c * k, d * k, x * sight.ratio, y * sight.ratio);
}
