// Graticule and scale bar.

import type { Plane } from "../geo";
import type { Sight } from "./map";

const STEPS = [0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10];

/** Meridians and parallels at round degrees, named at the left and the lower edge. */
export function paintGraticule(sight: Sight, plane: Plane, middle: { lat: number; lon: number }): void {
  const { ctx, width, height, resolution } = sight;
  const span = (Math.max(width, height) * resolution) / 111e3;
  const step = STEPS.find((one) => span / one <= 8) ?? 15;
  const reachLat = 0.75 * span;
  const reachLon = reachLat / Math.max(0.1, Math.cos((middle.lat * Math.PI) / 180));
  ctx.strokeStyle = "rgba(70, 86, 98, 0.30)";
  ctx.fillStyle = "#4a5862";
  ctx.font = "11px system-ui, sans-serif";
  ctx.lineWidth = 0.7;
  const line = (at: (s: number) => { lat: number; lon: number }, text: string, isParallel: boolean) => {
    ctx.beginPath();
    let [lx, ly] = [NaN, NaN];
    let isNamed = false;
    for (let k = 0; k <= 40; k++) {
      const { lat, lon } = at(k / 20 - 1);
      const [x, y] = sight.at(plane.to(lat, lon));
      if (k === 0) ctx.moveTo(x, y);
      else ctx.lineTo(x, y);
      if (isParallel && !isNamed && lx <= 4 && x > 4) {
        ctx.fillText(text, 5, ly + ((y - ly) * (4 - lx)) / (x - lx) - 3);
        isNamed = true;
      }
      const low = height - 4;
      if (!isParallel && !isNamed && (ly - low) * (y - low) < 0) {
        ctx.fillText(text, lx + ((x - lx) * (low - ly)) / (y - ly) + 3, low);
        isNamed = true;
      }
      [lx, ly] = [x, y];
    }
    ctx.stroke();
  };
  const first = (value: number, reach: number) => Math.ceil((value - reach) / step);
  const last = (value: number, reach: number) => Math.floor((value + reach) / step);
  for (let i = first(middle.lat, reachLat); i <= last(middle.lat, reachLat); i++) {
    const lat = i * step;
    if (Math.abs(lat) < 86) line((s) => ({ lat, lon: middle.lon + s * reachLon }), degrees(lat, "N", "S"), true);
  }
  for (let i = first(middle.lon, reachLon); i <= last(middle.lon, reachLon); i++) {
    const lon = i * step;
    const shown = ((((lon + 180) % 360) + 360) % 360) - 180;
    line((s) => ({ lat: Math.max(-86, Math.min(86, middle.lat + s * reachLat)), lon }), degrees(shown, "E", "W"), false);
  }
}

function degrees(value: number, positive: string, negative: string): string {
  return `${+Math.abs(value).toFixed(2)}° ${value < 0 ? negative : positive}`;
}

export function paintScale({ ctx, height, width, resolution }: Sight): void {
  const most = 0.2 * width * resolution;
  const power = 10 ** Math.floor(Math.log10(most));
  const length = power * ([5, 2, 1].find((part) => part * power <= most) ?? 1);
  const pixels = length / resolution;
  const [x, y] = [width - pixels - 16, height - 14];
  ctx.lineWidth = 5;
  ctx.strokeStyle = "rgba(255, 255, 255, 0.8)";
  ctx.strokeRect(x, y, pixels, 0.01);
  ctx.lineWidth = 2.2;
  ctx.strokeStyle = "#1f2933";
  ctx.strokeRect(x, y, pixels, 0.01);
  label(ctx, length >= 1000 ? `${length / 1000} km` : `${length} m`, x + pixels / 2, y - 6, "center");
}

/** Text with a halo, which can be read over anything. */
export function label(
  ctx: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  align: CanvasTextAlign = "left",
  colour = "#1f2933",
): void {
  ctx.font = "12px system-ui, sans-serif";
  ctx.textAlign = align;
  ctx.lineJoin = "round";
  ctx.lineWidth = 3.4;
  ctx.strokeStyle = "rgba(255, 255, 255, 0.88)";
  ctx.strokeText(text, x, y);
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
}
