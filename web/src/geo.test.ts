import { describe, expect, it } from "vitest";
import { direct, inverse, parsePlace, placeText, Plane } from "./geo";

describe("geodesics on WGS-84", () => {
  it("gives Flinders Peak to Buninyong, Geoscience Australia's example", () => {
    // GDA94 technical manual: 54 972.271 m, azimuth 306 deg 52' 05.37" on GRS80.
    const flinders = [-(37 + 57 / 60 + 3.7203 / 3600), 144 + 25 / 60 + 29.5244 / 3600] as const;
    const buninyong = [-(37 + 39 / 60 + 10.1561 / 3600), 143 + 55 / 60 + 35.3839 / 3600] as const;
    const { distance, azimuth } = inverse(...flinders, ...buninyong);
    expect(distance).toBeCloseTo(54972.271, 2);
    expect(((azimuth * 180) / Math.PI + 360) % 360).toBeCloseTo(306 + 52 / 60 + 5.37 / 3600, 5);
  });

  it("comes back", () => {
    for (const [lat, lon, azimuth, distance] of [
      [33.5, 36.3, 1, 300e3],
      [-70, 179.9, 1.5, 250e3],
      [0, 0, -2, 1e3],
    ] as const) {
      const there = direct(lat, lon, azimuth, distance);
      const found = inverse(lat, lon, there.lat, there.lon);
      expect(found.distance).toBeCloseTo(distance, 3);
      expect(Math.cos(found.azimuth - azimuth)).toBeCloseTo(1, 9);
    }
  });
});

describe("the plane of the map", () => {
  const plane = new Plane({ lat: 33.5, lon: 36.3 });

  it("keeps distances from its middle", () => {
    const [x, y] = plane.to(34.5, 37);
    expect(Math.hypot(x, y)).toBeCloseTo(inverse(33.5, 36.3, 34.5, 37).distance, 6);
    const back = plane.from([x, y]);
    expect(back.lat).toBeCloseTo(34.5, 9);
    expect(back.lon).toBeCloseTo(37, 9);
  });

  it("lays another plane on itself to within a thousandth of its reach", () => {
    const centre = { lat: 34.4, lon: 35.1 };
    const reach = 200e3;
    const [a, b, c, d, e, f] = plane.affine(centre, reach);
    for (let k = 0; k < 8; k++) {
      const azimuth = (k * Math.PI) / 4;
      const place = direct(centre.lat, centre.lon, azimuth, reach);
      const [x, y] = plane.to(place.lat, place.lon);
      const [u, v] = [reach * Math.sin(azimuth), reach * Math.cos(azimuth)];
      expect(Math.hypot(a * u + c * v + e - x, b * u + d * v + f - y)).toBeLessThan(reach / 1000);
    }
  });
});

describe("coordinates as people write them", () => {
  const place = { lat: 33.5, lon: 36.3 };

  it.each([
    "33.5 36.3",
    "33.5, 36.3",
    "33.5N 36.3E",
    "N33.5 E36.3",
    "36.3E 33.5N",
    "33°30′00″N 36°18′00″E",
    "33 30 0 36 18 0",
    "33 30 N 36 18 E",
    "33°30.000' N, 36°18.000' E",
  ])("reads %s", (text) => {
    const found = parsePlace(text);
    expect(found?.lat).toBeCloseTo(place.lat, 6);
    expect(found?.lon).toBeCloseTo(place.lon, 6);
  });

  it("reads what it writes", () => {
    for (const format of ["decimal", "dms", "mgrs"] as const) {
      const found = parsePlace(placeText(place, format));
      expect(found?.lat).toBeCloseTo(place.lat, 3);
      expect(found?.lon).toBeCloseTo(place.lon, 3);
    }
    expect(parsePlace(placeText({ lat: -28.52, lon: -127.98 }, "decimal"))).toEqual({ lat: -28.52, lon: -127.98 });
  });

  it.each(["", "33.5", "x y", "99 36", "33 70 0 36 0 0", "33.5 361", "1 2 3", "33N 36N", "NaN 3"])("refuses %s", (text) => {
    expect(parsePlace(text)).toBeNull();
  });
});
