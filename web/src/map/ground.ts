// What lies under everything: relief, sea and coast around what is seen, and heights for the pointer.

import { packedCall, type Packed } from "../api";
import { debounced, sayError } from "../dom";
import { inverse, type Place } from "../geo";
import { onPlane, type MapView, type Sight } from "./map";
import { Room } from "./symbols";

const SEA = "#d3e0e8";
/** Where nothing is known of the ground. */
const BEYOND = "#e8e8e4";
const COAST = "#7d93a1";
const TOWN = "#6b6253";

export interface GroundHead {
  lat_deg: number;
  lon_deg: number;
  half_km: number;
  terrain: string;
  credit: string;
  posting_m: number;
  /** Names and places of towns, the ones that maps name first at the top. */
  towns: [name: string, lat: number, lon: number][];
}

interface Sheet {
  head: GroundHead;
  picture: HTMLCanvasElement;
  heights: Int16Array;
  side: number;
  land: Path2D;
}

export class Ground {
  private sheet: Sheet | null = null;
  private asked = "";
  private readonly room = new Room();
  private readonly refresh = debounced(120, () => void this.load());

  constructor(
    private readonly map: MapView,
    private readonly scenario: () => object,
    private readonly loaded: (head: GroundHead) => void = () => undefined,
    fixed?: Packed<GroundHead>,
  ) {
    map.addStill((sight) => this.draw(sight));
    if (fixed) {
      this.sheet = sheetOf(fixed.head, fixed.columns);
      map.element.dataset.ground = fixed.head.terrain;
    } else map.onMoved(() => this.refresh());
  }

  /** Height of the ground [m above sea level]; null where it is not known yet. */
  heightAt(place: Place): number | null {
    const sheet = this.sheet;
    if (!sheet?.heights.length) return null;
    const { distance, azimuth } = inverse(sheet.head.lat_deg, sheet.head.lon_deg, place.lat, place.lon);
    const n = (sheet.side - 1) / 2;
    const step = (sheet.head.half_km * 1000) / n;
    const [col, row] = [n + (distance * Math.sin(azimuth)) / step, n - (distance * Math.cos(azimuth)) / step];
    const [i, j] = [Math.floor(row), Math.floor(col)];
    if (i < 0 || j < 0 || i >= sheet.side - 1 || j >= sheet.side - 1) return null;
    const at = (a: number, b: number) => sheet.heights[a * sheet.side + b] ?? 0;
    const [v, u] = [row - i, col - j];
    return (at(i, j) * (1 - u) + at(i, j + 1) * u) * (1 - v) + (at(i + 1, j) * (1 - u) + at(i + 1, j + 1) * u) * v;
  }

  private async load(): Promise<void> {
    const { place, half } = this.map.seen;
    // A little more than is seen, in steps of a third, so that small moves ask for nothing.
    const wanted = Math.min(1500, Math.max(20, 1.35 ** Math.ceil(Math.log((half / 1000) * 1.3) / Math.log(1.35))));
    const head = this.sheet?.head;
    if (head && head.half_km <= wanted * 1.01 && head.half_km >= wanted * 0.6) {
      const { distance } = inverse(head.lat_deg, head.lon_deg, place.lat, place.lon);
      if (distance / 1000 + half / 1000 < head.half_km) return;
    }
    const clamp = (value: number, most: number) => Math.max(-most, Math.min(most, value));
    const body = { lat_deg: clamp(place.lat, 84.9), lon_deg: clamp(place.lon, 180), half_km: wanted };
    const key = JSON.stringify(body);
    if (key === this.asked) return;
    this.asked = key;
    try {
      const { head: got, columns } = await packedCall<GroundHead>("ground", { ...this.scenario(), ...body });
      // The page may have been left meanwhile.
      if (this.asked !== key || !(this.map.element as HTMLElement | null)) return;
      this.sheet = sheetOf(got, columns);
      this.map.element.dataset.ground = got.terrain;
      this.loaded(got);
      this.map.redrawStill();
    } catch (error) {
      this.asked = "";
      sayError(error);
    }
  }

  private draw(sight: Sight): void {
    const { ctx, width, height } = sight;
    const sheet = this.sheet;
    ctx.fillStyle = BEYOND;
    ctx.fillRect(0, 0, width, height);
    if (!sheet) {
      ctx.fillStyle = "#55616c";
      ctx.font = "14px system-ui, sans-serif";
      ctx.textAlign = "center";
      ctx.fillText("The ground is being drawn …", width / 2, height - 40);
      return;
    }
    const { head, side } = sheet;
    const half = head.half_km * 1000;
    const centre = { lat: head.lat_deg, lon: head.lon_deg };
    onPlane(sight, this.map.plane, centre, 0.6 * half);
    ctx.imageSmoothingEnabled = true;
    const edge = (half * side) / (side - 1);
    ctx.fillStyle = SEA;
    ctx.fillRect(-edge, -edge, 2 * edge, 2 * edge);
    ctx.save();
    ctx.scale(1000, 1000);
    ctx.clip(sheet.land, "evenodd");
    ctx.scale(0.001, 0.001);
    ctx.drawImage(sheet.picture, -edge, -edge, 2 * edge, 2 * edge);
    ctx.restore();
    ctx.scale(1000, 1000);
    ctx.strokeStyle = COAST;
    ctx.lineWidth = (0.9 * sight.resolution) / 1000;
    ctx.stroke(sheet.land);
    ctx.setTransform(sight.ratio, 0, 0, sight.ratio, 0, 0);
    this.nameTowns(sight, head.towns);
  }

  /** Towns are there for orientation only: faint, and far enough from one another. */
  private nameTowns({ ctx, width, height, px }: Sight, towns: GroundHead["towns"]): void {
    this.room.clear(width, height);
    ctx.font = "11px system-ui, sans-serif";
    ctx.textAlign = "left";
    for (const [name, lat, lon] of towns) {
      const [x, y] = px({ lat, lon });
      if (x < 0 || y < 0 || x > width || y > height) continue;
      const across = ctx.measureText(name).width;
      if (!this.room.isFree(x - 4, y - 10, across + 12, 16)) continue;
      this.room.take(x - 30, y - 26, across + 60, 48);
      ctx.fillStyle = TOWN;
      ctx.beginPath();
      ctx.arc(x, y, 2, 0, 7);
      ctx.fill();
      ctx.fillText(name, x + 5, y + 4);
    }
  }
}

function sheetOf(head: GroundHead, columns: ArrayLike<number>[]): Sheet {
  const [rgb, heights, starts, points] = columns as [Uint8Array, Int16Array, Int32Array, Float32Array];
  const side = Math.round(Math.sqrt(rgb.length / 3));
  const picture = document.createElement("canvas");
  picture.width = picture.height = side;
  const image = new ImageData(side, side);
  const out = new Uint32Array(image.data.buffer);
  for (let i = 0; i < out.length; i++) {
    out[i] = 0xff000000 | ((rgb[3 * i + 2] ?? 0) << 16) | ((rgb[3 * i + 1] ?? 0) << 8) | (rgb[3 * i] ?? 0);
  }
  picture.getContext("2d")?.putImageData(image, 0, 0);
  const land = new Path2D();
  for (let k = 0; k + 1 < starts.length; k++) {
    for (let i = starts[k] ?? 0; i < (starts[k + 1] ?? 0); i++) {
      const [x, y] = [points[2 * i] ?? 0, -(points[2 * i + 1] ?? 0)];
      if (i === starts[k]) land.moveTo(x, y);
      else land.lineTo(x, y);
    }
    land.closePath();
  }
  return { head, picture, heights, side, land };
}
