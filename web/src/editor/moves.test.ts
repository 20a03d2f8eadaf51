import { describe, expect, it } from "vitest";
import { Plane, inverse } from "../geo";
import { drawnFlight } from "./adding";
import { heightEdits, speedEdits, startEdits } from "./group";
import { freshName, itemsOf, type Catalogue, type Item } from "./items";
import { applied, deleteEdits, fromSegment, insertEdits, isInside, moveEdits, nearest, ribbon, shiftEdits, shiftValue } from "./moves";
import { found, score } from "./palette";
import { friendlyKey, quantity, rounded, splitUnit } from "./quantity";
import { definitionOf, meaning, missingKeys, startRow, type Schema } from "./schema";
import { Selection } from "./selection";
import { stepOf } from "../tour";

const CATALOGUE: Catalogue = { kinds: { system: [], radar: [], missile: [], target: [] }, symbols: {} };
const DOCUMENT = {
  asset: [{ name: "depot", lat_deg: 0, lon_deg: 0 }],
  battery: [{ name: "a", lat_deg: 0.1, lon_deg: 0.1 }],
  flight: [
    { name: "low", start_min: 2, route: [{ lat_deg: 1, lon_deg: 1, altitude_agl_m: 100 }, { lat_deg: 1, lon_deg: 2, altitude_ft: 1000, speed_kt: 400 }], aim: "depot" },
    { name: "high", route: [{ lat_deg: 2, lon_deg: 1, altitude_km: 8 }] },
  ],
  raid: [{ name: "r", center: "depot", bearings_deg: [90, 180], distance_km: 100, spread_deg: 20, member: [{ type: "x", altitude_m: 500 }] }],
  zone: [{ name: "z", kind: "corridor", points: [{ lat_deg: 0, lon_deg: 1 }, { lat_deg: 1, lon_deg: 1 }, { lat_deg: 1, lon_deg: 2 }] }],
};
const items = (document: Record<string, unknown> = DOCUMENT) => itemsOf(document, CATALOGUE);
const item = (name: string): Item => items().find((one) => one.name === name) as Item;

describe("items on the map", () => {
  it("a raid lies around its centre", () => {
    const { route, raid } = item("r");
    expect(raid?.distance).toEqual({ key: "distance_km", si: 100e3, factor: 1000 });
    const { distance, azimuth } = inverse(0, 0, route[0]?.lat ?? 9, route[0]?.lon ?? 9);
    expect(distance).toBeCloseTo(100e3, 3);
    expect(azimuth).toBeCloseTo(Math.PI / 2, 9);
  });

  it("the middle of a zone across the 180th meridian is there", () => {
    const points = [{ lat_deg: 0, lon_deg: 179 }, { lat_deg: 1, lon_deg: -179 }, { lat_deg: 2, lon_deg: 180 }];
    expect(items({ zone: [{ name: "z", points }] })[0]?.place).toEqual({ lat: 1, lon: 180 });
  });

  it("names of nodes are one set, those of flights another", () => {
    expect(freshName(DOCUMENT, "battery", "depot")).toBe("depot-2");
    expect(freshName(DOCUMENT, "flight", "depot")).toBe("depot");
    expect(freshName(DOCUMENT, "flight", "low", new Set(["low-2"]))).toBe("low-3");
    expect(freshName({ flight: [{ name: "low", count: 4 }] }, "flight", "low")).toBe("low-5");
  });
});

describe("moves", () => {
  it("an axis that is dragged changes its bearing and the distance of all, in their units", () => {
    const edits = moveEdits(item("r"), 1, { lat: 0.4491, lon: 0.4522 }); // 49.7 km north, 50.3 km east
    expect(edits.map((one) => one.path.join("."))).toEqual(["raid.0.bearings_deg.1", "raid.0.distance_km"]);
    expect(edits[0]?.value).toBeCloseTo(45.4, 1);
    expect(edits[1]?.value).toBeCloseTo(70.7, 1);
  });

  it("a new waypoint has the height of the one before it, and a corner none", () => {
    expect(insertEdits(DOCUMENT, item("low"), 0, { lat: 1, lon: 1.5 })).toEqual([
      { kind: "insert", path: ["flight", 0, "route", 1], value: { lat_deg: 1, lon_deg: 1.5, altitude_agl_m: 100 } },
    ]);
    expect(insertEdits(DOCUMENT, item("z"), 2, { lat: 1, lon: 1.5 })[0]).toEqual({ kind: "insert", path: ["zone", 0, "points", 3], value: { lat_deg: 1, lon_deg: 1.5 } });
  });

  it("what is moved as a whole keeps its shape on the plane; a raid stays with its centre", () => {
    const plane = new Plane({ lat: 0, lon: 0 });
    const after = items(applied(DOCUMENT, ["low", "z", "r"].flatMap((name) => shiftEdits(plane, item(name), [10e3, -5e3]))));
    for (const name of ["low", "z"]) {
      const [before, now] = [item(name).route, after.find((one) => one.name === name)?.route ?? []];
      before.forEach((one, i) => {
        const [a, b] = [plane.to(one.lat, one.lon), plane.to(now[i]?.lat ?? 0, now[i]?.lon ?? 0)];
        expect(b[0] - a[0]).toBeCloseTo(10e3, -1);
        expect(b[1] - a[1]).toBeCloseTo(-5e3, -1);
      });
    }
    expect(after.find((one) => one.name === "r")?.route).toEqual(item("r").route);
    const value = shiftValue(plane, DOCUMENT.flight[0], [10e3, -5e3]);
    expect(value).toEqual((applied(DOCUMENT, shiftEdits(plane, item("low"), [10e3, -5e3])).flight as unknown[])[0]);
  });

  it("edits are made on a copy that shares what they leave alone", () => {
    const after = applied(DOCUMENT, deleteEdits([item("low"), item("high"), item("a")]));
    expect(after.flight).toEqual([]);
    expect(after.battery).toEqual([]);
    expect(after.zone).toBe(DOCUMENT.zone);
    expect(DOCUMENT.flight).toHaveLength(2);
  });

  it("a corridor lies half its width to both sides, also round a corner", () => {
    expect(ribbon([[0, 0], [10, 0]], 2)).toEqual([[0, 2], [10, 2], [10, -2], [0, -2]]);
    const corner = ribbon([[0, 0], [10, 0], [10, 10]], 2);
    expect(corner[1]?.map((one) => Math.round(one))).toEqual([8, 2]);
    expect(corner[4]?.map((one) => Math.round(one))).toEqual([12, -2]);
  });

  it("near is near", () => {
    expect(nearest([0, 0], [{ at: [5, 0], what: "a" }, { at: [3, 0], what: "b" }], 9)).toBe("b");
    expect(nearest([0, 0], [{ at: [10, 0], what: "a" }], 9)).toBeNull();
    expect(fromSegment([5, 3], [0, 0], [10, 0])).toBe(3);
    expect(fromSegment([13, 4], [0, 0], [10, 0])).toBe(5);
    const square: [number, number][] = [[0, 0], [10, 0], [10, 10], [0, 10]];
    expect([isInside([5, 5], square), isInside([15, 5], square)]).toEqual([true, false]);
  });
});

describe("several at once", () => {
  it("200 m higher, each height in its own unit and from where it counts", () => {
    const edits = heightEdits(DOCUMENT, [item("low"), item("high"), item("r"), item("a")], 200);
    expect(edits.map((one) => [one.path.slice(0, 2).join("."), one.path[one.path.length - 1], one.value])).toEqual([
      ["flight.0", "altitude_agl_m", 300],
      ["flight.0", "altitude_ft", 1656],
      ["flight.1", "altitude_km", 8.2],
      ["raid.0", "altitude_m", 700],
    ]);
    expect(heightEdits(DOCUMENT, [item("low")], -5000)[0]?.value).toBe(1);
  });

  it("later, faster", () => {
    expect(startEdits(DOCUMENT, [item("low"), item("high")], 60).map((one) => [one.path[2], one.value])).toEqual([["start_min", 3], ["start_min", 1]]);
    expect(startEdits(DOCUMENT, [item("low")], -600)[0]?.value).toBe(0);
    expect(speedEdits(DOCUMENT, [item("low"), item("high")], 1.1).map((one) => one.value)).toEqual([440]);
  });

  it("what is chosen is followed through edits", () => {
    const chosen = new Selection();
    chosen.all([item("low"), item("high")]);
    chosen.follow(items(applied(DOCUMENT, [{ kind: "delete", path: ["flight", 0] }])));
    expect([...chosen.keys]).toEqual(["flight/0"]);
    chosen.follow(items(applied(DOCUMENT, [{ kind: "delete", path: ["flight", 0] }, { kind: "set", path: ["flight", 0, "name"], value: "new" }])));
    expect([...chosen.keys]).toEqual(["flight/0"]);
    chosen.toggle(item("a"));
    chosen.toggle(item("a"));
    expect(chosen.size).toBe(1);
  });
});

describe("words", () => {
  it("units are told from names", () => {
    expect(splitUnit("altitude_agl_m")).toEqual({ stem: "altitude_agl", unit: "m" });
    expect(splitUnit("hits_to_destroy")).toEqual({ stem: "hits_to_destroy", unit: "" });
    expect(quantity({ speed_kt: 100 }, "speed")?.si).toBeCloseTo(51.444, 3);
    expect([friendlyKey("spread_rad"), friendlyKey("distance_m", 2e6), friendlyKey("altitude_m", 2e6)]).toEqual(["spread_deg", "distance_km", "altitude_m"]);
    expect(rounded(12.3456, 0.01)).toBe(12.35);
  });

  it("a key that is not given has its default in the unit in which it would be given", () => {
    const schema: Schema = {
      $defs: {},
      properties: {
        turn_rad: { type: "number", default: Math.PI, description: "How far [rad]" },
        turn_deg: { type: "number", maximum: 360, description: "How far [rad] (in deg)" },
        n: { type: "integer", description: "Number [-]" },
        raid: { type: "string", description: "Raid that it belongs to; set when a raid is laid out" },
      },
    };
    const model = { properties: schema.properties, required: ["n"] };
    expect(missingKeys(schema, model, {}).map(({ key, one }) => [key, one.default])).toEqual([["turn_deg", 180], ["n", undefined]]);
    expect(missingKeys(schema, model, { turn_rad: 1 }).map(({ key }) => key)).toEqual(["n"]);
    expect(meaning(definitionOf(schema, model, "turn_deg").description ?? "")).toBe("How far.");
    expect(startRow(schema, model)).toEqual({ n: 1 });
  });

  it("commands are found by parts of their names", () => {
    const commands = ["Save", "Add: Battery", "Lock or unlock everything"].map((name) => ({ name, run: () => undefined }));
    expect(found(commands, "batt")[0]?.name).toBe("Add: Battery");
    expect(found(commands, "lck")[0]?.name).toBe("Lock or unlock everything");
    expect(score("Save", "x")).toBe(-1);
  });

  it("the tour asks for what is not there yet", () => {
    expect([{}, { asset: [1] }, { asset: [1], battery: [1] }, { asset: [1], battery: [1], raid: [1] }, DOCUMENT, { ...DOCUMENT, claim: [1] }].map(stepOf)).toEqual([0, 1, 2, 3, 3, 4]);
  });
});

describe("what is said of a drawn flight", () => {
  it("names the height that was given, whether or not there is a site", () => {
    expect(drawnFlight("t", true, undefined)).toMatch(/100 m above the ground and attacks nothing/);
    expect(drawnFlight("t", true, "depot")).toMatch(/at depot, 100 m above the ground/);
    expect(drawnFlight("t", false, "depot")).toMatch(/8000 m/);
  });
});
