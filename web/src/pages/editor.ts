// The editor: list, map and profile, form and text of one scenario.

import { call } from "../api";
import { append, dialog, fill, h, isTyping, say, sayError } from "../dom";
import { ItemLayer, key } from "../editor/canvas";
import { figuresOf, itemForm, scenarioForm, type FormContext, type Schema } from "../editor/form";
import { degrees, freshName, KINDS, type Catalogue, type Item } from "../editor/items";
import { Physics, type Shown } from "../editor/physics";
import { Profile } from "../editor/profile";
import { Editor, valueAt, type Edit } from "../editor/state";
import { TextPane } from "../editor/textpane";
import { FORMATS, inverse, placeText, type Format, type Place } from "../geo";
import { paintGraticule, paintScale, label } from "../map/furniture";
import { Ground } from "../map/ground";
import { MapView } from "../map/map";
import { knowSymbols } from "../map/symbols";
import { RunPanel } from "./runpanel";

const TABS = ["Properties", "Text", "Run"] as const;

export async function editorPage(root: HTMLElement, id: string): Promise<() => void> {
  const [editor, catalogue, schema] = await Promise.all([
    Editor.open(id),
    call<Catalogue>("catalogue"),
    call<Schema>("schema"),
  ]);
  knowSymbols(catalogue.symbols);
  const page = new EditorPage(root, editor, catalogue, schema);
  return () => page.dispose();
}

class EditorPage {
  private readonly map: MapView;
  private readonly items: ItemLayer;
  private readonly physics: Physics;
  private readonly profile: Profile;
  private readonly text: TextPane;
  private readonly run: RunPanel;
  private readonly ground: Ground;
  private readonly list = h("nav", { class: "list", "aria-label": "Scenario" });
  private readonly bar = h("header", { class: "bar" });
  private readonly overlays = h("div", { class: "overlays" });
  private readonly readout = h("button", { class: "readout", title: "Another way to write coordinates" });
  private readonly story = h("div", { class: "story", "aria-live": "polite" });
  private readonly hint = h("div", { class: "map-hint" });
  private readonly side = h("aside", { class: "side" });
  private readonly panel = h("div", { class: "panel", role: "tabpanel" });
  private tab: (typeof TABS)[number] = "Properties";
  private format: Format = "decimal";
  private pointer: Place | null = null;
  private measure: Place[] | null = null;
  private marked: Place | null = null;
  private readonly shown: Shown;
  private readonly off: (() => void)[] = [];

  constructor(
    root: HTMLElement,
    private readonly editor: Editor,
    private readonly catalogue: Catalogue,
    private readonly schema: Schema,
  ) {
    const mapBox = h("div", { class: "map", tabindex: "0", role: "application", "aria-label": "Map" });
    this.profile = new Profile(editor, () => this.shown.target);
    this.shown = {
      radar: "", battery: "", target: this.firstTarget(), altitude: 1000, isAgl: false, isCoverage: false, isZone: false, isProbe: false,
    };
    const middle = h("div", { class: "middle" }, this.overlays, h("div", { class: "map-holder" }, mapBox, this.hint, this.story, this.readout), this.profile.element);
    fill(root, h("div", { class: "editor" }, this.bar, this.list, middle, this.side));
    const origin = (valueAt(editor.document, ["origin"]) ?? {}) as Record<string, unknown>;
    const centre = { lat: Number(origin.lat_deg ?? 0) || 0, lon: Number(origin.lon_deg ?? 0) || 0 };
    this.map = new MapView(mapBox, centre, 250e3);
    this.ground = new Ground(this.map, () => ({ id: editor.id, text: editor.text }));
    this.physics = new Physics(this.map, editor, this.shown);
    this.map.add((sight) => paintGraticule(sight, this.map.plane, this.map.seen.place));
    this.items = new ItemLayer(this.map, editor, catalogue);
    this.map.add((sight) => {
      paintScale(sight);
      this.paintMeasure(sight);
      if (this.marked) {
        const [x, y] = sight.px(this.marked);
        sight.ctx.fillStyle = "#e69f00";
        sight.ctx.beginPath();
        sight.ctx.arc(x, y, 5, 0, 7);
        sight.ctx.fill();
      }
    });
    this.text = new TextPane(editor);
    this.run = new RunPanel(editor, () => this.save());
    this.wire();
    const places = this.items.items.flatMap((one) => (one.kind === "flight" ? one.route : one.place ? [one.place] : []));
    this.map.fit(places);
    this.refresh();
    this.tellPlacing();
    if (editor.draftOf) this.tellDraft();
  }

  private firstTarget(): string {
    const rows = this.editor.document.flight;
    const first = Array.isArray(rows) ? (rows[0] as Record<string, unknown> | undefined)?.type : undefined;
    return typeof first === "string" ? first : "f16c";
  }

  private wire(): void {
    const { editor, items, physics, profile } = this;
    editor.onChange(() => {
      items.refresh();
      if (this.selectedGone()) items.select(null);
      this.refresh();
      physics.refresh();
      profile.show(items.item);
    });
    items.onSelect = (item) => {
      if (item?.kind === "battery") {
        this.shown.battery = item.name;
        this.shown.radar = this.bestRadar(item.name);
        if (this.shown.isCoverage || this.shown.isZone) physics.refresh();
      }
      if (item?.kind === "radar") {
        this.shown.radar = item.name;
        if (this.shown.isCoverage) physics.refresh();
      }
      if (item) this.tab = this.tab === "Run" ? "Properties" : this.tab;
      profile.show(item);
      this.refresh();
    };
    items.onDragging = (_item, edits) => physics.dragging(edits);
    items.onPointer = (place) => {
      this.pointer = place;
      this.tellPointer();
      physics.probe(place);
      if (this.measure?.length) this.map.redraw();
    };
    items.onPlacing = () => this.tellPlacing();
    physics.onChange = () => {
      this.tellStory();
    };
    profile.onMarked = (place) => {
      this.marked = place;
      this.map.redraw();
    };
    this.readout.addEventListener("click", () => {
      this.format = FORMATS[(FORMATS.indexOf(this.format) + 1) % FORMATS.length] ?? "decimal";
      this.tellPointer();
    });
    const keys = (event: KeyboardEvent) => this.onKey(event);
    const back = () => void this.checkDisk();
    const leaving = (event: BeforeUnloadEvent) => {
      if (editor.isDirty && editor.isBundled) event.preventDefault();
    };
    window.addEventListener("keydown", keys);
    window.addEventListener("focus", back);
    window.addEventListener("beforeunload", leaving);
    this.off.push(
      () => window.removeEventListener("keydown", keys),
      () => window.removeEventListener("focus", back),
      () => window.removeEventListener("beforeunload", leaving),
    );
  }

  private selectedGone(): boolean {
    return this.items.selected !== "" && this.items.item === null;
  }

  /** The radar of a battery that looks furthest: its surveillance radar, which comes first. */
  private bestRadar(battery: string): string {
    return this.editor.now.radars.find((one) => one.startsWith(`${battery}/`)) ?? "";
  }

  private refresh(): void {
    this.drawBar();
    this.drawList();
    this.drawOverlays();
    this.drawSide();
    this.tellStory();
  }

  private drawBar(): void {
    const { editor } = this;
    const count = editor.now.problems.length;
    const undo = h("button", { disabled: !editor.undoLabel, title: `Undo: ${editor.undoLabel} (ctrl-Z)`, onclick: () => void editor.undo() }, "Undo");
    const redo = h("button", { disabled: !editor.redoLabel, title: `Redo: ${editor.redoLabel} (ctrl-shift-Z)`, onclick: () => void editor.redo() }, "Redo");
    const save = editor.isBundled
      ? h("button", { class: "primary", onclick: () => void this.saveAs() }, "Save a copy")
      : h("button", { class: "primary", disabled: !editor.isDirty, title: "ctrl-S", onclick: () => void this.save() }, editor.isDirty ? "Save" : "Saved");
    const state = h(
      "button",
      {
        class: `state ${count ? "wrong" : "right"}`,
        onclick: () => {
          this.tab = "Text";
          this.refresh();
          const line = editor.now.problems[0]?.line;
          if (line) this.text.show(line);
        },
      },
      count ? `${count} ${count === 1 ? "problem" : "problems"}` : editor.now.can_run ? "Valid" : "Valid for maps; a run needs a hostile flight",
    );
    fill(
      this.bar,
      h("a", { href: "#/", class: "home-link", title: "All scenarios" }, "Cupola"),
      h("h1", {}, editor.name, editor.isBundled ? h("span", { class: "tag" }, "example") : null),
      state,
      h("span", { class: "space" }),
      undo,
      redo,
      save,
      h("button", { title: "Keys (?)", "aria-label": "Keys", onclick: () => void this.showKeys() }, "?"),
    );
  }

  private drawList(): void {
    const { items } = this;
    const focused = (document.activeElement as HTMLElement | null)?.dataset?.key;
    fill(
      this.list,
      h("button", { class: items.item ? "row" : "row chosen", onclick: () => items.select(null) }, "Scenario"),
      h(
        "div",
        { class: "adders" },
        ADDED.map(({ kind, title }) => h("button", { onclick: () => void this.add(kind) }, title)),
      ),
      KINDS.map(({ kind, title }) => {
        const own = items.items.filter((one) => one.kind === kind);
        if (!own.length) return null;
        const isHidden = items.hidden.has(kind);
        const hide = ["battery", "radar", "post", "asset", "flight"].includes(kind)
          ? h(
              "button",
              {
                class: "plain small",
                "aria-pressed": String(!isHidden),
                title: isHidden ? "Show on the map" : "Hide on the map",
                onclick: () => {
                  if (isHidden) items.hidden.delete(kind);
                  else items.hidden.add(kind);
                  items.refresh();
                  this.drawList();
                },
              },
              isHidden ? "show" : "hide",
            )
          : null;
        return h(
          "section",
          {},
          h("h2", {}, title, hide),
          own.map((item) => this.row(item)),
        );
      }),
    );
    if (focused) (this.list.querySelector(`[data-key="${CSS.escape(focused)}"]`) as HTMLElement | null)?.focus();
  }

  private row(item: Item): HTMLElement {
    const isChosen = key(item) === this.items.selected;
    const prefix = `${item.path[0]}[${item.path[1]}]`;
    const isWrong = this.editor.now.problems.some((one) => one.key?.startsWith(prefix));
    return h(
      "button",
      {
        class: `row${isChosen ? " chosen" : ""}${isWrong ? " wrong" : ""}${item.isOff ? " off" : ""}`,
        "data-key": key(item),
        "aria-current": isChosen ? "true" : false,
        onclick: () => {
          this.items.select(item);
          if (item.place && !this.isSeen(item.place)) this.map.centreOn(item.place);
        },
        ondblclick: () => item.place && this.map.centreOn(item.place),
      },
      item.symbol ? h("img", { src: `/symbols/${item.symbol}.svg`, alt: "", width: 22, height: 22 }) : h("span", { class: "dot" }),
      h("span", { class: "name" }, item.name),
      h("span", { class: "detail" }, isWrong ? "problem" : item.detail),
    );
  }

  private isSeen(place: Place): boolean {
    const [x, y] = this.map.pixel(place);
    const { clientWidth, clientHeight } = this.map.element;
    return x > 0 && y > 0 && x < clientWidth && y < clientHeight;
  }

  private drawOverlays(): void {
    const { shown, physics, editor, catalogue } = this;
    const toggle = (name: "isCoverage" | "isZone" | "isProbe", title: string, hint: string) =>
      h(
        "button",
        {
          class: "toggle",
          "aria-pressed": String(shown[name]),
          title: hint,
          onclick: () => {
            shown[name] = !shown[name];
            if (name === "isProbe") {
              if (!shown.isProbe) physics.point = null;
              this.refresh();
            } else {
              this.drawOverlays();
              physics.refresh();
            }
          },
        },
        title,
      );
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
          this.drawOverlays();
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
      this.overlays,
      toggle("isCoverage", "Coverage", "Where a radar sees a target at this altitude"),
      shown.isCoverage && choose("Radar", plain(editor.now.radars), shown.radar || (editor.now.radars[0] ?? ""), (one) => (shown.radar = one)),
      toggle("isZone", "Engagement zone", "Where a battery can intercept a target of this type, and what keeps it elsewhere"),
      shown.isZone && choose("Battery", plain(editor.now.batteries), shown.battery || (editor.now.batteries[0] ?? ""), (one) => (shown.battery = one)),
      toggle("isProbe", "Ask a point", "Who sees and who reaches the place under the pointer, and why not"),
      (shown.isZone || shown.isProbe) &&
        choose("Target", catalogue.kinds.target.map((one) => [one.id, one.name]), shown.target, (one) => (shown.target = one)),
      (shown.isCoverage || shown.isZone || shown.isProbe) && [h("label", { class: "altitude" }, "Altitude ", slider), value, above],
      h("span", { class: "space" }),
      h("button", { class: "toggle", "aria-pressed": String(this.measure !== null), title: "Distance and bearing (M)", onclick: () => this.toggleMeasure() }, "Measure"),
      h(
        "button",
        {
          class: "toggle",
          "aria-pressed": String(this.items.isLocked),
          title: "Nothing can be dragged by mistake (L)",
          onclick: () => this.toggleLock(),
        },
        "Lock",
      ),
      h("button", { title: "Show everything (0)", onclick: () => this.showAll() }, "Show all"),
    );
  }

  private altitudeText(): string {
    return `${this.shown.altitude.toLocaleString("en")} m`;
  }

  private tellStory(): void {
    const { physics, shown } = this;
    const parts: HTMLElement[] = [];
    const { coverage, zone, point } = physics;
    if (shown.isCoverage && coverage) {
      const { head } = coverage;
      parts.push(
        h(
          "section",
          { class: "coverage" },
          h("h3", {}, `${head.radar} sees ${(100 * coverage.share).toFixed(1)} % of its circle at ${this.altitudeText()} ${shown.isAgl ? "above ground" : "above sea level"}`),
          h("p", {}, h("i", { class: "swatch" }, ""), ` seen; the rest of the circle of ${(head.reach_m / 1000).toFixed(0)} km lies behind terrain or horizon.`, head.is_quick ? " Coarse while it is dragged." : ""),
          h("p", { class: "hint" }, head.error, head.sector && ` ${head.sector}`),
        ),
      );
    }
    if (shown.isZone && zone) parts.push(this.zoneStory(zone.head));
    if (shown.isProbe) {
      parts.push(
        point
          ? h(
              "section",
              { class: "point" },
              h("h3", {}, `${this.targetName()} at ${Math.round(point.answer.altitude_m)} m here`),
              point.answer.is_underground
                ? h("p", {}, `That is below the ground, which is ${Math.round(point.answer.ground_m)} m high here.`)
                : [
                    ...point.answer.radars.map((one) => h("p", {}, h("b", {}, `${one.is_seen ? "●" : "○"} ${one.name}`), ` ${one.words}`)),
                    ...point.answer.batteries.map((one) => h("p", {}, h("b", {}, `${one.is_reached ? "●" : "○"} ${one.name} reaches it:`), ` ${one.words}`)),
                  ],
            )
          : h("p", {}, "Point at a place on the map."),
      );
    }
    if (physics.isWorking && parts.length === 0 && (shown.isCoverage || shown.isZone)) parts.push(h("p", {}, "Computing …"));
    this.story.hidden = parts.length === 0;
    fill(this.story, parts);
  }

  private targetName(): string {
    return this.catalogue.kinds.target.find((one) => one.id === this.shown.target)?.name ?? this.shown.target;
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

  private drawSide(): void {
    const { editor, items } = this;
    // A field that is being used keeps its place: forms are drawn anew after every change.
    const active = (document.activeElement as HTMLElement | null)?.closest<HTMLElement>("[data-path]")?.dataset.path;
    const scroll = this.panel.scrollTop;
    const tabs = h(
      "div",
      { class: "tabs", role: "tablist" },
      TABS.map((name) =>
        h(
          "button",
          {
            role: "tab",
            "aria-selected": String(name === this.tab),
            onclick: () => {
              this.tab = name;
              this.drawSide();
            },
          },
          name,
        ),
      ),
    );
    fill(this.side, tabs, this.panel);
    if (this.tab === "Text") {
      fill(this.panel, this.text.element);
      return;
    }
    if (this.tab === "Run") {
      fill(this.panel, this.run.element);
      this.run.refresh();
      return;
    }
    const context: FormContext = {
      editor,
      schema: this.schema,
      catalogue: this.catalogue,
      ghost: (place) => {
        items.ghost = place;
        this.map.redraw();
      },
    };
    const item = items.item;
    if (!item) {
      fill(this.panel, h("h2", {}, "Scenario"), this.problemList(""), scenarioForm(context));
    } else {
      const model = KINDS.find((one) => one.kind === item.kind)?.model ?? "";
      const row = valueAt(editor.document, item.path) as Record<string, unknown>;
      fill(
        this.panel,
        h("h2", {}, item.name),
        this.problemList(`${item.path[0]}[${item.path[1]}]`),
        itemForm(context, item.path, model),
        item.kind === "flight" && item.route.length ? this.waypoints(context, item) : null,
        item.kind === "battery" && typeof row.system === "string" ? figuresOf("system", row.system, row.system) : null,
        item.kind === "radar" && typeof row.type === "string" ? figuresOf("radar", row.type, row.type) : null,
        item.kind === "flight" && typeof row.type === "string" ? figuresOf("target", row.type, row.type) : null,
        h(
          "div",
          { class: "buttons" },
          h("button", { onclick: () => void this.duplicate(item) }, "Copy"),
          h("button", { class: "danger", onclick: () => void this.remove(item) }, "Delete"),
        ),
      );
    }
    if (active) {
      const holder = this.panel.querySelector(`[data-path="${CSS.escape(active)}"]`);
      (holder?.querySelector("input, select") as HTMLElement | null)?.focus();
    }
    this.panel.scrollTop = scroll;
  }

  private problemList(prefix: string): HTMLElement | null {
    const own = this.editor.now.problems.filter((one) => (prefix ? one.key?.startsWith(prefix) : true));
    if (!own.length) return null;
    return h("ul", { class: "problem-list" }, own.map((one) => h("li", {}, one.text)));
  }

  /** The route as a table, with all heights at once above it. */
  private waypoints(context: FormContext, item: Item): HTMLElement {
    const { editor } = context;
    const rows = (valueAt(editor.document, [...item.path, "route"]) ?? []) as Record<string, unknown>[];
    const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((one) => one !== "lat_deg" && one !== "lon_deg");
    const shift = h("input", { type: "number", step: "any", value: "100", "aria-label": "Change of all heights", class: "short" });
    const bulk = (sign: number) => {
      const by = Number(shift.value) * sign;
      const edits: Edit[] = [];
      rows.forEach((row, i) => {
        for (const name of Object.keys(row)) {
          const value = row[name];
          if (/^altitude/.test(name) && typeof value === "number") edits.push({ kind: "set", path: [...item.path, "route", i, name], value: value + by });
        }
      });
      if (edits.length) void editor.edit(edits, `All heights of ${item.name} ${by > 0 ? "+" : ""}${by}`);
    };
    const cell = (i: number, name: string, value: unknown) =>
      h("td", {}, h("input", {
        type: "number", step: "any", value: value === undefined ? "" : String(value), "aria-label": `${name} of waypoint ${i + 1}`,
        onchange: (event: Event) => {
          const text = (event.target as HTMLInputElement).value;
          const path = [...item.path, "route", i, name];
          if (text === "") void editor.edit([{ kind: "delete", path }], `Take ${name} out`);
          else void editor.edit([{ kind: "set", path, value: Number(text) }], `Waypoint ${i + 1} of ${item.name}`);
        },
      }));
    return h(
      "section",
      { class: "waypoints" },
      h("h3", {}, "Waypoints"),
      h("p", { class: "hint" }, "Drag them on the map and in the profile below it. The dot between two puts one in; alt-click takes one out."),
      h(
        "div",
        { class: "scroll" },
        h(
          "table",
          {},
          h("thead", {}, h("tr", {}, ["", "lat", "lon", ...keys.map((one) => one.replaceAll("_", " "))].map((one) => h("th", {}, one)))),
          h(
            "tbody",
            {},
            rows.map((row, i) => h("tr", { class: i === this.items.waypoint ? "chosen" : "" }, h("th", {}, i + 1), ["lat_deg", "lon_deg", ...keys].map((name) => cell(i, name, row[name])))),
          ),
        ),
      ),
      h("p", {}, "All heights: ", shift, " ", h("button", { class: "small", onclick: () => bulk(1) }, "higher"), h("button", { class: "small", onclick: () => bulk(-1) }, "lower")),
    );
  }

  private tellPointer(): void {
    const { pointer } = this;
    if (!pointer) {
      this.readout.textContent = "";
      return;
    }
    const ground = this.ground.heightAt(pointer);
    this.readout.textContent = placeText(pointer, this.format) + (ground === null ? "" : ` · ground ${Math.round(ground)} m`);
  }

  private tellPlacing(): void {
    const { placing } = this.items;
    const text = placing?.hint ?? (this.measure ? "Click two places. M or Esc ends measuring." : "");
    this.hint.textContent = text;
    this.hint.hidden = !text;
  }

  // ---- what is added, copied, taken away

  private async add(kind: (typeof ADDED)[number]["kind"]): Promise<void> {
    const { kinds } = this.catalogue;
    if (kind === "battery") {
      const systems = kinds.system.filter((one) => !one.not_runnable);
      const system = await choose("Which system?", systems.map((one) => [one.id, one.name, one.summary]));
      if (system) this.placeOne("battery", system, { system }, system);
      return;
    }
    if (kind === "radar") {
      const type = await choose("Which radar?", kinds.radar.map((one) => [one.id, one.name, one.summary]));
      if (type) this.placeOne("radar", type, { type }, type);
      return;
    }
    if (kind === "asset") {
      this.placeOne("asset", "site", {}, "site");
      return;
    }
    if (kind === "claim") {
      await this.addClaim();
      return;
    }
    const type = await choose("What flies?", kinds.target.map((one) => [one.id, one.name, `${one.class}. ${one.summary}`]));
    if (!type) return;
    const symbols = kinds.target.find((one) => one.id === type)?.symbols;
    const isCivil = symbols?.civil === symbols?.friendly;
    this.items.place({
      kind: type,
      hint: "Click the route point by point. Enter or a double click ends it, Backspace takes a point back, Esc drops it.",
      isRoute: true,
      done: (places) => void this.addFlight(type, places, isCivil),
    });
  }

  private placeOne(kind: "battery" | "radar" | "asset", stem: string, values: Record<string, unknown>, shown: string): void {
    this.items.place({
      kind: shown,
      hint: "Click where it stands. Esc drops it.",
      isRoute: false,
      done: ([place]) => {
        if (!place) return;
        const name = freshName(this.editor.document, kind, stem);
        const value = { name, ...values, lat_deg: degrees(place.lat), lon_deg: degrees(place.lon) };
        void this.insert(kind, value, `Place ${name}`);
      },
    });
  }

  private async addFlight(type: string, places: Place[], isCivil: boolean): Promise<void> {
    const name = freshName(this.editor.document, "flight", type);
    const end = places[places.length - 1] as Place;
    const sites = this.items.items.filter((one) => one.kind === "asset" && one.place);
    const near = sites
      .map((one) => ({ one, away: inverse(end.lat, end.lon, one.place?.lat ?? 0, one.place?.lon ?? 0).distance }))
      .sort((a, b) => a.away - b.away)[0];
    const isLow = /cruise|loiter|drone|uav|bomb|missile/i.test(this.catalogue.kinds.target.find((one) => one.id === type)?.class ?? "");
    const height = isLow ? { altitude_agl_m: 100 } : { altitude_m: 8000 };
    const value = {
      name,
      type,
      side: isCivil ? "civil" : "hostile",
      route: places.map((one) => ({ lat_deg: degrees(one.lat), lon_deg: degrees(one.lon), ...height })),
      ...(isLow && near ? { aim: near.one.name } : {}),
    };
    await this.insert("flight", value, `Draw ${name}`);
    say(isLow && near ? `${name} flies at ${near.one.name}; change its aim and heights on the right.` : `${name} flies at 8000 m; drag its heights in the profile below the map.`);
  }

  private async addClaim(): Promise<void> {
    const sites = this.items.items.filter((one) => one.kind === "asset").map((one) => one.name);
    if (!sites.length) {
      say("A claim of protection is about a site: place one first.", "error");
      return;
    }
    const asset = await choose("Which site shall come through untouched?", sites.map((one) => [one, one, ""]));
    if (!asset) return;
    const name = freshName(this.editor.document, "claim", "protects");
    const value = {
      name, kind: "protection", quote: `No weapon reaches ${asset} in at least half of the cases.`, source: "This study's own question",
      metric: "p_no_leaker", op: ">=", value: 0.5, unit: "1", assets: [asset],
    };
    await this.insert("claim", value, `State ${name}`);
  }

  private async insert(kind: string, value: Record<string, unknown>, label: string): Promise<void> {
    const rows = this.editor.document[kind];
    const index = Array.isArray(rows) ? rows.length : 0;
    if (await this.editor.edit([{ kind: "insert", path: [kind, index], value }], label)) {
      this.items.select(this.items.items.find((one) => key(one) === `${kind}/${index}`) ?? null);
    }
  }

  private async duplicate(item: Item): Promise<void> {
    const value = structuredClone(valueAt(this.editor.document, item.path)) as Record<string, unknown>;
    value.name = freshName(this.editor.document, item.kind, item.name.replace(/-\d+$/, ""));
    const by = 24 * this.map.resolution;
    const moved = (row: Record<string, unknown>) => {
      if (typeof row.lat_deg !== "number" || typeof row.lon_deg !== "number") return;
      const [x, y] = this.map.plane.to(row.lat_deg, row.lon_deg);
      const place = this.map.plane.from([x + by, y - by]);
      [row.lat_deg, row.lon_deg] = [degrees(place.lat), degrees(place.lon)];
    };
    moved(value);
    if (Array.isArray(value.route)) value.route.forEach((one) => moved(one as Record<string, unknown>));
    await this.insert(item.kind, value, `Copy ${item.name}`);
  }

  private async remove(item: Item): Promise<void> {
    const label = `Delete ${item.name}`;
    this.items.select(null);
    if (await this.editor.edit([{ kind: "delete", path: item.path }], label)) say(`${item.name} is deleted. Undo (ctrl-Z) brings it back.`);
  }

  // ---- the file

  private async save(): Promise<boolean> {
    const { editor } = this;
    if (editor.isBundled) return this.saveAs();
    try {
      return await editor.save((disk) => this.askConflict(disk));
    } catch (error) {
      sayError(error);
      return false;
    }
  }

  private askConflict(_disk: { text: string }): Promise<"mine" | "theirs" | null> {
    return dialog("The file was changed by another program or window", (done) =>
      h(
        "div",
        { class: "dialog-form" },
        h("p", {}, "What shall be kept? Your version overwrites the file, which is kept beside it as .before-overwriting. The file's version comes into the editor; undo brings yours back."),
        h(
          "div",
          { class: "buttons" },
          h("button", { onclick: () => done(null) }, "Neither now"),
          h("button", { onclick: () => done("theirs") }, "Take the file's"),
          h("button", { class: "primary", onclick: () => done("mine") }, "Keep mine"),
        ),
      ),
    );
  }

  private async checkDisk(): Promise<void> {
    const { editor } = this;
    if (!(await editor.isChangedOnDisk())) return;
    if (editor.isDirty) {
      say("The file was changed outside while you have unsaved changes; you are asked when you save.", "error");
      return;
    }
    const { text, hash } = await call<{ text: string; hash: string }>("scenario/open", { id: editor.id });
    await editor.takeDisk({ text, hash });
    say("The file was changed outside and is read again. Undo brings the old text back.");
  }

  private async saveAs(): Promise<boolean> {
    const stem = `my-${this.editor.name}`;
    const name = await dialog<string>("Save a copy of the example", (done) => {
      const field = h("input", { type: "text", value: stem, "aria-label": "Name of the file" });
      const form = h("form", { method: "dialog", class: "dialog-form" }, field, h("div", { class: "buttons" }, h("button", { type: "button", onclick: () => done(null) }, "Cancel"), h("button", { type: "submit", class: "primary" }, "Save")));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        done(field.value.trim());
      });
      return form;
    });
    if (!name) return false;
    try {
      const { id } = await call<{ id: string }>("scenario/new", { name, text: this.editor.text });
      location.hash = `#/scenario/${id}`;
    } catch (error) {
      sayError(error);
    }
    return false;
  }

  private tellDraft(): void {
    const old = this.editor.draftOf === "older" ? " The file has changed since then." : "";
    say(`Your unsaved changes are back.${old} Undo shows the text of the file.`);
  }

  // ---- measuring, keys

  private toggleMeasure(): void {
    if (this.measure) {
      this.measure = null;
      this.items.place(null);
    } else {
      this.measure = [];
      this.measureNext();
    }
    this.tellPlacing();
    this.drawOverlays();
    this.map.redraw();
  }

  private measureNext(): void {
    this.items.place({
      kind: "",
      hint: "Click two places: distance and bearing stay until M or Esc.",
      isRoute: false,
      done: ([place]) => {
        if (!this.measure || !place) return;
        this.measure.push(place);
        this.measureNext();
        this.map.redraw();
      },
    });
  }

  private paintMeasure(sight: Parameters<Parameters<MapView["add"]>[0]>[0]): void {
    const { measure, pointer } = this;
    if (!measure?.length) return;
    const { ctx } = sight;
    const places = measure.length % 2 && pointer ? [...measure, pointer] : measure;
    for (let i = 0; i + 1 < places.length; i += 2) {
      const [a, b] = [places[i] as Place, places[i + 1] as Place];
      const [p, q] = [sight.px(a), sight.px(b)];
      ctx.strokeStyle = "#1f2933";
      ctx.lineWidth = 1.6;
      ctx.beginPath();
      ctx.moveTo(...p);
      ctx.lineTo(...q);
      ctx.stroke();
      const { distance, azimuth } = inverse(a.lat, a.lon, b.lat, b.lon);
      const back = inverse(b.lat, b.lon, a.lat, a.lon).azimuth;
      const deg = (value: number) => `${(((value * 180) / Math.PI + 360) % 360).toFixed(1)}°`;
      label(ctx, `${(distance / 1000).toFixed(2)} km · ${deg(azimuth)} · back ${deg(back)}`, (p[0] + q[0]) / 2, (p[1] + q[1]) / 2 - 8, "center");
    }
  }

  private toggleLock(): void {
    this.items.isLocked = !this.items.isLocked;
    this.drawOverlays();
    this.map.redraw();
  }

  private showAll(): void {
    this.map.fit(this.items.items.flatMap((one) => (one.kind === "flight" ? one.route : one.place ? [one.place] : [])));
  }

  private onKey(event: KeyboardEvent): void {
    const isCtrl = event.ctrlKey || event.metaKey;
    const letter = event.key.toLowerCase();
    const inText = (event.target as HTMLElement | null)?.closest("textarea") !== null;
    if (isCtrl && letter === "s") {
      event.preventDefault();
      void this.save();
      return;
    }
    if (isCtrl && !inText && !isTyping(event) && (letter === "z" || letter === "y")) {
      event.preventDefault();
      void (letter === "y" || event.shiftKey ? this.editor.redo() : this.editor.undo());
      return;
    }
    if (isTyping(event) || isCtrl || event.metaKey) return;
    if (event.altKey) return;
    const item = this.items.item;
    const step = event.shiftKey ? 10 : 1;
    const onMap = document.activeElement === this.map.element || document.activeElement === document.body || this.list.contains(document.activeElement);
    const actions: Record<string, () => void> = {
      Escape: () => {
        if (this.measure) this.toggleMeasure();
        else if (this.items.placing) this.items.place(null);
        else this.items.select(null);
      },
      Enter: () => void this.items.finish(),
      Backspace: () => void this.items.back(),
      Delete: () => {
        if (item && this.items.waypoint !== null && item.route.length > 1) this.items.removeWaypoint(item, this.items.waypoint);
        else if (item) void this.remove(item);
      },
      "?": () => void this.showKeys(),
      m: () => this.toggleMeasure(),
      l: () => this.toggleLock(),
      "0": () => this.showAll(),
      "+": () => this.map.zoom(0.6),
      "-": () => this.map.zoom(1.7),
      d: () => item && void this.duplicate(item),
    };
    if (onMap) {
      const nudge = (x: number, y: number) => () => (item?.place ? this.items.nudge(x * step, y * step) : this.map.pan(x * 60, y * 60));
      Object.assign(actions, { ArrowLeft: nudge(-1, 0), ArrowRight: nudge(1, 0), ArrowUp: nudge(0, -1), ArrowDown: nudge(0, 1) });
    }
    const action = actions[event.key];
    if (!action) return;
    if (event.key === "Enter" && !this.items.placing) return;
    event.preventDefault();
    action();
  }

  private showKeys(): Promise<null> {
    return dialog("Keys", (done) =>
      h(
        "div",
        { class: "dialog-form" },
        h("table", { class: "keys" }, h("tbody", {}, KEYS.map(([name, what]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, what))))),
        h("div", { class: "buttons" }, h("button", { class: "primary", onclick: () => done(null) }, "Close")),
      ),
    );
  }

  dispose(): void {
    this.off.forEach((f) => f());
    this.run.dispose();
    this.map.dispose();
  }
}

const ADDED = [
  { kind: "battery", title: "+ Battery" },
  { kind: "radar", title: "+ Radar" },
  { kind: "asset", title: "+ Site" },
  { kind: "flight", title: "+ Flight" },
  { kind: "claim", title: "+ Claim" },
] as const;

const KEYS: [string, string][] = [
  ["ctrl-S", "save"],
  ["ctrl-Z, ctrl-shift-Z", "undo, redo"],
  ["arrows, shift-arrows", "move what is chosen by 1 or 10 pixels; else move the map"],
  ["Del", "delete what is chosen, or the chosen waypoint"],
  ["D", "copy what is chosen"],
  ["Enter, Backspace, Esc", "end a route, take a point back, drop it"],
  ["alt-click", "take a waypoint out"],
  ["M", "measure distance and bearing"],
  ["L", "lock: nothing can be dragged"],
  ["+, -, 0", "nearer, further, everything"],
  ["?", "these keys"],
];

/** The slider grows faster further up: low altitudes matter most. */
const altitudeOf = (value: number): number => {
  const metres = 20000 * (value / 100) ** 2.5;
  const step = metres < 500 ? 10 : metres < 3000 ? 50 : 250;
  return Math.round(metres / step) * step;
};
const sliderOf = (metres: number): number => 100 * (metres / 20000) ** 0.4;

function choose(title: string, options: [string, string, string][]): Promise<string | null> {
  return dialog(title, (done) => {
    const list = h("div", { class: "choices" });
    const search = h("input", { type: "search", placeholder: "Search", "aria-label": "Search" });
    const draw = () => {
      const wanted = search.value.toLowerCase();
      const found = options.filter((one) => one.join(" ").toLowerCase().includes(wanted));
      fill(list, found.map(([id, name, summary]) => h("button", { type: "button", class: "choice", onclick: () => done(id) }, h("b", {}, name), h("span", {}, summary))));
    };
    search.addEventListener("input", draw);
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") (list.firstElementChild as HTMLElement | null)?.click();
    });
    draw();
    const box = h("div", { class: "dialog-form" });
    append(box, [options.length > 6 ? search : null, list, h("div", { class: "buttons" }, h("button", { onclick: () => done(null) }, "Cancel"))]);
    return box;
  });
}
