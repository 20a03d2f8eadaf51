import { expect, test } from "vitest";
import { mergedAt } from "./data";

test("a track names those with which it shares its plots, while it does", () => {
  const one = { merged: [["a", 10, 25], ...["b", "c", "d"].map((name) => [name, 20, 25])] as [string, number, number][] };
  expect([5, 10, 20, 25].map((t) => mergedAt(one, t))).toEqual(["", "a", "a, b and 2 more", ""]);
  expect(mergedAt({}, 5)).toBe("");
});
