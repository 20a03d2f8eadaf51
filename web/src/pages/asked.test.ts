import { expect, test } from "vitest";
import { bodyOf, commandOf, newAsked, type Asked } from "./asked";

const asked = (change: Partial<Asked>): Asked => ({ ...newAsked(), ...change });

test("a form and its command say the same", () => {
  const compare = asked({ verb: "compare", variant: "salvo 1", settings: [["battery.a.doctrine.salvo", " 1"], ["", ""]] });
  expect(commandOf("my raid.toml", compare)).toBe("cupola compare 'my raid.toml' --set battery.a.doctrine.salvo=1 --variant 'salvo 1' -n 1000");
  expect(bodyOf("x", compare)).toEqual({ id: "x", verb: "compare", n: 1000, metric: "leakers", variant: "salvo 1", other: "", settings: [["battery.a.doctrine.salvo", " 1"]] });
  const table = asked({ verb: "table", rows: [["flight.a.count", "1,2"]], columns: [["variant", "base,old"]], die: "2d6", metric: "kills" });
  expect(commandOf("sub/my.toml", table)).toBe("cupola table sub/my.toml --rows flight.a.count=1,2 --columns variant=base,old --metric kills --dice 2d6 -n 500");
  expect(commandOf("my.toml", asked({ isUntil: true }))).toBe("cupola run my.toml -n 100000 --until leakers=0.1");
  expect(commandOf("my.toml", asked({ verb: "uncertainty", method: "each" }))).toBe("cupola uncertainty my.toml --method each -n 100");
  expect(commandOf("my.toml", asked({ verb: "uncertainty", method: "claims" }))).toBe("cupola uncertainty my.toml --claims -n 100");
  expect(bodyOf("x", asked({ verb: "uncertainty", method: "claims" }))).toEqual({ id: "x", verb: "uncertainty", n: 100, claims: true });
  const rare = asked({ verb: "rare", event: " leakers>=3", settings: [["battery.a.doctrine.salvo", "1"]] });
  expect(commandOf("my.toml", rare)).toBe("cupola rare my.toml --event 'leakers>=3' --set battery.a.doctrine.salvo=1 -n 10000");
  expect(bodyOf("x", asked({ verb: "sweep", factors: [["k", "1..3"]], design: "latin", points: 8 }))).toEqual({ id: "x", verb: "sweep", n: 100, factors: [["k", "1..3"]], design: "latin", points: 8 });
  expect(commandOf("my.toml", asked({ verb: "sweep" }))).toBe("cupola sweep my-sweep.study.toml");
});
