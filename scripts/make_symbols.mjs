// Renders the NATO symbols that ship with the package: SVG, PNG and an index with each symbol's anchor.
//
// The symbols never change at run time, so the package carries pictures and needs no symbol library. Run it in a
// folder of its own, outside the repository, where milsymbol is installed:
//
//     npm install milsymbol@3
//     node /path/to/scripts/make_symbols.mjs /path/to/src/cupola/report/symbols
//
// It needs `rsvg-convert` (Debian: librsvg2-bin) for the PNG files.
//
// Every symbol code carries context 2, "simulation" (MIL-STD-2525D): the small S beside the frame. Identities are
// those that the defence would give: it is friendly, what attacks it is hostile, airliners are neutral.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const SIZE = 36; // milsymbol's size: octagon height in pixels of the SVG
const PNG_SIDE = 96; // longer side of the PNG

// A 20-digit code from its parts; version 10, context 2 = simulation.
const code = (identity, set, entity, { status = "0", hq = "0", echelon = "00", mod1 = "00", mod2 = "00" } = {}) =>
  `102${identity}${set}${status}${hq}${echelon}${entity}${mod1}${mod2}`;

const UNKNOWN = "1";
const FRIEND = "3";
const NEUTRAL = "4";
const HOSTILE = "6";
const AIR = "01";
const MISSILE = "02";
const UNIT = "10";
const EQUIPMENT = "15";
const INSTALLATION = "20";

const SYMBOLS = [
  ["hostile-fighter", "hostile fighter", code(HOSTILE, AIR, "110104")],
  ["hostile-attack", "hostile attack aircraft", code(HOSTILE, AIR, "110102")],
  ["hostile-bomber", "hostile bomber", code(HOSTILE, AIR, "110103")],
  ["hostile-jammer", "hostile jamming aircraft", code(HOSTILE, AIR, "110108")],
  ["hostile-aircraft", "hostile military aircraft", code(HOSTILE, AIR, "110100")],
  ["hostile-helicopter", "hostile helicopter", code(HOSTILE, AIR, "110200")],
  ["hostile-uav", "hostile unmanned aircraft", code(HOSTILE, AIR, "110300")],
  ["hostile-cruise-missile", "hostile cruise missile", code(HOSTILE, MISSILE, "110000", { mod1: "07" })],
  ["hostile-ballistic-missile", "hostile ballistic missile", code(HOSTILE, MISSILE, "110000", { mod1: "06" })],
  ["hostile-air-to-surface", "hostile air-launched weapon", code(HOSTILE, MISSILE, "110000", { mod1: "01", mod2: "02" })],
  ["unknown-aircraft", "unknown aircraft", code(UNKNOWN, AIR, "000000")],
  ["friendly-fighter", "friendly fighter", code(FRIEND, AIR, "110104")],
  ["friendly-patrol", "friendly patrol aircraft", code(FRIEND, AIR, "110110")],
  ["friendly-transport", "friendly transport aircraft", code(FRIEND, AIR, "110107")],
  ["friendly-aircraft", "friendly military aircraft", code(FRIEND, AIR, "110100")],
  ["friendly-interceptor", "surface-to-air missile", code(FRIEND, MISSILE, "110000", { mod1: "02", mod2: "01" })],
  ["civil-airliner", "civil airliner", code(NEUTRAL, AIR, "120100")],
  ["launcher-long", "surface-to-air missile launcher, long range", code(FRIEND, EQUIPMENT, "111107")],
  ["launcher-medium", "surface-to-air missile launcher, medium range", code(FRIEND, EQUIPMENT, "111104")],
  ["launcher-short", "surface-to-air missile launcher, short range", code(FRIEND, EQUIPMENT, "111101")],
  ["radar", "radar", code(FRIEND, EQUIPMENT, "220300")],
  ["battery", "air defence missile battery", code(FRIEND, UNIT, "130102", { echelon: "15" })],
  ["command-post", "air defence command post", code(FRIEND, UNIT, "130100", { hq: "2" })],
  ["asset", "defended site", code(FRIEND, INSTALLATION, "000000")],
  ["asset-lost", "defended site, destroyed", code(FRIEND, INSTALLATION, "000000", { status: "4" })],
];

const folder = process.argv[2];
if (!folder) {
  console.error("usage: node make_symbols.mjs OUTPUT_FOLDER   (run where milsymbol is installed)");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

// Resolved from the folder where it runs, not from the repository.
const require = createRequire(pathToFileURL(join(resolve("."), "index.js")));
const ms = require("milsymbol");

const index = {};
for (const [name, title, sidc] of SYMBOLS) {
  const symbol = new ms.Symbol(sidc, { size: SIZE, outlineWidth: 0 });
  if (!symbol.isValid()) {
    console.error(`${name}: ${sidc} is not a symbol that milsymbol knows`);
    process.exit(1);
  }
  const svg = join(folder, `${name}.svg`);
  const png = join(folder, `${name}.png`);
  writeFileSync(svg, symbol.asSVG() + "\n");
  const { width, height } = symbol.getSize();
  const side = width >= height ? "--width" : "--height";
  execFileSync("rsvg-convert", ["--keep-aspect-ratio", side, String(PNG_SIDE), "--output", png, svg]);
  const anchor = symbol.getAnchor();
  const round = (value) => Number(value.toFixed(4));
  index[name] = {
    title,
    sidc,
    // Where the symbol's own point lies in its picture, as a part of width and height from the upper left corner:
    // the frame's centre, or the foot of the staff of a headquarters. The S beside the frame moves it off the middle.
    anchor: [round(anchor.x / width), round(anchor.y / height)],
    // Height of the frame's octagon as a part of the picture's height: draws all symbols at one scale.
    octagon: round(SIZE / height),
  };
}
writeFileSync(join(folder, "index.json"), JSON.stringify(index, null, 1) + "\n");
console.log(`${SYMBOLS.length} symbols in ${folder}`);
