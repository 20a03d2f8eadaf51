import { describe, expect, it } from "vitest";
import { laned } from "./lanes";

describe("lanes", () => {
  it("are filled from the first one that is free", () => {
    const bars = laned([[0, 0, 10], [1, 2, 5], [2, 5, 8], [3, 6, 12], [4, 10, 11]]);
    expect(bars.map((one) => one.lane)).toEqual([0, 1, 1, 2, 0]);
  });
});
