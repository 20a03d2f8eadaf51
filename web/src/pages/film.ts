// Watching one replication: what flew, what the defence believed, what happened and why.

import { call, packedCall } from "../api";
import { fill, h, isTyping } from "../dom";
import type { Catalogue } from "../editor/items";
import { clock, lastBefore, nextAfter, Track } from "../film/tracks";
import type { Place, Point } from "../geo";
import { paintGraticule, paintScale } from "../map/furniture";
import { Ground } from "../map/ground";
import { MapView, type Sight } from "../map/map";
import { drawNames, drawSymbol, knowSymbols, type Named } from "../map/symbols";

interface Mover {
  name: string;
  type: string;
  side: string;
  symbol: string;
  end_s: number;
  end: string;
  battery: number;
  target: number;
  index: number;
  column: number;
  track: Track;
}

interface Belief {
  battery: number;
  flight: number;
  name: string;
  spans: [number, number][];
  identities: [number, string][];
  column: number;
  track: Track;
}

interface Told {
  kind: string;
  battery: string;
  flight: string;
  other: string;
  words: string;
  time: number;
}

interface Head {
  title: string;
  replication: number;
  replications: number;
  seed: number;
  note: string;
  duration_s: number;
  origin: { lat_deg: number; lon_deg: number };
  sites: { kind: string; name: string; battery: number; lat_deg: number; lon_deg: number }[];
  batteries: string[];
  flight_names: string[];
  flights: Mover[];
  shots: Mover[];
  beliefs: Belief[];
  events: Told[];
  event_column: number;
}

const SPEEDS = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const TAIL_S = 60;
const COLOURS: Record<string, string> = { hostile: "#b5312c", friendly: "#0072b2", civil: "#00745a", unknown: "#7a5b00" };
const SITES: Record<string, string> = { battery: "battery", post: "command-post", asset: "asset" };
/** Kinds that stand on the time line, with their colours. */
const MARKS: Record<string, string> = { launched: "#0072b2", killed: "#1f2933", gun_killed: "#1f2933", arrived: "#b5312c", part_lost: "#b5312c", failed: "#7a5b00" };
const QUIET_S = 12;

export async function filmPage(root: HTMLElement, id: string, k: number, query: URLSearchParams): Promise<() => void> {
  const [{ head, columns }, catalogue] = await Promise.all([
    packedCall<Head>("run/film", { id, k }),
    call<Catalogue>("catalogue"),
  ]);
  knowSymbols(catalogue.symbols);
  const film = new Film(root, id, head, columns as (Float32Array | Float64Array)[], query);
  return () => film.dispose();
}

class Film {
  private readonly map: MapView;
  private t = 0;
  private speed = 20;
  private isPlaying = false;
  private last = 0;
  private frame = 0;
  private selected = "";
  private isTruth = true;
  private isBelief = true;
  private isQuietSkipped = true;
  private isFollowing = false;
  private readonly times: number[];
  private readonly scrub = h("input", { type: "range", min: "0", step: "0.1", "aria-label": "Time" });
  private readonly clock = h("output", { class: "clock" });
  private readonly play = h("button", { class: "primary play" });
  private readonly marks = h("canvas", { class: "marks", "aria-hidden": "true" });
  private readonly lanes = h("div", { class: "lanes" });
  private readonly events = h("div", { class: "events" });
  private readonly about = h("div", { class: "about", "aria-live": "polite" });
  private rows: { told: Told; node: HTMLElement }[] = [];
  private at = -1;
  private readonly off: (() => void)[] = [];
  private readonly sites: { name: string; symbol: string; point: Point }[];

  constructor(
    root: HTMLElement,
    private readonly id: string,
    private readonly head: Head,
    columns: (Float32Array | Float64Array)[],
    query: URLSearchParams,
  ) {
    const box = h("div", { class: "map", tabindex: "0", role: "application", "aria-label": "Map" });
    fill(root, h("div", { class: "film" }, this.bar(), h("div", { class: "map-holder" }, box), this.controls(), h("aside", { class: "side" }, this.about, this.events)));
    const centre = { lat: head.origin.lat_deg, lon: head.origin.lon_deg };
    this.map = new MapView(box, centre, 250e3);
    for (const one of [...head.flights, ...head.shots, ...head.beliefs]) {
      one.track = new Track(columns[one.column] as Float32Array, columns[one.column + 1] as Float64Array, this.map.plane);
    }
    const times = columns[head.event_column] as Float32Array;
    head.events.forEach((one, i) => (one.time = times[i] ?? 0));
    this.times = head.events.map((one) => one.time);
    this.sites = head.sites
      .filter((one) => one.kind in SITES || (one.kind === "radar" && one.battery < 0))
      .map((one) => ({ name: one.name, symbol: SITES[one.kind] ?? "radar", point: this.map.plane.to(one.lat_deg, one.lon_deg) }));
    new Ground(this.map, () => ({ run: id }));
    this.map.add((sight) => paintGraticule(sight, this.map.plane, this.map.seen.place));
    this.map.add((sight) => this.paint(sight));
    this.map.add(paintScale);
    this.map.handlers = { click: (pixel) => this.click(pixel) };
    this.map.fit(this.extent());
    this.scrub.max = String(head.duration_s);
    this.selected = query.get("sel") ?? "";
    this.seek(query.has("t") ? Number(query.get("t")) || 0 : (this.mover(this.selected)?.track.start ?? 0));
    this.wire();
    this.drawEvents();
    this.drawMarks();
  }

  private extent(): Place[] {
    const places: Place[] = this.head.sites.map((one) => ({ lat: one.lat_deg, lon: one.lon_deg }));
    for (const { track } of this.head.flights) {
      for (const t of [track.start, track.end]) places.push(this.map.plane.from(track.at(t).point));
    }
    return places;
  }

  private bar(): HTMLElement {
    const { head, id } = this;
    const go = (k: number) => (location.hash = `#/film/${id}/${k}`);
    const number = h("input", {
      type: "number", min: "0", max: String(head.replications - 1), value: String(head.replication), class: "short", "aria-label": "Replication",
      onchange: (event: Event) => go(Math.max(0, Math.min(head.replications - 1, Math.round(Number((event.target as HTMLInputElement).value)) || 0))),
    });
    return h(
      "header",
      { class: "bar" },
      h("a", { href: "#/", class: "home-link" }, "Cupola"),
      h("a", { href: `#/run/${id}` }, "Results"),
      h("h1", {}, head.title.replace(/, seed.*$/, "")),
      head.note && h("span", { class: "error" }, head.note),
      h("span", { class: "space" }),
      h("span", {}, "Replication "),
      number,
      h("span", { class: "hint" }, ` of 0 to ${head.replications - 1}`),
    );
  }

  private controls(): HTMLElement {
    const speed = h(
      "select",
      { "aria-label": "Speed", onchange: (event: Event) => (this.speed = Number((event.target as HTMLSelectElement).value)) },
      SPEEDS.map((one) => h("option", { value: String(one), selected: one === this.speed }, `× ${one}`)),
    );
    const check = (text: string, now: boolean, set: (value: boolean) => void, hint: string) =>
      h("label", { class: "check", title: hint }, h("input", {
        type: "checkbox", checked: now,
        onchange: (event: Event) => {
          set((event.target as HTMLInputElement).checked);
          this.map.redraw();
        },
      }), text);
    return h(
      "section",
      { class: "controls", "aria-label": "Playback" },
      h("div", { class: "line" }, this.play, this.clock, h("div", { class: "scrub" }, this.marks, this.scrub), speed),
      h(
        "div",
        { class: "line" },
        check("Truth", true, (value) => (this.isTruth = value), "What really flies: symbols"),
        check("What the defence believes", true, (value) => (this.isBelief = value), "Tracks: circles where the plots put them, in the colour of what they are taken for"),
        check("Skip quiet time", true, (value) => (this.isQuietSkipped = value), "Faster while nothing happens"),
        check("Follow", false, (value) => (this.isFollowing = value), "Keep what is chosen in the middle"),
        h("button", { class: "small", title: "[", onclick: () => this.step(-1) }, "‹ Event"),
        h("button", { class: "small", title: "]", onclick: () => this.step(1) }, "Event ›"),
        h("span", { class: "space" }),
        h("button", { class: "small", onclick: () => void navigator.clipboard?.writeText(location.href), title: "Opens this moment again" }, "Copy link"),
      ),
      this.lanes,
    );
  }

  private wire(): void {
    this.play.addEventListener("click", () => this.toggle());
    this.scrub.addEventListener("input", () => {
      this.pause();
      this.seek(Number(this.scrub.value));
    });
    const keys = (event: KeyboardEvent) => this.onKey(event);
    const resize = () => this.drawMarks();
    window.addEventListener("keydown", keys);
    window.addEventListener("resize", resize);
    this.off.push(
      () => window.removeEventListener("keydown", keys),
      () => window.removeEventListener("resize", resize),
    );
    this.drawPlay();
  }

  private onKey(event: KeyboardEvent): void {
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = event.shiftKey ? 10 : 1;
    const actions: Record<string, () => void> = {
      " ": () => this.toggle(),
      ArrowLeft: () => this.seek(this.t - by),
      ArrowRight: () => this.seek(this.t + by),
      "[": () => this.step(-1),
      "]": () => this.step(1),
      Home: () => this.seek(0),
      End: () => this.seek(this.head.duration_s),
      Escape: () => this.choose(""),
    };
    const action = actions[event.key];
    if (!action || (event.key === " " && (event.target as HTMLElement).tagName === "BUTTON")) return;
    event.preventDefault();
    action();
  }

  private toggle(): void {
    if (this.isPlaying) {
      this.pause();
      return;
    }
    if (this.t >= this.head.duration_s) this.seek(0);
    this.isPlaying = true;
    this.last = performance.now();
    this.drawPlay();
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  private pause(): void {
    this.isPlaying = false;
    cancelAnimationFrame(this.frame);
    this.drawPlay();
    this.keepLink();
  }

  private keepLink(): void {
    const sel = this.selected ? `&sel=${encodeURIComponent(this.selected)}` : "";
    history.replaceState(null, "", `#/film/${this.id}/${this.head.replication}?t=${this.t.toFixed(1)}${sel}`);
  }

  private drawPlay(): void {
    this.play.textContent = this.isPlaying ? "Pause" : "Play";
  }

  private tick(now: number): void {
    if (!this.isPlaying) return;
    const passed = Math.min(0.1, (now - this.last) / 1000);
    this.last = now;
    const isQuiet = this.isQuietSkipped && this.isQuiet();
    this.seek(this.t + passed * this.speed * (isQuiet ? 8 : 1));
    if (this.t >= this.head.duration_s) {
      this.pause();
      return;
    }
    this.frame = requestAnimationFrame((next) => this.tick(next));
  }

  /** No missile flies, and nothing happens soon. */
  private isQuiet(): boolean {
    const { t } = this;
    if (this.head.shots.some((one) => one.track.start <= t && t <= one.end_s)) return false;
    const next = nextAfter(this.times, t);
    return next === null || next > t + QUIET_S;
  }

  private step(direction: number): void {
    this.pause();
    const times = this.rows.map(({ told }) => told.time);
    const found = direction > 0 ? nextAfter(times, this.t) : lastBefore(times, this.t);
    if (found !== null) this.seek(found);
  }

  private seek(t: number): void {
    this.t = Math.max(0, Math.min(this.head.duration_s, t));
    this.scrub.value = String(this.t);
    this.scrub.setAttribute("aria-valuetext", clock(this.t));
    this.clock.textContent = clock(this.t);
    const mover = this.isFollowing ? this.mover(this.selected) : null;
    if (mover && mover.track.start <= this.t) this.map.centreOn(this.map.plane.from(mover.track.at(this.t).point));
    this.map.redraw();
    this.markEvents();
    if (!this.isPlaying || Math.floor(this.t * 2) !== this.at) {
      this.at = Math.floor(this.t * 2);
      this.tell();
    }
    if (!this.isPlaying) this.keepLink();
  }

  private mover(name: string): Mover | null {
    return [...this.head.flights, ...this.head.shots].find((one) => one.name === name) ?? null;
  }

  private choose(name: string): void {
    this.selected = name;
    this.drawEvents();
    this.tell();
    this.map.redraw();
    if (!this.isPlaying) this.keepLink();
  }

  private click(pixel: Point): void {
    const near = [...this.head.flights, ...this.head.shots]
      .filter((one) => one.track.start <= this.t && this.t <= one.end_s + 2)
      .map((one) => {
        const [x, y] = this.map.pixel(this.map.plane.from(one.track.at(this.t).point));
        return { name: one.name, away: Math.hypot(x - pixel[0], y - pixel[1]) };
      });
    for (const site of this.sites) {
      const [x, y] = this.map.pixel(this.map.plane.from(site.point));
      near.push({ name: site.name, away: Math.hypot(x - pixel[0], y - pixel[1]) });
    }
    const found = near.filter((one) => one.away < 18).sort((a, b) => a.away - b.away)[0];
    this.choose(found?.name ?? "");
  }

  // ---- words

  private drawEvents(): void {
    const { selected, head } = this;
    const own = head.events.filter((one) => !selected || [one.flight, one.battery, one.other].some((name) => name === selected || name.startsWith(`${selected}/`)));
    this.rows = own.map((told) => {
      const node = h(
        "button",
        {
          class: `event ${told.kind}`,
          onclick: () => {
            this.pause();
            this.seek(told.time);
          },
        },
        h("span", { class: "when" }, clock(told.time)),
        h("span", {}, told.words),
      );
      return { told, node };
    });
    fill(
      this.events,
      h("h2", {}, selected ? `What happened to ${selected}` : "What happened", selected ? h("button", { class: "small", onclick: () => this.choose("") }, "Show all") : null),
      h("div", { class: "event-list" }, this.rows.map(({ node }) => node)),
    );
    this.markEvents();
  }

  private markEvents(): void {
    let now: HTMLElement | null = null;
    for (const { told, node } of this.rows) {
      const isPast = told.time <= this.t + 0.05;
      node.classList.toggle("past", isPast);
      node.classList.remove("now");
      if (isPast) now = node;
    }
    if (!now) return;
    now.classList.add("now");
    const box = now.parentElement;
    if (box && (now.offsetTop < box.scrollTop || now.offsetTop > box.scrollTop + box.clientHeight - 30)) box.scrollTop = now.offsetTop - box.clientHeight / 2;
  }

  private tell(): void {
    const { head, t, selected } = this;
    const flying = head.flights.filter((one) => one.track.start <= t && t < one.end_s);
    const count = (side: string) => flying.filter((one) => one.side === side).length;
    const shots = head.shots.filter((one) => one.track.start <= t && t < one.end_s);
    const killed = head.flights.filter((one) => one.end === "killed" && one.end_s <= t && one.side === "hostile").length;
    const arrived = head.flights.filter((one) => one.end === "arrived" && one.end_s <= t).length;
    const parts = [h("p", {}, `${count("hostile")} hostile, ${count("friendly")} friendly, ${count("civil")} civil in the air · ${shots.length} missiles · ${killed} destroyed · ${arrived} arrived`)];
    const mover = this.mover(selected);
    if (mover) {
      const isFlying = mover.track.start <= t && t < mover.end_s;
      const { altitude } = mover.track.at(t);
      const held = head.beliefs.filter((one) => one.name === selected && one.spans.some(([a, b]) => a <= t && t <= b));
      const identity = held.map((one) => `${head.batteries[one.battery] ?? ""} holds it as ${this.identityOf(one)}`).join("; ");
      parts.push(h("p", {}, h("b", {}, mover.name), ` ${mover.type}${isFlying ? `, ${Math.round(altitude)} m above sea level` : mover.track.start > t ? ", not yet in the air" : `, ${mover.end}`}`));
      if (mover.target < 0) parts.push(h("p", {}, identity || (isFlying ? "no battery holds a track of it" : "")));
    }
    fill(this.about, parts);
    fill(this.lanes, head.batteries.map((name, b) => this.lane(name, b)));
  }

  /** Missiles of a battery that fly now, and how many it has fired. */
  private lane(name: string, b: number): HTMLElement {
    const own = this.head.shots.filter((one) => one.battery === b);
    const flying = own.filter((one) => one.track.start <= this.t && this.t < one.end_s);
    const fired = own.filter((one) => one.track.start <= this.t);
    const held = this.head.beliefs.filter((one) => one.battery === b && one.spans.some(([from, to]) => from <= this.t && this.t <= to));
    return h(
      "div",
      { class: "lane" },
      h("b", {}, name),
      h("span", {}, `${held.length} tracks`),
      h("span", { class: "channels", title: "Missiles in flight" }, flying.map((one) => h("i", { title: `${one.name} at ${this.head.flight_names[one.target] ?? ""}` }))),
      h("span", {}, `${flying.length} missiles in flight, ${fired.length} fired`),
    );
  }

  private identityOf(belief: Belief): string {
    let found = "unknown";
    for (const [time, identity] of belief.identities) if (time <= this.t) found = identity;
    return found;
  }

  private drawMarks(): void {
    const { clientWidth: width, clientHeight: height } = this.marks;
    const ratio = devicePixelRatio;
    this.marks.width = width * ratio;
    this.marks.height = height * ratio;
    const ctx = this.marks.getContext("2d");
    if (!ctx) return;
    ctx.scale(ratio, ratio);
    for (const { kind, time } of this.head.events) {
      const colour = MARKS[kind];
      if (!colour) continue;
      ctx.fillStyle = colour;
      const x = 8 + (time / this.head.duration_s) * (width - 16);
      const isTall = kind !== "launched";
      ctx.fillRect(x - 0.75, isTall ? 0 : height / 2, 1.5, isTall ? height : height / 2);
    }
  }

  // ---- the picture

  private paint(sight: Sight): void {
    const { ctx } = sight;
    const { head, t, selected } = this;
    const names: Named[] = [];
    const redraw = () => this.map.redraw();
    for (const site of this.sites) {
      const [x, y] = sight.at(site.point);
      drawSymbol(ctx, site.symbol, x, y, redraw);
      names.push({ x, y, text: site.name, isStrong: site.name === selected });
    }
    if (this.isTruth) {
      for (const one of head.flights) {
        if (one.track.start > t || t > one.end_s) continue;
        this.tail(sight, one.track, COLOURS[one.side] ?? "#5f6b76");
        const [x, y] = sight.at(one.track.at(t).point);
        if (one.name === selected) halo(ctx, x, y);
        drawSymbol(ctx, one.symbol, x, y, redraw, 0.85);
        names.push({ x, y, text: one.name, isStrong: one.name === selected });
      }
    }
    for (const one of head.shots) this.paintShot(sight, one);
    if (this.isBelief) this.paintBeliefs(sight);
    if (this.isTruth) for (const one of head.flights) this.paintEnd(sight, one);
    drawNames(ctx, names);
  }

  private tail(sight: Sight, track: Track, colour: string): void {
    const points = track.way(this.t - TAIL_S, this.t).map((one) => sight.at(one));
    if (points.length < 2) return;
    const { ctx } = sight;
    ctx.strokeStyle = colour;
    ctx.globalAlpha = 0.6;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    points.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  private paintShot(sight: Sight, one: Mover): void {
    const { t } = this;
    if (one.track.start > t || t > one.end_s + 4) return;
    const { ctx } = sight;
    const at = Math.min(t, one.end_s);
    const { point, heading } = one.track.at(at);
    const [x, y] = sight.at(point);
    if (t > one.end_s) {
      ctx.globalAlpha = 1 - (t - one.end_s) / 4;
      const isHit = one.end === "kill";
      ctx.strokeStyle = isHit ? "#d55e00" : "#5f6b76";
      ctx.lineWidth = 2;
      ctx.beginPath();
      ctx.arc(x, y, isHit ? 6 + 3 * (t - one.end_s) : 4, 0, 7);
      ctx.stroke();
      ctx.globalAlpha = 1;
      return;
    }
    const points = one.track.way(t - 25, t).map((p) => sight.at(p));
    ctx.strokeStyle = "#0072b2";
    ctx.lineWidth = 1.8;
    ctx.beginPath();
    points.forEach(([px, py], i) => (i ? ctx.lineTo(px, py) : ctx.moveTo(px, py)));
    ctx.stroke();
    if (one.name === this.selected) halo(ctx, x, y);
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(heading);
    ctx.fillStyle = "#0072b2";
    ctx.beginPath();
    ctx.moveTo(0, -8);
    ctx.lineTo(4, 5);
    ctx.lineTo(-4, 5);
    ctx.fill();
    ctx.restore();
  }

  private paintEnd(sight: Sight, one: Mover): void {
    const after = this.t - one.end_s;
    if (after < 0 || after > 6 || !["killed", "arrived"].includes(one.end)) return;
    const { ctx } = sight;
    const [x, y] = sight.at(one.track.at(one.end_s).point);
    ctx.globalAlpha = 1 - after / 6;
    ctx.strokeStyle = one.end === "killed" ? "#d55e00" : "#b5312c";
    ctx.lineWidth = 3;
    ctx.beginPath();
    for (let k = 0; k < 8; k++) {
      const angle = (k * Math.PI) / 4;
      ctx.moveTo(x + 5 * Math.cos(angle), y + 5 * Math.sin(angle));
      ctx.lineTo(x + 13 * Math.cos(angle), y + 13 * Math.sin(angle));
    }
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  /** Tracks: a circle where the plots put them; dashed while there was no plot for five seconds. */
  private paintBeliefs(sight: Sight): void {
    const { ctx } = sight;
    const { t } = this;
    for (const one of this.head.beliefs) {
      if (!one.spans.some(([a, b]) => a <= t && t <= b) || one.track.start > t) continue;
      const { point } = one.track.at(t);
      const [x, y] = sight.at(point);
      const identity = this.identityOf(one);
      const age = t - (one.track.times[one.track.index(t)] ?? 0);
      ctx.strokeStyle = COLOURS[identity] ?? "#7a5b00";
      ctx.lineWidth = 2.2;
      ctx.setLineDash(age > 5 ? [3, 3] : []);
      ctx.beginPath();
      ctx.arc(x, y, 17, 0, 7);
      ctx.stroke();
      ctx.setLineDash([]);
      if (!this.isTruth) {
        ctx.fillStyle = COLOURS[identity] ?? "#7a5b00";
        ctx.font = "11px system-ui, sans-serif";
        ctx.textAlign = "left";
        ctx.fillText(`${identity}`, x + 20, y + 4);
      }
    }
  }

  dispose(): void {
    this.isPlaying = false;
    cancelAnimationFrame(this.frame);
    this.off.forEach((f) => f());
    this.map.dispose();
  }
}

function halo(ctx: CanvasRenderingContext2D, x: number, y: number): void {
  ctx.strokeStyle = "#e69f00";
  ctx.lineWidth = 3;
  ctx.beginPath();
  ctx.arc(x, y, 21, 0, 7);
  ctx.stroke();
}
