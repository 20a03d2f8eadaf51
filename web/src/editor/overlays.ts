// The strip above the map, and what the physics found, in words.

import { fill, h } from "../dom";
import type { Catalogue } from "./items";
import { OVERLAP_COLOURS, type Physics, type Shown } from "./physics";
import type { Editor } from "./state";

/** The slider grows faster further up: low altitudes matter most. */
const altitudeOf = (value: number): number => {
  const metres = 20000 * (value / 100) ** 2.5;
  const step = metres < 500 ? 10 : metres < 3000 ? 50 : 250;
  return Math.round(metres / step) * step;
};
const sliderOf = (metres: number): number => 100 * (metres / 20000) ** 0.4;

export interface Switch {
  name: string;
  isOn: boolean;
  hint: string;
  flip: () => void;
}

export class Overlays {
  readonly element = h("div", { class: "overlays" });
  private readonly fold = h("button", { class: "small fold", "aria-expanded": "true", onclick: () => this.flipFold() }, "Less");
  readonly story = h("div", { class: "story", "aria-live": "polite" });

  constructor(
    private readonly editor: Editor,
    private readonly catalogue: Catalogue,
    private readonly physics: Physics,
    private readonly shown: Shown,
    /** What else can be switched there. */
    private readonly switches: () => Switch[],
    private readonly showAll: () => void,
  ) {}

  flip(name: "isCoverage" | "isZone" | "isOverlap" | "isProbe"): void {
    const { shown, physics } = this;
    shown[name] = !shown[name];
    if (name === "isProbe") {
      if (!shown.isProbe) physics.point = null;
    } else physics.refresh();
    this.draw();
    this.tell();
  }

  draw(): void {
    const { shown, physics, editor, catalogue } = this;
    const toggle = (name: "isCoverage" | "isZone" | "isOverlap" | "isProbe", title: string, hint: string) =>
      h("button", { class: "toggle", "aria-pressed": String(shown[name]), title: hint, onclick: () => this.flip(name) }, title);
    const value = h("output", {}, this.altitudeText());
    const slider = h("input", {
      type: "range", min: "0", max: "100", value: String(sliderOf(shown.altitude)), "aria-label": "Altitude",
      oninput: (event: Event) => {
        physics.setAltitude(altitudeOf(Number((event.target as HTMLInputElement).value)), shown.isAgl);
        value.textContent = this.altitudeText();
        slider.setAttribute("aria-valuetext", this.altitudeText());
      },
    });
    const above = h(
      "select",
      {
        "aria-label": "Altitude above",
        onchange: (event: Event) => {
          physics.setAltitude(shown.altitude, (event.target as HTMLSelectElement).value === "agl");
          this.draw();
        },
      },
      h("option", { value: "msl", selected: !shown.isAgl }, "above sea level"),
      h("option", { value: "agl", selected: shown.isAgl }, "above ground"),
    );
    const choose = (title: string, values: [string, string][], now: string, set: (one: string) => void) =>
      h(
        "select",
        {
          "aria-label": title,
          title,
          onchange: (event: Event) => {
            set((event.target as HTMLSelectElement).value);
            physics.refresh();
          },
        },
        values.map(([name, text]) => h("option", { value: name, selected: name === now }, text)),
      );
    const plain = (names: string[]): [string, string][] => names.map((one) => [one, one]);
    fill(
      this.element,
      toggle("isCoverage", "Coverage", "Where a radar sees a target at this altitude"),
      shown.isCoverage && choose("Radar", plain(editor.now.radars), shown.radar || (editor.now.radars[0] ?? ""), (one) => (shown.radar = one)),
      toggle("isZone", "Engagement zone", "Where a battery can intercept a target of this type, and what keeps it elsewhere"),
      shown.isZone && choose("Battery", plain(editor.now.batteries), shown.battery || (editor.now.batteries[0] ?? ""), (one) => (shown.battery = one)),
      toggle("isOverlap", "Overlap", "How many batteries can intercept a target of this type at each place"),
      toggle("isProbe", "Ask a point", "Who sees and who reaches the place under the pointer, and why not"),
      (shown.isZone || shown.isOverlap || shown.isProbe) &&
        choose("Target", catalogue.kinds.target.map((one) => [one.id, one.name]), shown.target, (one) => (shown.target = one)),
      (shown.isCoverage || shown.isZone || shown.isOverlap || shown.isProbe) && [h("label", { class: "altitude" }, "Altitude ", slider), value, above],
      h("span", { class: "space" }),
      this.switches().map((one) => h("button", { class: "toggle", "aria-pressed": String(one.isOn), title: one.hint, onclick: one.flip }, one.name)),
      h("button", { title: "Show everything (0)", onclick: this.showAll }, "Show all"),
    );
  }

  private altitudeText(): string {
    return `${this.shown.altitude.toLocaleString("en")} m`;
  }

  private targetName(): string {
    return this.catalogue.kinds.target.find((one) => one.id === this.shown.target)?.name ?? this.shown.target;
  }

  /** Only the headings: the legend covers a part of the map. */
  private flipFold(): void {
    const isFolded = this.story.classList.toggle("folded");
    this.fold.textContent = isFolded ? "More" : "Less";
    this.fold.setAttribute("aria-expanded", String(!isFolded));
  }

  tell(): void {
    const { physics, shown } = this;
    const parts: HTMLElement[] = [];
    if (shown.isCoverage && physics.coverage) parts.push(this.coverageStory(physics.coverage));
    if (shown.isZone && physics.zone) parts.push(this.zoneStory(physics.zone.head));
    if (shown.isOverlap && physics.overlap) parts.push(this.overlapStory(physics.overlap.head));
    if (shown.isProbe) parts.push(this.pointStory());
    if (physics.isWorking && parts.length === 0 && (shown.isCoverage || shown.isZone || shown.isOverlap)) parts.push(h("p", {}, "Computing …"));
    this.story.hidden = parts.length === 0;
    fill(this.story, this.fold, parts);
  }

  private coverageStory({ head, share }: NonNullable<Physics["coverage"]>): HTMLElement {
    return h(
      "section",
      { class: "coverage" },
      h("h3", {}, `${head.radar} sees ${(100 * share).toFixed(1)} % of its circle at ${this.altitudeText()} ${this.shown.isAgl ? "above ground" : "above sea level"}`),
      h("p", {}, h("i", { class: "swatch" }, ""), ` seen; the rest of the circle of ${(head.reach_m / 1000).toFixed(0)} km lies behind terrain or horizon.`, head.is_quick ? " Coarse while it is dragged." : ""),
      h("p", { class: "hint" }, head.error, head.sector && ` ${head.sector}`),
    );
  }

  private pointStory(): HTMLElement {
    const { point } = this.physics;
    if (!point) return h("p", {}, "Point at a place on the map.");
    const { answer } = point;
    return h(
      "section",
      { class: "point" },
      h("h3", {}, `${this.targetName()} at ${Math.round(answer.altitude_m)} m above sea level here, ${Math.round(answer.altitude_m - answer.ground_m)} m above ground`),
      answer.is_underground
        ? h("p", {}, `That is below the ground, which is ${Math.round(answer.ground_m)} m high here.`)
        : [
            ...answer.radars.map((one) => h("p", {}, h("b", {}, `${one.is_seen ? "●" : "○"} ${one.name}`), ` ${one.words}`)),
            ...answer.batteries.map((one) => h("p", {}, h("b", {}, `${one.is_reached ? "●" : "○"} ${one.name} reaches it:`), ` ${one.words}`)),
          ],
    );
  }

  private overlapStory(head: NonNullable<Physics["overlap"]>["head"]): HTMLElement {
    const words = ["one battery", "two", "three", "four or more"];
    const km2 = (value: number) => `${Math.round(value).toLocaleString("en")} km²`;
    return h(
      "section",
      { class: "overlap" },
      h("h3", {}, `Batteries that reach ${this.targetName()}, ${head.words}`),
      words.slice(0, Math.max(1, head.batteries.length)).map((text, i) => {
        const swatch = h("i", { class: "swatch" });
        swatch.style.background = OVERLAP_COLOURS[i] ?? "";
        return h("p", {}, swatch, ` ${text}: ${km2(head.areas_km2[i + 1] ?? 0)}`);
      }),
      h("p", { class: "hint" }, `Of ${head.batteries.join(", ")}.`, head.notes.map((one) => ` ${one}`)),
    );
  }

  private zoneStory(head: NonNullable<Physics["zone"]>["head"]): HTMLElement {
    const shares = Object.entries(head.limits);
    const engaged = head.ring_area_km2 ? head.area_km2 / head.ring_area_km2 : 0;
    const row = (name: string, share: number) => {
      const one = head.legend.find((entry) => entry.name === name);
      const swatch = h("i", { class: "swatch" });
      swatch.style.background = one?.colour ?? "";
      return h("p", {}, swatch, ` ${one?.words ?? name}: ${(100 * share).toFixed(share < 0.01 ? 1 : 0)} %`);
    };
    return h(
      "section",
      { class: "zone" },
      h("h3", {}, `${head.battery} against ${this.targetName()}, ${head.words}: parts of its ring of ${(head.ring_m / 1000).toFixed(0)} km`),
      row("engageable", engaged),
      shares.map(([name, share]) => row(name, share)),
      head.notes.map((one) => h("p", { class: "hint" }, one)),
    );
  }
}
