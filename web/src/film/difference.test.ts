import { describe, expect, it } from "vitest";
import type { Told } from "./data";
import { boresightAt, stepAt, summed } from "./data";
import { firstDifference, words } from "./difference";

const told = (time: number, text: string): Told => ({ time, words: text, kind: "launched", battery: "", flight: "", other: "" });

describe("the first difference", () => {
  it("is none where the same happens, in whatever order within a moment", () => {
    const a = [told(1, "x"), told(2, "y"), told(2, "z")];
    expect(firstDifference(a, [told(1, "x"), told(2, "z"), told(2, "y")])).toBeNull();
    expect(firstDifference([], [])).toBeNull();
  });

  it("is the first event that only one of them has", () => {
    const a = [told(1, "x"), told(2, "y"), told(9, "w")];
    const later = firstDifference(a, [told(1, "x"), told(2.5, "y"), told(9, "w")]);
    expect([later?.time, later?.a.length, later?.b.length]).toEqual([2, 1, 0]);
    const twice = firstDifference([told(1, "x"), told(1, "x")], [told(1, "x")]);
    expect([twice?.time, twice?.a.length, twice?.b.length]).toEqual([1, 1, 0]);
    expect(firstDifference([told(1, "x")], [told(1, "x"), told(4, "q")])?.b[0]?.words).toBe("q");
    expect(later && words(later, ["A", "B"])).toEqual(["A: y", "B: nothing then"]);
  });
});

describe("columns", () => {
  it("are sums of their differences", () => {
    expect([...summed([100, 50, -150], 0.01)]).toEqual([1, 1.5, 0]);
  });

  it("that step hold their value until the next", () => {
    const rows: [number, number][] = [[0, 8], [10, 7], [10, 6], [30, 9]];
    expect([stepAt(rows, 5), stepAt(rows, 10), stepAt(rows, 29.9), stepAt(rows, 99)]).toEqual([8, 6, 6, 9]);
  });
});

describe("a sector", () => {
  it("turns at its rate on the shorter side, and holds where it was told to", () => {
    const radar = { slew_radps: 0.5, turns: [[0, 3, 3], [10, 3, -3]] as [number, number, number][] };
    expect(boresightAt(radar, 5)).toBe(3);
    const way = 2 * Math.PI - 6;
    expect(boresightAt(radar, 10.2)).toBeCloseTo(3.1, 9);
    expect(boresightAt(radar, 100)).toBeCloseTo(3 + way, 9);
  });
});
