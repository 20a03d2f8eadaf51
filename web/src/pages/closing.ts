// Intervals as they close in while a run goes on: one small picture for each metric.

import { h } from "../dom";

export interface Look {
  n: number;
  estimates: Record<string, [number | null, number | null, number | null]>;
  is_narrow: boolean;
}

const NAMES: Record<string, string> = {
  leakers: "threats that arrive",
  kills: "threats destroyed",
  p_no_leaker: "share of replications without an arrival",
  missiles_fired: "missiles fired",
};
export const METRICS = Object.keys(NAMES);

export function metricName(name: string): string {
  return NAMES[name] ?? name.replaceAll("_", " ");
}

export function said([estimate, low, high]: [number | null, number | null, number | null]): string {
  const text = (value: number | null) => (value === null ? "?" : value.toFixed(Math.abs(value) >= 10 ? 1 : 2));
  return `${text(estimate)} (${text(low)} to ${text(high)})`;
}

/** The looks so far as bands over the number of replications. */
export function closing(looks: Look[], wanted: Record<string, number>): HTMLElement {
  const last = looks[looks.length - 1];
  const rows = Object.entries(last?.estimates ?? {}).map(([name, now]) => {
    const canvas = h("canvas", { class: "closing", "aria-hidden": "true" });
    requestAnimationFrame(() => draw(canvas, looks, name));
    const width = wanted[name];
    const goal = width === undefined ? "" : `, wanted ± ${width}`;
    return h("div", { class: "closing-row" }, h("span", {}, metricName(name)), canvas, h("span", {}, said(now) + goal));
  });
  return h("div", { class: "closings", "aria-label": "95 % intervals so far" }, rows);
}

function draw(canvas: HTMLCanvasElement, looks: Look[], name: string): void {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const ctx = canvas.getContext("2d");
  const rows = looks.map((one) => [one.n, ...(one.estimates[name] ?? [null, null, null])] as (number | null)[]).filter((row) => row.every((value) => value !== null)) as number[][];
  if (!ctx || !width || !rows.length) return;
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  ctx.scale(devicePixelRatio, devicePixelRatio);
  const low = Math.min(...rows.map((row) => row[2] ?? 0));
  const high = Math.max(...rows.map((row) => row[3] ?? 0));
  const most = rows[rows.length - 1]?.[0] ?? 1;
  const x = (n: number) => 2 + ((width - 4) * n) / most;
  const y = (value: number) => height - 3 - ((height - 6) * (value - low)) / Math.max(1e-9, high - low);
  ctx.fillStyle = "rgba(0, 114, 178, 0.25)";
  ctx.strokeStyle = "#0072b2";
  ctx.lineWidth = 1.5;
  if (rows.length === 1) {
    const [n = 0, estimate = 0, from = 0, to = 0] = rows[0] ?? [];
    ctx.fillRect(x(n) - 4, y(to), 4, y(from) - y(to));
    ctx.fillRect(x(n) - 4, y(estimate), 4, 1.5);
    return;
  }
  ctx.beginPath();
  rows.forEach((row) => ctx.lineTo(x(row[0] ?? 0), y(row[3] ?? 0)));
  [...rows].reverse().forEach((row) => ctx.lineTo(x(row[0] ?? 0), y(row[2] ?? 0)));
  ctx.fill();
  ctx.beginPath();
  rows.forEach((row) => ctx.lineTo(x(row[0] ?? 0), y(row[1] ?? 0)));
  ctx.stroke();
}
