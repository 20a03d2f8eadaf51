// The player: one time for one film or for two side by side.

import type { Packed } from "../api";
import { dialog, fill, h, isTyping, say } from "../dom";
import type { Command } from "../editor/palette";
import { keySheet, onPageKey, type Sheet } from "../pagekeys";
import type { Head, Told } from "./data";
import { firstDifference, words, type Difference } from "./difference";
import type { Layers, Moment } from "./paint";
import { Pane, type GroundOf } from "./pane";
import { clock, lastBefore, nextAfter, secondsOf } from "./tracks";

export interface Source {
  packed: Packed<Head>;
  ground: GroundOf;
  /** What it is called beside another one. */
  name: string;
}

export interface Address {
  t?: number;
  selected?: string;
}

const SPEEDS = [1, 2, 5, 10, 20, 50, 100, 200, 500];
/** Kinds that stand on the time line, with their colours. */
const MARKS: Record<string, string> = { launched: "#0072b2", killed: "#1f2933", gun_killed: "#1f2933", arrived: "#b5312c", part_lost: "#b5312c", failed: "#7a5b00", swapped: "#8a3b9c" };
/** Without missiles and events for longer than this, time jumps to shortly before the next event [s]. */
const QUIET_S = 12;
const BEFORE_S = 4;
/** While it plays, clock, list and numbers are renewed at most so often [ms]. */
const TELL_MS = 200;
const LAYERS: { key: keyof Layers; text: string; hint: string }[] = [
  { key: "truth", text: "Truth", hint: "What really flies: symbols" },
  { key: "belief", text: "What the defence believes", hint: "Tracks: circles where the plots put them, squares those of posts, in the colour of what they are taken for; dashed without a plot for 5 s, double where several targets are one plot, dotted false ones" },
  { key: "sectors", text: "Sectors", hint: "Where radars look: sectors as they turn, beams that rotate" },
  { key: "links", text: "Guidance", hint: "Blue: a radar guides a missile (dashed while they are few); orange: it homes, by a radar's light on the target or by itself" },
  { key: "debris", text: "Debris", hint: "Pieces on the ground" },
  { key: "strobes", text: "Jamming", hint: "From which direction radars are jammed" },
  { key: "names", text: "Names", hint: "Beside symbols, where there is room; what is chosen keeps its name" },
];

const KEYS: Sheet = [
  ["space", "play, pause"],
  ["arrows", "one second back or on; with shift ten"],
  ["[, ]", "last, next event of what is chosen"],
  ["Home, End", "to the beginning, to the end"],
  ["T", "to a time that is typed"],
  [`1 to ${LAYERS.length}`, "layers on and off"],
  ["Esc", "choose nothing"],
  ["ctrl-K", "all commands by name"],
  ["?", "these keys"],
];

export class Player {
  private readonly panes: Pane[] = [];
  private readonly duration: number;
  private readonly moment: Moment;
  private speed = 20;
  private isPlaying = false;
  private isLoop = false;
  private last = 0;
  private frame = 0;
  private isQuietSkipped = true;
  private isFollowing = false;
  private readonly times: number[];
  private readonly difference: Difference | null;
  private readonly scrub = h("input", { type: "range", min: "0", step: "0.1", "aria-label": "Time" });
  private readonly clock = h("output", { class: "clock" });
  private readonly play = h("button", { class: "primary play" });
  private readonly marks = h("canvas", { class: "marks", "aria-hidden": "true" });
  private readonly boxes = new Map<keyof Layers, HTMLInputElement>();
  private readonly heading = h("h2", {});
  private toldAt = 0;
  private readonly off: (() => void)[] = [];

  constructor(
    root: HTMLElement,
    bar: HTMLElement,
    sources: Source[],
    address: Address,
    private readonly keep: (now: Moment) => void,
    /** What else can be done on this page. */
    private readonly more: () => Command[] = () => [],
  ) {
    this.duration = Math.max(...sources.map(({ packed }) => packed.head.duration_s));
    this.moment = { t: 0, selected: address.selected ?? "", whose: -1, layers: { truth: true, belief: true, sectors: false, links: true, debris: true, strobes: true, names: true } };
    const maps = h("main", { class: "maps" });
    const side = h("aside", { class: "side", "aria-label": "What happens" });
    const controls = h("section", { class: "controls", "aria-label": "Playback" });
    fill(root, h("div", { class: `film${sources.length > 1 ? " two" : ""}` }, bar, maps, controls, side));
    const hands = { now: () => this.moment, duration: this.duration, seek: (t: number) => this.go(t), choose: (name: string) => this.choose(name) };
    for (const one of sources) this.panes.push(new Pane(one.packed, one.ground, one.name, hands, maps));
    this.link();
    const lists = this.panes.map((one) => one.film.head.events);
    this.times = lists.flat().map((one) => one.time).sort((a, b) => a - b);
    this.difference = this.panes.length > 1 ? firstDifference(lists[0] as Told[], lists[1] as Told[]) : null;
    this.fillControls(controls);
    this.fillSide(side);
    this.scrub.max = String(this.duration);
    this.wire();
    this.drawEvents();
    this.drawMarks();
    const start = address.t ?? (address.selected ? this.startOf(address.selected) : 0);
    this.seek(Number.isFinite(start) ? start : 0);
    root.dataset.player = "ready";
  }

  private startOf(name: string): number {
    const film = this.panes[0]?.film;
    const mover = film?.mover(name);
    return film && mover ? film.way(mover).start : 0;
  }

  /** Two maps look at the same place. */
  private link(): void {
    const [a, b] = this.panes;
    if (!a || !b) return;
    b.map.lookAs(a.map);
    // The one that follows moves as well: without this the two would answer each other.
    let isFollowing = false;
    const follow = (from: Pane, to: Pane) => () => {
      if (isFollowing) return;
      isFollowing = true;
      to.map.lookAs(from.map);
      isFollowing = false;
    };
    a.map.onLook(follow(a, b));
    b.map.onLook(follow(b, a));
  }

  private fillControls(box: HTMLElement): void {
    const speed = h(
      "select",
      { "aria-label": "Speed", onchange: (event: Event) => (this.speed = Number((event.target as HTMLSelectElement).value)) },
      SPEEDS.map((one) => h("option", { value: String(one), selected: one === this.speed }, `× ${one}`)),
    );
    const check = (text: string, now: boolean, set: (value: boolean) => void, hint: string) => {
      const input = h("input", { type: "checkbox", checked: now, onchange: () => { set(input.checked); this.redraw(); } });
      return { input, label: h("label", { class: "check", title: hint }, input, text) };
    };
    const layers = LAYERS.map(({ key, text, hint }, i) => {
      const { input, label } = check(text, this.moment.layers[key], (value) => (this.moment.layers[key] = value), `${hint} (${i + 1})`);
      this.boxes.set(key, input);
      return label;
    });
    fill(
      box,
      h("div", { class: "line" }, this.play, this.clock, h("div", { class: "scrub" }, this.marks, this.scrub), speed),
      h("div", { class: "line" }, layers, this.whose()),
      h(
        "div",
        { class: "line" },
        check("Skip quiet time", true, (value) => (this.isQuietSkipped = value), "Jump to shortly before something happens").label,
        check("Follow", false, (value) => (this.isFollowing = value), "Keep what is chosen in the middle").label,
        check("Loop", false, (value) => (this.isLoop = value), "Begin again at the end").label,
        h("button", { class: "small", title: "[", onclick: () => this.step(-1) }, "‹ Event"),
        h("button", { class: "small", title: "]", onclick: () => this.step(1) }, "Event ›"),
        this.difference && h("button", { class: "small difference", onclick: () => this.go(this.difference?.time ?? 0) }, `First difference at ${clock(this.difference.time)}`),
        h("span", { class: "space" }),
        h("button", { class: "small", title: "Keys (?)", "aria-label": "Keys", onclick: () => void keySheet(KEYS) }, "?"),
        h("button", { class: "small", onclick: () => void navigator.clipboard?.writeText(location.href), title: "Opens this moment again" }, "Copy link"),
      ),
      ...this.panes.map((one) => one.lanes.element),
    );
  }

  private whose(): HTMLElement | null {
    const head = this.panes[0]?.film.head;
    if (!head || head.batteries.length + head.posts.length < 2) return null;
    const names = [...head.batteries, ...head.posts];
    return h(
      "select",
      {
        "aria-label": "Whose tracks",
        onchange: (event: Event) => {
          this.moment.whose = Number((event.target as HTMLSelectElement).value);
          this.redraw();
        },
      },
      h("option", { value: "-1" }, "tracks of all"),
      names.map((name, i) => h("option", { value: String(i) }, `tracks of ${name}`)),
    );
  }

  private fillSide(side: HTMLElement): void {
    const texts = this.difference ? words(this.difference, ["A", "B"]) : this.panes.length > 1 ? ["The same happens in both, to the end."] : [];
    fill(
      side,
      texts.length > 0 && h("div", { class: "first-difference" }, h("h2", {}, "First difference"), texts.map((one) => h("p", {}, one))),
      this.heading,
      this.panes.map((one) => h("section", { class: "events" }, one.name && h("h3", {}, one.name), one.about, one.list)),
    );
  }

  private wire(): void {
    this.play.addEventListener("click", () => this.toggle());
    this.scrub.addEventListener("input", () => this.go(Number(this.scrub.value)));
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
    if (onPageKey(event, () => this.commands(), KEYS)) return;
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = event.shiftKey ? 10 : 1;
    const { t } = this.moment;
    const actions: Record<string, () => void> = {
      " ": () => this.toggle(),
      ArrowLeft: () => this.go(t - by),
      ArrowRight: () => this.go(t + by),
      "[": () => this.step(-1),
      "]": () => this.step(1),
      Home: () => this.go(0),
      End: () => this.go(this.duration),
      Escape: () => this.choose(""),
      t: () => void this.askTime(),
    };
    const layer = LAYERS[Number(event.key) - 1];
    const action = actions[event.key] ?? (layer ? () => this.boxes.get(layer.key)?.click() : undefined);
    if (!action || (event.key === " " && (event.target as HTMLElement).closest("button:not(.event)"))) return;
    // After a click on an event, space plays on from there; Enter still presses the button.
    (event.target as HTMLElement).closest<HTMLElement>("button.event")?.blur();
    event.preventDefault();
    action();
  }

  private commands(): Command[] {
    const { head } = (this.panes[0] as Pane).film;
    return [
      { name: this.isPlaying ? "Pause" : "Play", key: "space", run: () => this.toggle() },
      { name: "Go to a time", key: "T", run: () => void this.askTime() },
      { name: "Next event", key: "]", run: () => this.step(1) },
      { name: "Last event", key: "[", run: () => this.step(-1) },
      ...(this.difference ? [{ name: "First difference", run: () => this.go(this.difference?.time ?? 0) }] : []),
      ...LAYERS.map(({ key, text }, i) => ({ name: `${text} on or off`, key: String(i + 1), run: () => this.boxes.get(key)?.click() })),
      ...this.more(),
      ...[...head.batteries, ...head.posts, ...head.flight_names].map((name) => ({ name: `What happened to ${name}`, run: () => this.choose(name) })),
    ];
  }

  /** A time that is typed: `5:30`, or seconds. */
  private async askTime(): Promise<void> {
    const field = h("input", { type: "text", id: "film-time", value: clock(this.moment.t), autofocus: true });
    const typed = await dialog<string>("Go to a time", (done) => {
      const form = h(
        "form",
        { class: "dialog-form", method: "dialog" },
        h("label", { for: "film-time" }, `Minutes and seconds, or seconds alone: 0 to ${clock(this.duration)}`),
        field,
        h("div", { class: "buttons" }, h("button", { type: "button", onclick: () => done(null) }, "Cancel"), h("button", { type: "submit", class: "primary" }, "Go")),
      );
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        done(field.value);
      });
      queueMicrotask(() => field.select());
      return form;
    });
    const t = typed === null ? null : secondsOf(typed);
    if (t !== null) this.go(t);
    else if (typed !== null) say(`${typed} is no time: write 5:30, or 330.`, "error");
  }

  private toggle(): void {
    if (this.isPlaying) {
      this.pause();
      return;
    }
    if (this.moment.t >= this.duration) this.seek(0);
    this.isPlaying = true;
    this.last = performance.now();
    this.drawPlay();
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  private pause(): void {
    this.isPlaying = false;
    cancelAnimationFrame(this.frame);
    this.drawPlay();
    this.seek(this.moment.t);
  }

  private drawPlay(): void {
    this.play.textContent = this.isPlaying ? "Pause" : "Play";
  }

  private tick(now: number): void {
    if (!this.isPlaying) return;
    const passed = Math.min(0.1, (now - this.last) / 1000);
    this.last = now;
    let t = this.moment.t + passed * this.speed;
    const loud = this.isQuietSkipped ? this.loudFrom(t) : t;
    t = Math.max(t, loud);
    this.seek(t);
    if (t >= this.duration) {
      if (!this.isLoop) {
        this.pause();
        return;
      }
      this.seek(0);
    }
    this.frame = requestAnimationFrame((next) => this.tick(next));
  }

  /** The time to go on from: t itself while a missile flies or something happens soon. */
  private loudFrom(t: number): number {
    const isBusy = this.panes.some(({ film }) => film.head.shots.some((one) => film.way(one).start <= t && t <= one.end_s + 4));
    if (isBusy) return t;
    const [before, next] = [lastBefore(this.times, t), nextAfter(this.times, t)];
    if (before !== null && t - before < BEFORE_S) return t;
    if (next === null) return this.duration;
    return next > t + QUIET_S ? next - BEFORE_S : t;
  }

  private step(direction: number): void {
    const times = this.panes.flatMap((one) => one.rows.map(({ told }) => told.time)).sort((a, b) => a - b);
    const found = direction > 0 ? nextAfter(times, this.moment.t) : lastBefore(times, this.moment.t);
    if (found !== null) this.go(found);
  }

  /** To a moment, and stay there. */
  private go(t: number): void {
    if (this.isPlaying) this.pause();
    this.seek(t);
  }

  private seek(wanted: number): void {
    const t = (this.moment.t = Math.max(0, Math.min(this.duration, wanted)));
    for (const one of this.panes) one.map.redraw();
    if (this.isFollowing) this.follow();
    // While it plays, what stands beside the map is told some times a second: to lay out the page costs more than a picture.
    const now = performance.now();
    if (this.isPlaying && t < this.duration && now - this.toldAt < TELL_MS) return;
    this.toldAt = now;
    this.scrub.value = String(t);
    if (this.clock.textContent !== clock(t)) {
      this.clock.textContent = clock(t);
      this.scrub.setAttribute("aria-valuetext", clock(t));
    }
    for (const one of this.panes) one.markEvents();
    this.tell();
    if (!this.isPlaying) this.keep(this.moment);
  }

  private follow(): void {
    for (const { film, map } of this.panes) {
      const mover = film.mover(this.moment.selected);
      if (mover && film.way(mover).start <= this.moment.t) map.centreOn(map.plane.from(film.way(mover).at(this.moment.t).point));
    }
  }

  private choose(name: string): void {
    this.moment.selected = name;
    this.drawEvents();
    this.tell();
    this.redraw();
    if (!this.isPlaying) this.keep(this.moment);
  }

  private redraw(): void {
    for (const one of this.panes) one.map.redraw();
  }

  private drawEvents(): void {
    const { selected } = this.moment;
    fill(this.heading, selected ? `What happened to ${selected}` : "What happened", selected ? h("button", { class: "small", onclick: () => this.choose("") }, "Show all") : null);
    for (const one of this.panes) one.drawEvents();
  }

  private tell(): void {
    for (const one of this.panes) {
      one.tell();
      one.lanes.tell(this.moment.t);
    }
  }

  private drawMarks(): void {
    for (const one of this.panes) one.lanes.draw();
    const { clientWidth: width, clientHeight: height } = this.marks;
    this.marks.width = width * devicePixelRatio;
    this.marks.height = height * devicePixelRatio;
    const ctx = this.marks.getContext("2d");
    if (!ctx) return;
    ctx.scale(devicePixelRatio, devicePixelRatio);
    const x = (t: number) => 8 + (t / this.duration) * (width - 16);
    for (const { kind, time } of this.panes.flatMap((one) => one.film.head.events)) {
      const colour = MARKS[kind];
      if (!colour) continue;
      ctx.fillStyle = colour;
      const isTall = kind !== "launched";
      ctx.fillRect(x(time) - 0.75, isTall ? 0 : height / 2, 1.5, isTall ? height : height / 2);
    }
    if (!this.difference) return;
    ctx.fillStyle = "#e69f00";
    ctx.fillRect(x(this.difference.time) - 2, 0, 4, height);
  }

  dispose(): void {
    this.isPlaying = false;
    cancelAnimationFrame(this.frame);
    this.off.forEach((f) => f());
    for (const one of this.panes) one.dispose();
  }
}
