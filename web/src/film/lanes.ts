// Channels and magazines of batteries over the whole time: a lane for each target under missiles, and rounds that are left.

import { fill, h } from "../dom";
import { stepAt, type FilmData } from "./data";

/** Height of a channel, most channels that are drawn apart, and height of the missiles that are left [px]. */
const TALL = { row: 7, most: 8, rounds: 14 };
/** The same of a film with many batteries, so that several lanes are seen at once. */
const LOW = { row: 4, most: 5, rounds: 9 };
const MANY = 3;

export interface Bar {
  lane: number;
  flight: number;
  from: number;
  until: number;
}

/** Spans in lanes, each in the first one that is free; as many lanes as are needed. */
export function laned(spans: [number, number, number][]): Bar[] {
  const free: number[] = [];
  return spans.map(([flight, from, until]) => {
    let lane = free.findIndex((end) => end <= from);
    if (lane < 0) lane = free.length;
    free[lane] = until;
    return { lane, flight, from, until };
  });
}

export class Lanes {
  readonly element = h("div", { class: "lanes", tabindex: "0", role: "group", "aria-label": "Channels and missiles of each battery" });
  private readonly rows: { words: HTMLElement; cursor: HTMLElement; canvas: HTMLCanvasElement; battery: number }[] = [];

  constructor(
    private readonly film: FilmData,
    private readonly duration: number,
    private readonly seek: (t: number) => void,
    name: (battery: string) => string = (battery) => battery,
  ) {
    fill(
      this.element,
      film.head.batteries.map((battery, b) => {
        const canvas = h("canvas", { "aria-hidden": "true", onclick: (event: Event) => this.click(event as MouseEvent, canvas) });
        const cursor = h("i", { class: "cursor" });
        const words = h("span", { class: "lane-words" });
        this.rows.push({ words, cursor, canvas, battery: b });
        return h("div", { class: "lane" }, h("b", {}, name(battery)), h("div", { class: "lane-time" }, canvas, cursor), words);
      }),
    );
  }

  private click(event: MouseEvent, canvas: HTMLCanvasElement): void {
    this.seek((event.offsetX / Math.max(1, canvas.clientWidth)) * this.duration);
  }

  draw(): void {
    for (const { canvas, battery } of this.rows) this.drawOne(canvas, battery);
  }

  private drawOne(canvas: HTMLCanvasElement, battery: number): void {
    const ledger = this.film.head.ledgers[battery];
    const width = canvas.clientWidth;
    if (!ledger || !width) return;
    const { row, most: rows, rounds } = this.film.head.batteries.length < MANY ? TALL : LOW;
    const bars = laned(ledger.targets);
    const lanes = Math.min(rows, 1 + Math.max(0, ...bars.map((one) => one.lane)));
    const height = lanes * row + rounds + 3;
    canvas.style.height = `${height}px`;
    canvas.width = width * devicePixelRatio;
    canvas.height = height * devicePixelRatio;
    const ctx = canvas.getContext("2d");
    if (!ctx) return;
    ctx.scale(devicePixelRatio, devicePixelRatio);
    const x = (t: number) => (Math.min(t, this.duration) / this.duration) * width;
    ctx.fillStyle = "#eef1f3";
    ctx.fillRect(0, 0, width, lanes * row);
    ctx.fillStyle = "#d55e00";
    for (const { lane, from, until } of bars) {
      ctx.fillRect(x(from), Math.min(lane, rows - 1) * row + 1, Math.max(1.5, x(until) - x(from)), row - (row > 5 ? 2 : 1));
    }
    const most = Math.max(1, ...ledger.rounds.map(([, value]) => value));
    const y = (value: number) => height - 1 - (rounds * Math.max(0, value)) / most;
    if ((ledger.rounds[0]?.[1] ?? -1) < 0) return;
    ctx.fillStyle = "rgba(0, 114, 178, 0.35)";
    ledger.rounds.forEach(([time, value], i) => {
      const until = ledger.rounds[i + 1]?.[0] ?? this.duration;
      ctx.fillRect(x(time), y(value), x(until) - x(time), height - 1 - y(value));
    });
  }

  tell(t: number): void {
    for (const { words, cursor, battery } of this.rows) {
      const ledger = this.film.head.ledgers[battery];
      if (!ledger) continue;
      cursor.style.left = `${(100 * t) / this.duration}%`;
      const now = ledger.targets.filter(([, from, until]) => from <= t && t < until).map(([flight]) => this.film.head.flight_names[flight] ?? "");
      const left = stepAt(ledger.rounds, t);
      const gun = stepAt(ledger.gun_rounds, t);
      const parts = [
        `${now.length} of ${ledger.target_channels} channels`,
        left >= 0 ? `${left} of ${ledger.rounds[0]?.[1] ?? 0} missiles left` : "",
        (ledger.gun_rounds[0]?.[1] ?? 0) > 0 ? `${gun} gun rounds` : "",
      ];
      const text = parts.filter(Boolean).join(", ");
      if (words.textContent !== text) words.textContent = text;
      const title = now.length ? `Missiles on their way to ${now.join(", ")}` : "No missile in flight";
      if (words.title !== title) words.title = title;
    }
  }
}
