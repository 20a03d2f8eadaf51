import { describe, expect, it } from "vitest";
import { Plane } from "../geo";
import { clock, lastBefore, nextAfter, secondsOf, Track } from "./tracks";

const plane = new Plane({ lat: 0, lon: 0 });

function track(): Track {
  const n = 300;
  const times = Float32Array.from({ length: n }, (_, i) => i);
  const places = Float64Array.from({ length: 3 * n }, (_, i) => (i % 3 === 1 ? Math.floor(i / 3) * 0.01 : i % 3 === 2 ? 1000 : 0));
  return new Track(times, places, plane);
}

describe("a track", () => {
  it("is straight between its points and held at its ends", () => {
    const one = track();
    const metres = plane.to(0, 0.01)[0];
    expect(one.at(10.5).point[0]).toBeCloseTo(10.5 * metres, 3);
    expect(one.at(-5).point[0]).toBe(0);
    expect(one.at(1e6).point[0]).toBeCloseTo(299 * metres, 3);
    expect(one.at(10).heading).toBeCloseTo(Math.PI / 2, 6);
  });

  it("gives the same whichever way time was moved", () => {
    const one = track();
    for (const t of [250.2, 3.7, 150.1, 150.2, 299, 0, 77.7]) {
      expect(one.at(t).point[0]).toBeCloseTo(track().at(t).point[0], 9);
      expect(one.index(t)).toBe(Math.floor(t));
    }
  });

  it("gives the way between two times with both its ends", () => {
    const look = { left: 100, top: 50, resolution: plane.to(0, 0.01)[0] };
    const drawn = (from: number, until: number) => {
      const found: number[] = [];
      const to = { moveTo: (x: number) => found.push(x), lineTo: (x: number) => found.push(x) };
      return [track().trace(to, look, from, until), ...found.map((x) => Number(x.toFixed(6)))];
    };
    expect(drawn(10.5, 13.5)).toEqual([true, 110.5, 111, 112, 113, 113.5]);
    expect(drawn(5, 5)).toEqual([false]);
    expect(drawn(-10, 1.5)).toEqual([true, 100, 101, 101.5]);
  });
});

describe("events", () => {
  it("are stepped through", () => {
    const times = [1, 5, 5, 9];
    expect([nextAfter(times, 5), nextAfter(times, 9), lastBefore(times, 5), lastBefore(times, 1)]).toEqual([9, null, 1, null]);
    expect([nextAfter(times, 0), nextAfter(times, 1), lastBefore(times, 99), lastBefore(times, 5.5), nextAfter([], 1)]).toEqual([1, 5, 9, 5, null]);
    expect([clock(0), clock(61.9), clock(3600)]).toEqual(["00:00", "01:01", "60:00"]);
  });
});

describe("a time that is typed", () => {
  it("is minutes and seconds, or seconds alone, and else nothing", () => {
    expect(["5:30", "330", " 0:01:05.5 ", "00:00"].map(secondsOf)).toEqual([330, 330, 65.5, 0]);
    expect(["", "5:", "-3", "five", "1:2:3:4"].map(secondsOf)).toEqual([null, null, null, null, null]);
  });
});
