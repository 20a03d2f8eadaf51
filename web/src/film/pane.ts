// One film on a map of its own, with the list of what happens in it.

import type { Packed } from "../api";
import { fill, h } from "../dom";
import type { Place, Point } from "../geo";
import { paintGraticule, paintScale } from "../map/furniture";
import { Ground, type GroundHead } from "../map/ground";
import { MapView } from "../map/map";
import { FilmData, identityAt, mergedAt, type Head, type Told } from "./data";
import { Lanes } from "./lanes";
import { Painter, type Moment } from "./paint";
import { clock } from "./tracks";

/** What a pane asks of the player that it belongs to. */
export interface Hands {
  now: () => Moment;
  duration: number;
  seek: (t: number) => void;
  choose: (name: string) => void;
}

/** Where the ground comes from: a run of the server, or what is at hand. */
export type GroundOf = { run: string } | { fixed: Packed<GroundHead> };

export class Pane {
  readonly map: MapView;
  readonly film: FilmData;
  readonly box = h("div", { class: "map", tabindex: "0", role: "application", "aria-label": "Map" });
  readonly holder: HTMLElement;
  readonly about = h("div", { class: "about" });
  readonly list = h("div", { class: "event-list", role: "list" });
  readonly lanes: Lanes;
  rows: { told: Told; node: HTMLElement }[] = [];
  private readonly painter: Painter;
  private now: HTMLElement | null = null;
  private upTo = -1;

  constructor(
    packed: Packed<Head>,
    ground: GroundOf,
    readonly name: string,
    private readonly hands: Hands,
    host: HTMLElement,
  ) {
    this.holder = h("div", { class: "map-holder" }, this.box, name && h("div", { class: "pane-name" }, name));
    host.append(this.holder);
    const { origin } = packed.head;
    this.map = new MapView(this.box, { lat: origin.lat_deg, lon: origin.lon_deg }, 250e3);
    this.film = new FilmData(packed, this.map.plane);
    this.painter = new Painter(this.film, () => this.map.redraw());
    this.lanes = new Lanes(this.film, hands.duration, hands.seek, (battery) => (name ? `${name.slice(0, 1)}: ${battery}` : battery));
    if ("run" in ground) new Ground(this.map, () => ({ run: ground.run }));
    else new Ground(this.map, () => ({}), () => undefined, ground.fixed);
    this.map.addStill((sight) => paintGraticule(sight, this.map.plane, this.map.seen.place));
    this.map.add((sight) => this.painter.paint(sight, hands.now()));
    this.map.addStill(paintScale);
    this.map.handlers = { click: (pixel) => this.click(pixel) };
    // What stands below the map takes room only later: all is shown until somebody moves the map.
    let isMoved = false;
    for (const kind of ["pointerdown", "wheel", "keydown"]) this.box.addEventListener(kind, () => (isMoved = true), { passive: true });
    new ResizeObserver(() => {
      this.map.resize();
      if (!isMoved) this.map.fit(this.extent());
    }).observe(this.box);
  }

  private extent(): Place[] {
    const { head } = this.film;
    const places: Place[] = head.sites.map((one) => ({ lat: one.lat_deg, lon: one.lon_deg }));
    for (const one of head.flights) {
      const way = this.film.way(one);
      for (const t of [way.start, way.end]) places.push(this.map.plane.from(way.at(t).point));
    }
    return places;
  }

  private click(pixel: Point): void {
    const near = this.painter
      .targets(this.hands.now())
      .map(({ name, point }) => {
        const [x, y] = this.map.pixel(this.map.plane.from(point));
        return { name, away: Math.hypot(x - pixel[0], y - pixel[1]) };
      })
      .filter((one) => one.away < 18)
      .sort((a, b) => a.away - b.away);
    this.hands.choose(near[0]?.name ?? "");
  }

  /** The events that concern what is chosen. */
  drawEvents(): void {
    const { selected } = this.hands.now();
    const concerns = (name: string) => name === selected || name.startsWith(`${selected}/`);
    const own = this.film.head.events.filter((one) => !selected || [one.flight, one.battery, one.other].some(concerns));
    this.rows = own.map((told) => ({
      told,
      node: h(
        "div",
        { role: "listitem" },
        h("button", { class: `event ${told.kind}`, onclick: () => this.hands.seek(told.time) }, h("span", { class: "when" }, clock(told.time)), h("span", {}, told.words)),
      ),
    }));
    fill(this.list, this.rows.map(({ node }) => node));
    this.upTo = -1;
    this.now = null;
    this.markEvents();
  }

  markEvents(): void {
    const { t } = this.hands.now();
    let upTo = 0;
    for (let [low, high] = [0, this.rows.length]; low < high; ) {
      const middle = (low + high) >> 1;
      if ((this.rows[middle]?.told.time ?? 0) <= t + 0.05) upTo = low = middle + 1;
      else high = middle;
    }
    if (upTo === this.upTo) return;
    const [from, to] = this.upTo < 0 ? [0, this.rows.length] : [Math.min(upTo, this.upTo), Math.max(upTo, this.upTo)];
    for (let i = from; i < to; i++) this.rows[i]?.node.classList.toggle("past", i < upTo);
    this.upTo = upTo;
    this.now?.classList.remove("now");
    this.now = this.rows[upTo - 1]?.node ?? null;
    this.now?.classList.add("now");
    const [box, node] = [this.list, this.now];
    if (node && (node.offsetTop < box.scrollTop || node.offsetTop > box.scrollTop + box.clientHeight - 30)) {
      box.scrollTop = node.offsetTop - box.clientHeight / 2;
    }
  }

  /** How things stand, and what is chosen. */
  tell(): void {
    const { film } = this;
    const { head } = film;
    const { t, selected } = this.hands.now();
    const flying = head.flights.filter((one) => film.way(one).start <= t && t < one.end_s);
    const count = (side: string) => flying.filter((one) => one.side === side).length;
    const shots = head.shots.filter((one) => film.way(one).start <= t && t < one.end_s);
    const killed = head.flights.filter((one) => one.end === "killed" && one.end_s <= t && one.side === "hostile").length;
    const arrived = head.flights.filter((one) => one.end === "arrived" && one.end_s <= t).length;
    const lines = [
      `${count("hostile")} hostile, ${count("friendly")} friendly, ${count("civil")} civil in the air · ${shots.length} missiles · ${killed} destroyed · ${arrived} arrived`,
      ...this.story(selected, t),
    ];
    const text = lines.join("\n");
    if (this.about.dataset.text === text) return;
    this.about.dataset.text = text;
    fill(this.about, lines.map((line, i) => h("p", i === 1 ? { class: "chosen" } : {}, line)));
  }

  private story(selected: string, t: number): string[] {
    if (!selected) return [];
    const { film } = this;
    const { head } = film;
    const mover = film.mover(selected);
    const held = head.beliefs.filter((one) => one.name === selected && film.isHeld(one, t));
    const tracks = held.map((one) => `${film.holder(one)} holds ${one.is_false ? "a false track" : `it as ${identityAt(one, t)}`}${mergedAt(one, t) ? `, in one plot with ${mergedAt(one, t)}` : ""}`);
    if (!mover || mover.side === "ghost") {
      const loss = film.lossOf(selected, t);
      return [selected, ...(loss ? [`out of action: ${loss.name}`] : []), ...tracks, ...(mover ? ["nothing is there: plots that a tracker took for a track"] : [])];
    }
    const way = film.way(mover);
    const isFlying = way.start <= t && t < mover.end_s;
    const state = isFlying ? `${Math.round(way.at(t).altitude)} m above sea level` : way.start > t ? "not yet in the air" : mover.end;
    const first = `${mover.name}, ${mover.type}, ${state}`;
    if (film.isShot(mover)) {
      const homes = mover.homes_s != null && t >= mover.homes_s;
      const guided = mover.guidance ? `${mover.guidance.replaceAll("_", " ")} guidance${homes ? ", in its last phase" : ""}` : "";
      return [first, `at ${head.flight_names[mover.target] ?? ""}`, guided].filter(Boolean);
    }
    if (!isFlying) return [first];
    return [first, ...(tracks.length ? tracks : ["no battery holds a track of it"]), ...film.reasons(selected, t)];
  }

  dispose(): void {
    this.map.dispose();
  }
}
