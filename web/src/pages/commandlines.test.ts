import { describe, expect, it } from "vitest";
import { commandLines } from "./commandlines";

describe("commands to copy", () => {
  it("name what the scenario has", () => {
    const document = { variant: [{ name: "old" }], battery: [{ name: "alpha" }], flight: [{ name: "low" }, { name: "high" }] };
    const texts = commandLines("deep/my raid.toml", document).map((one) => one.text);
    expect(texts[0]).toBe('cupola compare "deep/my raid.toml" --variant old -n 1000');
    expect(texts[1]).toContain("--set battery.alpha.doctrine.salvo=1");
    expect(texts[2]).toContain("--rows flight.low.count=1,2,4,8 --columns variant=base,old");
    expect(texts[3]).toContain('scenario = "deep/my raid.toml"');
    expect(texts[4]).toBe('cupola sweep "my raid-sweep.study.toml"');
    expect(commandLines("x.toml", {}).map((one) => one.text)).toEqual(["cupola uncertainty x.toml"]);
  });
});
