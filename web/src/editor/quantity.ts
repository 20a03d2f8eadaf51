// Quantities in the units that a file may use: the key says which.

const UNITS: Record<string, Record<string, number>> = {
  m: { m: 1, km: 1000, ft: 0.3048, nmi: 1852 },
  mps: { mps: 1, kmph: 1 / 3.6, kt: 1852 / 3600 },
  s: { s: 1, ms: 1e-3, min: 60, h: 3600 },
  rad: { rad: 1, deg: Math.PI / 180, mrad: 1e-3 },
  radps: { radps: 1, degps: Math.PI / 180 },
  m2: { m2: 1, dbsm: NaN },
  w: { w: 1, kw: 1e3, dbw: NaN },
  hz: { hz: 1, khz: 1e3, mhz: 1e6, ghz: 1e9 },
};
const OF: Map<string, { si: string; factor: number }> = new Map(
  Object.entries(UNITS).flatMap(([si, all]) => Object.entries(all).map(([unit, factor]) => [unit, { si, factor }] as const)),
);
/** Units that have no other: shown, never changed. */
const ALONE = new Set(["kg", "db", "g", "mmph", "kgpm2"]);
const SHOWN: Record<string, string> = { mps: "m/s", kmph: "km/h", kt: "kt", deg: "°", radps: "rad/s", degps: "°/s", m2: "m²", mmph: "mm/h", kgpm2: "kg/m²" };

export interface Quantity {
  key: string;
  si: number;
  /** SI units in one of the unit in which it is written. */
  factor: number;
}

/** Stem and unit of a key; without a unit where it names none. */
export function splitUnit(key: string): { stem: string; unit: string } {
  const at = key.lastIndexOf("_");
  const unit = at > 0 ? key.slice(at + 1) : "";
  return OF.has(unit) || ALONE.has(unit) ? { stem: key.slice(0, at), unit } : { stem: key, unit: "" };
}

/** The quantity of that stem in a row, in whichever unit it is written; null where there is none. */
export function quantity(row: Record<string, unknown>, stem: string): Quantity | null {
  for (const [key, value] of Object.entries(row)) {
    const split = splitUnit(key);
    const factor = OF.get(split.unit)?.factor ?? NaN;
    if (split.stem === stem && typeof value === "number" && factor === factor) return { key, si: value * factor, factor };
  }
  return null;
}

/** How much of a unit an SI value is: `in_("km", 2500)` is 2.5; NaN for decibels. */
export const inUnit = (unit: string, si: number): number => si / (OF.get(unit)?.factor ?? 1);

/** The unit of a key as people write it. */
export function unitText(key: string): string {
  const { unit } = splitUnit(key);
  return SHOWN[unit] ?? unit;
}

/** The key of the same quantity in the unit in which people give it. */
export function friendlyKey(key: string, most = 0): string {
  const { stem, unit } = splitUnit(key);
  if (unit === "rad") return `${stem}_deg`;
  if (unit === "radps") return `${stem}_degps`;
  if (unit === "m" && most >= 150e3 && !/altitude|height/.test(stem)) return `${stem}_km`;
  return key;
}

/** A number as it is written into a file: no more digits than a person would give. */
export function rounded(value: number, step: number): number {
  const digits = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  return Number((Math.round(value / step) * step).toFixed(digits));
}
