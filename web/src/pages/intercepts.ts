// Where targets were destroyed, by altitude: a map below the numbers, read when it comes into sight.

import { packedCall } from "../api";
import { fill, h, sayError } from "../dom";
import type { Point } from "../geo";
import { label, paintGraticule, paintScale } from "../map/furniture";
import { Ground } from "../map/ground";
import { MapView, type Sight } from "../map/map";

interface Site {
  kind: "battery" | "asset";
  name: string;
  lat_deg: number;
  lon_deg: number;
}

interface Head {
  total: number;
  sites: Site[];
  flights: string[];
  layers: { text: string; colour: string; count: number }[];
}

/** Pixels from the pointer within which a dot is meant. */
const NEAR = 9;

export function interceptMap(id: string): { element: HTMLElement; dispose: () => void } {
  const body = h("div", {});
  const element = h("section", { class: "intercepts" }, h("h2", {}, "Where targets were destroyed"), body);
  let map: MapView | null = null;
  let isLeft = false;
  const show = async () => {
    try {
      const { head, columns } = await packedCall<Head>("run/intercepts", { id });
      if (!isLeft) map = draw(id, body, head, columns[0] as Float64Array, columns[1] as Int32Array);
    } catch (error) {
      sayError(error);
    }
  };
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((one) => one.isIntersecting)) return;
    seen.disconnect();
    void show();
  });
  seen.observe(element);
  return {
    element,
    dispose: () => {
      isLeft = true;
      seen.disconnect();
      map?.dispose();
    },
  };
}

function draw(id: string, body: HTMLElement, head: Head, places: Float64Array, about: Int32Array): MapView | null {
  const n = about.length / 3;
  if (!n) {
    fill(body, h("p", {}, "Nothing was destroyed in any replication."));
    return null;
  }
  const box = h("div", { class: "map", tabindex: "0", role: "application", "aria-label": "Map of intercepts" });
  const story = h("p", { "aria-live": "polite" }, "Click a dot to see what it is.");
  const hidden = new Set<number>();
  const layers = head.layers.map((one, k) => {
    const input = h("input", {
      type: "checkbox", checked: true,
      onchange: () => {
        if (input.checked) hidden.delete(k);
        else hidden.add(k);
        map.redraw();
      },
    });
    const swatch = h("i", { class: "swatch" });
    swatch.style.background = one.colour;
    return h("label", { class: "check" }, input, swatch, ` ${one.text}: ${one.count}`);
  });
  const thinned = n < head.total ? ` ${n} of them are drawn, spread evenly over the run.` : "";
  fill(
    body,
    h("p", { class: "hint" }, `${head.total} over all replications, by altitude above sea level.${thinned} Squares: batteries (full) and sites (empty).`),
    h("div", { class: "line" }, layers),
    h("div", { class: "map-holder" }, box),
    story,
  );
  const at = (i: number) => ({ lat: places[3 * i] as number, lon: places[3 * i + 1] as number });
  const map = new MapView(box, at(0), 150e3);
  const points = Array.from({ length: n }, (_, i): Point => map.plane.to(at(i).lat, at(i).lon));
  new Ground(map, () => ({ run: id }));
  map.addStill((sight) => paintGraticule(sight, map.plane, map.seen.place));
  map.add((sight) => dots(sight, points, about, head, hidden));
  const sites = head.sites.map((one) => ({ ...one, point: map.plane.to(one.lat_deg, one.lon_deg) }));
  map.add((sight) => marks(sight, sites));
  map.add(paintScale);
  let chosen = -1;
  map.add(({ ctx, at: pixel }) => {
    if (chosen < 0) return;
    ctx.strokeStyle = "#1f2933";
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.arc(...pixel(points[chosen] as Point), 7, 0, 7);
    ctx.stroke();
  });
  const tell = (i: number) => {
    chosen = i;
    map.redraw();
    if (i < 0) return;
    const [k, flight] = [about[3 * i] as number, head.flights[about[3 * i + 1] as number] ?? ""];
    const link = h("a", { href: `#/film/${id}/${k}?sel=${encodeURIComponent(flight)}` }, `watch replication ${k}`);
    fill(story, `${flight} at ${Math.round(places[3 * i + 2] as number).toLocaleString("en")} m above sea level: `, link);
  };
  map.handlers = {
    click: (pixel) => {
      let [best, away] = [-1, NEAR];
      points.forEach((_, i) => {
        if (hidden.has(about[3 * i + 2] as number)) return;
        const [x, y] = map.pixel(at(i));
        const distance = Math.hypot(x - pixel[0], y - pixel[1]);
        if (distance < away) [best, away] = [i, distance];
      });
      tell(best);
    },
  };
  box.addEventListener("keydown", (event) => {
    if (event.key !== "[" && event.key !== "]") return;
    event.preventDefault();
    const shown = points.map((_, i) => i).filter((i) => !hidden.has(about[3 * i + 2] as number));
    if (shown.length) tell(shown[(shown.indexOf(chosen) + (event.key === "]" ? 1 : shown.length - 1)) % shown.length] as number);
  });
  box.title = "[ and ] go from dot to dot";
  map.fit([...Array.from({ length: n }, (_, i) => at(i)), ...head.sites.map((one) => ({ lat: one.lat_deg, lon: one.lon_deg }))]);
  return map;
}

/** Batteries and sites: full and empty squares with their names. */
function marks({ ctx, at }: Sight, sites: (Site & { point: Point })[]): void {
  for (const { kind, name, point } of sites) {
    const [x, y] = at(point);
    ctx.lineWidth = 2;
    ctx.fillStyle = kind === "battery" ? "#00609a" : "#fff";
    ctx.strokeStyle = kind === "battery" ? "#fff" : "#00609a";
    ctx.fillRect(x - 5, y - 5, 10, 10);
    ctx.strokeRect(x - 5, y - 5, 10, 10);
    label(ctx, name, x + 9, y + 4);
  }
}

function dots({ ctx, at }: Sight, points: Point[], about: Int32Array, head: Head, hidden: Set<number>): void {
  const size = points.length > 500 ? 2.2 : 3.6;
  head.layers.forEach(({ colour }, layer) => {
    if (hidden.has(layer)) return;
    ctx.fillStyle = colour;
    ctx.strokeStyle = "rgba(255, 255, 255, 0.8)";
    ctx.lineWidth = 0.8;
    points.forEach((point, i) => {
      if (about[3 * i + 2] !== layer) return;
      ctx.beginPath();
      ctx.arc(...at(point), size, 0, 2 * Math.PI);
      ctx.fill();
      ctx.stroke();
    });
  });
}
