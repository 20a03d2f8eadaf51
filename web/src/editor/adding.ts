// Putting something new into a scenario: what it is, where it stands or flies, and a fresh name.

import { say } from "../dom";
import { direct, inverse, type Place } from "../geo";
import type { MapView } from "../map/map";
import type { ItemLayer } from "./canvas";
import { ask, choose, type Option } from "./choosing";
import { degrees, freshName, key, namesOf, type Catalogue, type Item, type Kind } from "./items";
import { ribbon } from "./moves";
import { rounded } from "./quantity";
import { nodes } from "./references";
import type { Edit, Editor } from "./state";

export type Added = Exclude<Kind, "traffic"> | "corridor";
type Value = Record<string, unknown>;

export const ADDED: { kind: Added; title: string; hint: string }[] = [
  { kind: "battery", title: "Battery", hint: "A fire unit of the catalogue" },
  { kind: "radar", title: "Radar", hint: "A radar that stands alone and reports to a post or battery" },
  { kind: "post", title: "Post", hint: "A command post above batteries" },
  { kind: "asset", title: "Site", hint: "Something to defend" },
  { kind: "flight", title: "Flight", hint: "An aircraft or weapon along a route" },
  { kind: "raid", title: "Raid", hint: "Waves of flights from some directions" },
  { kind: "zone", title: "Zone", hint: "An area with other rules of engagement" },
  { kind: "corridor", title: "Corridor", hint: "A lane for flights with a plan" },
  { kind: "failure", title: "Failure", hint: "A scripted loss of a part or link" },
  { kind: "variant", title: "Variant", hint: "Another defence to compare with" },
  { kind: "claim", title: "Claim", hint: "A statement to judge" },
];

const LINE = "Enter or a double click ends it, Backspace takes a point back, Esc drops it.";

export class Adder {
  constructor(
    private readonly editor: Editor,
    private readonly items: ItemLayer,
    private readonly map: MapView,
    private readonly catalogue: Catalogue,
  ) {}

  /** Adds one of that kind; where a place is given, it goes there without a click. */
  add(kind: Added, at: Place | null = null): Promise<void> {
    const adders: Record<Added, () => Promise<void>> = {
      battery: () => this.battery(at),
      radar: () => this.radar(at),
      post: () => this.point("post", "post", {}, "post", at),
      asset: () => this.point("asset", "site", {}, "site", at),
      flight: () => this.flight(),
      raid: () => this.raid(),
      zone: () => this.zone(),
      corridor: () => this.corridor(),
      failure: () => this.failure(),
      variant: () => this.variant(),
      claim: () => this.claim(),
    };
    return adders[kind]();
  }

  private async battery(at: Place | null): Promise<void> {
    const systems = this.catalogue.kinds.system.filter((one) => !one.not_runnable);
    const system = await choose("Which system?", systems.map((one) => [one.id, one.name, one.summary]));
    if (system) await this.point("battery", system, { system }, system, at);
  }

  private async radar(at: Place | null): Promise<void> {
    const owners = [...this.placed("post"), ...this.placed("battery")];
    if (!owners.length) {
      say("A radar that stands alone reports to a post or a battery: place one first.", "error");
      return;
    }
    const type = await choose("Which radar?", this.catalogue.kinds.radar.map((one) => [one.id, one.name, one.summary]));
    if (!type) return;
    await this.point("radar", type, { type }, type, at, (place) => {
      const posts = owners.filter((one) => one.kind === "post");
      const owner = nearestTo(place, posts.length ? posts : owners);
      return owner ? { [owner.kind]: owner.name } : {};
    });
  }

  private async point(
    kind: string, stem: string, values: Value, shown: string, at: Place | null, also: (place: Place) => Value = () => ({}),
  ): Promise<void> {
    const put = async (place: Place) => {
      const name = freshName(this.editor.document, kind, stem);
      const value = { name, ...values, ...also(place), lat_deg: degrees(place.lat), lon_deg: degrees(place.lon) };
      const aimless = kind === "asset" ? this.aimless() : [];
      const isDone = await this.insertAll([{ kind, value }], `Place ${name}`, aimless.map(({ path }): Edit => ({ kind: "set", path: [...path, "aim"], value: name })));
      if (isDone && aimless.length) say(`${aimless.map((one) => one.name).join(", ")} had nothing to attack and now ${aimless.length > 1 ? "fly" : "flies"} at ${name}; another aim is given on the right of a flight.`);
      if (isDone && kind === "battery") this.lookAt(String(values.system), place);
    };
    if (at) return put(at);
    this.items.place({ kind: shown, hint: "Click where it stands, or type a place. Esc drops it.", shape: "point", done: ([place]) => void (place && put(place)) });
  }

  /** Weapons that attack nothing, as they were drawn before there was a site: the first one is what they are for. */
  private aimless(): Item[] {
    if (this.placed("asset").length) return [];
    const rows = (this.editor.document.flight ?? []) as Value[];
    const flies = (row: Value) => this.catalogue.kinds.target.find((one) => one.id === row.type)?.class ?? "";
    return this.items.items.filter((one) => {
      const row = one.kind === "flight" ? rows[Number(one.path[1])] : undefined;
      return row && (row.side ?? "hostile") === "hostile" && row.aim === undefined && isLowFlyer(flies(row));
    });
  }

  /** Around the first thing on the map, when it is a battery so short in reach that it would be a dot. */
  private lookAt(system: string, place: Place): void {
    if (this.items.items.filter((one) => one.place).length > 1) return;
    const { kinds } = this.catalogue;
    const missiles = kinds.system.find((one) => one.id === system)?.missiles ?? [];
    const reach = 1000 * Math.max(0, ...missiles.map((id) => kinds.missile.find((one) => one.id === id)?.range_km ?? 0));
    const half = Math.max(20e3, 3 * reach);
    if (reach && half < 0.6 * this.map.seen.half) this.map.fit([0, 1, 2, 3].map((k) => direct(place.lat, place.lon, (k * Math.PI) / 2, half)));
  }

  private async chooseTarget(title: string): Promise<Catalogue["kinds"]["target"][number] | undefined> {
    const { target } = this.catalogue.kinds;
    const type = await choose(title, target.map((one): Option => [one.id, one.name, `${one.class}. ${one.summary}`]));
    return target.find((one) => one.id === type);
  }

  private async flight(): Promise<void> {
    const target = await this.chooseTarget("What flies?");
    if (!target) return;
    this.items.place({ kind: target.id, hint: `Click the route point by point. ${LINE}`, shape: "line", done: (places) => void this.addFlight(target, places) });
  }

  private async addFlight(target: Catalogue["kinds"]["target"][number], places: Place[]): Promise<void> {
    const name = freshName(this.editor.document, "flight", target.id);
    const near = nearestTo(places[places.length - 1] as Place, this.placed("asset"));
    const isLow = isLowFlyer(target.class);
    const height = isLow ? { altitude_agl_m: 100 } : { altitude_m: 8000 };
    const value = {
      name,
      type: target.id,
      side: target.symbols.civil === target.symbols.friendly ? "civil" : "hostile",
      route: places.map((one) => ({ lat_deg: degrees(one.lat), lon_deg: degrees(one.lon), ...height })),
      ...(isLow && near ? { aim: near.name } : {}),
    };
    await this.insert("flight", value, `Draw ${name}`);
    say(drawnFlight(name, isLow, near?.name));
  }

  private async raid(): Promise<void> {
    const sites = [...this.placed("asset"), ...this.placed("battery")];
    if (!sites.length) {
      say("A raid comes from directions around a site or battery: place one first.", "error");
      return;
    }
    const chosen = sites.length === 1 ? sites[0]?.name : await choose("Around what does it come?", sites.map((one) => [one.name, one.name, one.detail]));
    const centre = sites.find((one) => one.name === chosen);
    const target = centre && (await this.chooseTarget("What flies in it?"));
    if (!centre || !target) return;
    this.items.place({
      kind: `raid on ${centre.name}`,
      hint: "Click where its first axis begins. Bearing and distance can be dragged afterwards, more axes typed. Esc drops it.",
      shape: "point",
      done: ([place]) => void (place && this.addRaid(centre, target, place)),
    });
  }

  private async addRaid(centre: Item, target: Catalogue["kinds"]["target"][number], from: Place): Promise<void> {
    const name = freshName(this.editor.document, "raid", "raid");
    const site = centre.place as Place;
    const { distance, azimuth } = inverse(site.lat, site.lon, from.lat, from.lon);
    const height = isLowFlyer(target.class) ? { altitude_agl_m: 100 } : { altitude_m: 8000 };
    const value = {
      name,
      center: centre.name,
      bearings_deg: [rounded(((azimuth + 2 * Math.PI) % (2 * Math.PI)) * (180 / Math.PI), 0.1)],
      spread_deg: 20,
      distance_km: Math.max(1, rounded(distance / 1000, 0.1)),
      spacing_s: 10,
      aims: [centre.kind === "asset" ? centre.name : `${centre.name}/launchers`],
      member: [{ type: target.id, count: 8, ...height }],
    };
    await this.insert("raid", value, `Draw ${name}`);
    say(`${name}: 8 flights in one wave. Waves, members and aims stand on the right.`);
  }

  private async zone(): Promise<void> {
    const kind = await choose("What holds in it?", [
      ["no_fire", "No fire", "Nothing in it is shot at"],
      ["weapons_hold", "Weapons hold", "Batteries hold their fire at what is in it"],
      ["weapons_tight", "Weapons tight", "They shoot at what was declared hostile"],
      ["weapons_free", "Weapons free", "They shoot at all but what was declared friend or civil"],
    ]);
    if (!kind) return;
    this.items.place({
      kind: kind.replace("_", " "),
      hint: `Click the corners in order. ${LINE}`,
      shape: "area",
      done: (places) => void this.addZone(kind, kind.replace("_", "-"), places, {}),
    });
  }

  private async corridor(): Promise<void> {
    const typed = await ask("How wide is the corridor?", "Width [km]", "20", "Draw it", "You click its middle line; corners can be moved afterwards.");
    const width = Number(typed);
    if (typed === null) return;
    if (!(width > 0 && width <= 500)) {
      say(`${typed} is no width: give 0.1 to 500 km`, "error");
      return;
    }
    this.items.place({
      kind: "corridor",
      hint: `Click its middle line point by point. ${LINE}`,
      shape: "line",
      done: (places) => {
        const line = places.map((one) => this.map.plane.to(one.lat, one.lon));
        const [a, b] = places as [Place, Place];
        const course = (inverse(a.lat, a.lon, b.lat, b.lon).azimuth * (180 / Math.PI) + 360) % 360;
        const also = places.length === 2 ? { course_deg: rounded(course, 0.1) } : {};
        void this.addZone("corridor", "corridor", ribbon(line, 500 * width).map((one) => this.map.plane.from(one)), also);
      },
    });
  }

  private async addZone(kind: string, stem: string, places: Place[], also: Value): Promise<void> {
    const name = freshName(this.editor.document, "zone", stem);
    const points = places.map((one) => ({ lat_deg: degrees(one.lat), lon_deg: degrees(one.lon) }));
    await this.insert("zone", { name, kind, points, ...also }, `Draw ${name}`);
  }

  private async failure(): Promise<void> {
    const found = nodes(this.editor.document);
    if (!found.length) {
      say("There is nothing yet that could fail: place a battery, radar or post first.", "error");
      return;
    }
    const node = await choose("What fails?", found.map(([name]) => [name, name, ""]));
    if (node) await this.insert("failure", { node, at_min: 5 }, `Let ${node} fail`);
  }

  private async variant(): Promise<void> {
    const batteries = namesOf(this.editor.document, "battery");
    if (!batteries.length) {
      say("A variant changes a battery: place one first.", "error");
      return;
    }
    const change = await choose("What is different?", [
      ["system", "Another system", "in place of what stands there"],
      ...batteries.map((name): Option => [`without ${name}`, `Without ${name}`, "as if it were not there"]),
      ...(batteries.length > 1 ? [["none", "No battery at all", "what the raid does when nobody shoots"] as Option] : []),
      ["merged", "Targets can be mistaken for one another", "those in one resolution cell merge"],
    ]);
    if (!change) return;
    let value: Value = change === "none" ? { is_active: false } : change === "merged" ? { tracking: "merged" } : { battery: change.slice(8), is_active: false };
    if (change === "system") {
      const battery = batteries.length === 1 ? batteries[0] : await choose("Which battery?", batteries.map((name) => [name, name, ""]));
      const system = battery && (await choose("Which system?", this.catalogue.kinds.system.filter((one) => !one.not_runnable).map((one) => [one.id, one.name, one.summary])));
      if (!system) return;
      value = { ...(batteries.length > 1 ? { battery } : {}), system };
    }
    const stem = String(value.system ?? (change.startsWith("without") ? `no-${value.battery}` : change === "none" ? "no-defence" : change));
    const name = freshName(this.editor.document, "variant", stem);
    await this.insert("variant", { name, ...value }, `Compare with ${name}`);
  }

  private async claim(): Promise<void> {
    const { document } = this.editor;
    const kind = await choose("What does it say?", [
      ["protection", "A site comes through", "no weapon reaches it, so much likelier than without the defence"],
      ["kills", "So many are shot down", "a number, or a share, of what flies in"],
      ["range", "It reaches that far", "from a distance, against a type and altitude"],
      ["simultaneity", "So many at once", "different targets engaged at the same time"],
    ]);
    if (!kind) return;
    const own = { source: "This study's own question; not a quote" };
    const type = String((document.flight as Value[] | undefined)?.[0]?.type ?? "f16c");
    let value: Value;
    if (kind === "protection") {
      const sites = namesOf(document, "asset");
      if (!sites.length) {
        say("A claim of protection is about a site: place one first.", "error");
        return;
      }
      const asset = sites.length === 1 ? sites[0] : await choose("Which site shall come through untouched?", sites.map((one) => [one, one, ""]));
      if (!asset) return;
      await this.protection(asset, own);
      return;
    }
    if (kind === "kills") {
      value = { quote: "At least half of the raid is shot down.", ...own, metric: "kill_share", op: ">=", value: 0.5, unit: "1" };
    } else if (kind === "range") {
      value = { quote: `It intercepts ${type} beyond 100 km.`, ...own, metric: "range_kill_km", op: ">=", value: 100, unit: "km", classes: [type], altitudes_km: [0.1, 10], bearings_deg: [0, 90, 180, 270] };
    } else {
      value = { quote: "It engages six targets at once.", ...own, metric: "targets_at_once", op: ">=", value: 6, unit: "targets", type, raid_sizes: [6, 12], sectors_deg: [90], altitudes_km: [5] };
    }
    const name = freshName(document, "claim", { protection: "protects", kills: "shoots-down", range: "reach", simultaneity: "at-once" }[kind] ?? kind);
    await this.insert("claim", { name, kind, ...value }, `State ${name}`);
  }

  /** A claim of protection compares with nobody shooting: where there is no such variant, it brings one. */
  private async protection(asset: string, own: Value): Promise<void> {
    const { document } = this.editor;
    const variants = (Array.isArray(document.variant) ? document.variant : []) as Value[];
    const known = variants.find((one) => one.is_active === false && one.battery === undefined);
    const without = known ? String(known.name) : freshName(document, "variant", "no-defence");
    const name = freshName(document, "claim", "protects");
    const value = {
      name, kind: "protection", quote: `The defence makes it at least 50 points likelier that no weapon reaches ${asset}.`, ...own,
      metric: "p_no_leaker", op: ">=", value: 0.5, unit: "1", assets: [asset], compare_with: without,
    };
    const added = known ? [] : [{ kind: "variant", value: { name: without, is_active: false, note: "what happens when nobody shoots" } }];
    if (!(await this.insertAll([...added, { kind: "claim", value }], `State ${name}`))) return;
    this.items.select(this.items.items.find((one) => one.kind === "claim" && one.name === name) ?? null);
  }

  private placed(kind: Kind): Item[] {
    return this.items.items.filter((one) => one.kind === kind && one.place);
  }

  private async insert(kind: string, value: Value, label: string): Promise<void> {
    await this.insertAll([{ kind, value }], label);
  }

  /** Puts items behind the others of their kinds and chooses them. */
  async insertAll(values: { kind: string; value: Value }[], label: string, also: Edit[] = []): Promise<boolean> {
    const count = new Map<string, number>();
    const keys = new Set<string>();
    const edits = values.map(({ kind, value }): Edit => {
      const rows = this.editor.document[kind];
      const index = (Array.isArray(rows) ? rows.length : 0) + (count.get(kind) ?? 0);
      count.set(kind, (count.get(kind) ?? 0) + 1);
      keys.add(`${kind}/${index}`);
      return { kind: "insert", path: [kind, index], value };
    });
    if (!(await this.editor.edit([...edits, ...also], label))) return false;
    this.items.selectAll(this.items.items.filter((one) => keys.has(key(one))));
    return true;
  }
}

const isLowFlyer = (text: string) => /cruise|loiter|drone|uav|bomb|missile/i.test(text);

/** What is said when a flight was drawn: the height that it was given, and what it attacks. */
export function drawnFlight(name: string, isLow: boolean, site: string | undefined): string {
  if (!isLow) return `${name} flies at 8000 m; drag its heights in the profile below the map.`;
  const heights = "drag its heights in the profile below the map";
  return site
    ? `${name} flies at ${site}, 100 m above the ground; change its aim on the right, or ${heights}.`
    : `${name} flies 100 m above the ground and attacks nothing, as there is no site yet: it takes the first one that you place. Or give it an aim on the right, and ${heights}.`;
}

function nearestTo(place: Place, items: Item[]): Item | undefined {
  const away = (one: Item) => inverse(place.lat, place.lon, one.place?.lat ?? 0, one.place?.lon ?? 0).distance;
  return [...items].sort((a, b) => away(a) - away(b))[0];
}
