// Files of a replication or scenario for other programs, as `cupola export` and `cupola replay` write them.

import { fileCall } from "../api";
import { say, sayError } from "../dom";
import { openMenu, type Command } from "../editor/palette";

/** What is written, the ending of its file, what it is for, and whether a scenario can be written so as well. */
const FORMATS: [form: string, ending: string, words: string, isMap: boolean][] = [
  ["html", ".html", "A film in one file, to send: plays in any browser", false],
  ["kmz", ".kmz", "KMZ, for Google Earth", true],
  ["czml", ".czml", "CZML, for Cesium", true],
  ["gpkg", ".gpkg", "GeoPackage, for QGIS", true],
  ["geojson", ".geojson", "GeoJSON", true],
  ["geoparquet", ".parquet", "GeoParquet", true],
  ["acmi", ".acmi", "ACMI, for Tacview", false],
  ["dis", ".pcap", "DIS, as a capture for Wireshark", false],
  ["csv", ".csv", "CSV: all events", false],
];

export interface Exported {
  /** Of a run or scenario. */
  id: string;
  /** The name of the file, without its ending. */
  name: string;
  k?: number;
  /** Beside it in the film. */
  variant?: string;
  /** Of a scenario: the text that is shown. */
  text?: () => string;
}

export function exportCommands({ id, name, k, variant, text }: Exported): Command[] {
  return FORMATS.filter(([, , , isMap]) => k !== undefined || isMap).map(([form, ending, words]) => ({
    name: `Export: ${words}`,
    run: () => void save({ id, form, ...(k === undefined ? {} : { k, variant: form === "html" ? (variant ?? "") : "" }), ...(text ? { text: text() } : {}) }, `${name}${ending}`),
  }));
}

/** The menu below a button. */
export function exportMenu(event: Event, what: Exported): void {
  const { left, bottom } = (event.currentTarget as HTMLElement).getBoundingClientRect();
  openMenu({ x: left, y: bottom }, what.k === undefined ? what.name : `Replication ${what.k}`, exportCommands(what));
}

async function save(body: object, name: string): Promise<void> {
  say(`${name} is being written …`);
  try {
    const address = URL.createObjectURL(await fileCall("export", body));
    const link = Object.assign(document.createElement("a"), { href: address, download: name.replace(/[\/\\]/g, "-") });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  } catch (error) {
    sayError(error);
  }
}
