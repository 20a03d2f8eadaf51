import { describe, expect, it } from "vitest";
import { changed, changeOf, packed, unpacked } from "./history";

describe("the undo list", () => {
  it("keeps of each step what it changed", () => {
    expect(changeOf("lat = 1.5\nlon = 2\n", "lat = 1.75\nlon = 2\n")).toEqual([8, 10, "7"]);
    for (const [a, b] of [["", "x"], ["x", ""], ["aaa", "aaaa"], ["abab", "ab"], ["a\r\nb", "a\nb"], ["same", "same"]] as const) {
      expect(changed(a, changeOf(a, b))).toBe(b);
    }
  });

  it("comes back with its place in it", () => {
    const steps = ["a = 1", "a = 12", "b = 1\na = 12", ""].map((text, i) => ({ text, label: `step ${i}`, kind: i === 2 ? "text" : "" }));
    expect(unpacked(packed(steps, 2))).toEqual({ steps, at: 2 });
    const many = Array.from({ length: 500 }, (_, i) => ({ text: `n = ${i}`, label: String(i), kind: "" }));
    const found = unpacked(packed(many, 490));
    expect(found?.steps[found.at]?.text).toBe("n = 490");
    expect(found?.steps.length).toBe(200);
    const early = unpacked(packed(many, 3));
    expect(early?.steps[early.at]?.label).toBe("3");
    expect([unpacked(""), unpacked("{}"), unpacked('{"first":"","changes":[],"labels":[["",""]],"at":5}')]).toEqual([null, null, null]);
  });
});
