// Coverage and zones as pictures. The server computes; here an array is cut at an altitude and coloured.

/** Colour of what is seen: alpha, blue, green, red of a pixel, low byte first. */
const SEEN = 0x6e8f5c0a; // rgba(10, 92, 143, 0.43)
const EDGE = 0x24333333;

/** How much of the disc is seen at an altitude [-], as `cupola coverage` counts it. */
export function visibleShare(from: Float32Array, ground: Float32Array, altitude: number, isAgl: boolean): number {
  let [cells, seen] = [0, 0];
  for (let i = 0; i < from.length; i++) {
    const z = from[i] as number;
    if (z !== z) continue;
    cells++;
    if (z <= (isAgl ? altitude + (ground[i] as number) : altitude)) seen++;
  }
  return cells ? seen / cells : 0;
}

/** Pixels of a coverage, cut at an altitude: what is seen is tinted, the rest of the disc hardly. */
export function cutCoverage(
  from: Float32Array,
  ground: Float32Array,
  altitude: number,
  isAgl: boolean,
  out: Uint32Array,
): void {
  for (let i = 0; i < from.length; i++) {
    const z = from[i] as number;
    if (z !== z) out[i] = 0;
    else out[i] = z <= (isAgl ? altitude + (ground[i] as number) : altitude) ? SEEN : EDGE;
  }
}

/** The colours of limits as pixels; the first one, where a target can be engaged, is strongest. */
export function zoneColours(colours: string[]): Uint32Array {
  return Uint32Array.from(colours, (text, i) => {
    const value = Number.parseInt(text.slice(1), 16);
    const [r, g, b] = [value >> 16, (value >> 8) & 255, value & 255];
    return (((i === 0 ? 0x9a : 0x8c) << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}

/** A zone by bearing and range as a square picture, one pixel a cell of range, north up. */
export function zonePixels(limit: Uint8Array, ranges: number, colours: Uint32Array, out: Uint32Array): void {
  const side = 2 * ranges + 1;
  const bearings = limit.length / ranges;
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < side; j++) {
      const [x, y] = [j - ranges, ranges - i];
      const k = Math.floor(Math.hypot(x, y));
      if (k >= ranges) {
        out[i * side + j] = 0;
        continue;
      }
      const turn = (Math.atan2(x, y) / (2 * Math.PI) + 1) % 1;
      const row = Math.floor(turn * bearings) % bearings;
      out[i * side + j] = colours[limit[row * ranges + k] ?? 0] ?? 0;
    }
  }
}
