import { describe, expect, it } from "vitest";
import { cutCoverage, visibleShare, zoneColours, zonePixels } from "./rasters";

describe("coverage", () => {
  const from = Float32Array.from([100, 900, 2000, NaN, Infinity]);
  const ground = Float32Array.from([0, 500, 0, 0, 0]);

  it("counts cells of the disc alone", () => {
    expect(visibleShare(from, ground, 1000, false)).toBe(2 / 4);
    expect(visibleShare(from, ground, 400, true)).toBe(2 / 4);
    expect(visibleShare(from, ground, 399, true)).toBe(1 / 4);
    expect(visibleShare(Float32Array.from([NaN]), ground, 1, false)).toBe(0);
  });

  it("draws nothing outside the disc, and what is seen otherwise than the rest", () => {
    const out = new Uint32Array(5);
    cutCoverage(from, ground, 1000, false, out);
    expect(out[3]).toBe(0);
    expect(out[0]).toBe(out[1]);
    expect(out[0]).not.toBe(out[2]);
    expect(out[4]).toBe(out[2]);
  });
});

describe("zones", () => {
  it("lies with north up and east to the right", () => {
    const ranges = 10;
    const limit = new Uint8Array(4 * ranges); // north, east, south, west
    limit.fill(1, ranges, 2 * ranges);
    const colours = zoneColours(["#0000ff", "#ff0000"]);
    const side = 2 * ranges + 1;
    const out = new Uint32Array(side * side);
    zonePixels(limit, ranges, colours, out);
    const at = (x: number, y: number) => out[(ranges - y) * side + ranges + x];
    expect(at(3, 5)).toBe(colours[0]); // bearings 0 to 90 are the first quarter
    expect(at(3, -5)).toBe(colours[1]);
    expect(at(-3, -5)).toBe(colours[0]);
    expect(at(10, 10)).toBe(0);
    expect((colours[1] ?? 0) & 0xffffff).toBe(0x0000ff); // red is the low byte
  });
});
