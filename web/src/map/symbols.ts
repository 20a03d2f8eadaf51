// NATO symbols, rendered ahead and served with the page; placed by the point of them that belongs on the map.

import { label } from "./furniture";

export interface SymbolInfo {
  title: string;
  anchor: [number, number];
  octagon: number;
}

/** Height of the frame of a symbol [pixels]. */
const FRAME = 24;

interface Loaded {
  image: HTMLImageElement;
  info: SymbolInfo;
}

const loaded = new Map<string, Loaded>();
let known: Record<string, SymbolInfo> = {};
let address = (name: string): string => `/symbols/${name}.svg`;
const pictures = new Map<string, HTMLCanvasElement>();

export function knowSymbols(symbols: Record<string, SymbolInfo>, at?: (name: string) => string): void {
  known = symbols;
  if (at) address = at;
}

/** Draws a symbol with its own point at x, y; true when it is there to be drawn. */
export function drawSymbol(
  ctx: CanvasRenderingContext2D,
  name: string,
  x: number,
  y: number,
  redraw: () => void,
  scale = 1,
): boolean {
  let one = loaded.get(name);
  if (!one) {
    const info = known[name];
    if (!info) return false;
    const image = new Image();
    image.addEventListener("load", redraw);
    image.src = address(name);
    one = { image, info };
    loaded.set(name, one);
  }
  const { image, info } = one;
  if (!image.complete || !image.naturalHeight) {
    // Another map may wait for it too.
    if (!image.complete) image.addEventListener("load", redraw, { once: true });
    return false;
  }
  const height = (FRAME * scale) / info.octagon;
  const width = (height * image.naturalWidth) / image.naturalHeight;
  stamp(ctx, pictureOf(name, image, width, height), x - info.anchor[0] * width, y - info.anchor[1] * height);
  return true;
}

/** The symbol in pixels of the screen: drawing a vector picture each time takes far longer. */
function pictureOf(name: string, image: HTMLImageElement, width: number, height: number): HTMLCanvasElement {
  const ratio = devicePixelRatio;
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  const key = `${name} ${w} ${h}`;
  let found = pictures.get(key);
  if (!found) {
    found = document.createElement("canvas");
    [found.width, found.height] = [w, h];
    found.getContext("2d")?.drawImage(image, 0, 0, w, h);
    pictures.set(key, found);
  }
  return found;
}

export interface Named {
  x: number;
  y: number;
  text: string;
  isStrong?: boolean;
}

/** Names as pictures: a text with a halo costs far more than a small picture of it. */
const nameplates = new Map<string, { canvas: HTMLCanvasElement; width: number }>();
const PLATES_MAX = 3000;
const PLATE_HEIGHT = 20;
const PLATE_MARGIN = 3;

function nameplate(text: string): { canvas: HTMLCanvasElement; width: number } {
  const key = `${devicePixelRatio} ${text}`;
  let found = nameplates.get(key);
  if (found) return found;
  if (nameplates.size >= PLATES_MAX) nameplates.clear();
  const canvas = document.createElement("canvas");
  const ctx = canvas.getContext("2d") as CanvasRenderingContext2D;
  ctx.font = "12px system-ui, sans-serif";
  const width = Math.ceil(ctx.measureText(text).width);
  canvas.width = Math.ceil((width + 2 * PLATE_MARGIN) * devicePixelRatio);
  canvas.height = PLATE_HEIGHT * devicePixelRatio;
  ctx.scale(devicePixelRatio, devicePixelRatio);
  label(ctx, text, PLATE_MARGIN, 14);
  found = { canvas, width };
  nameplates.set(key, found);
  return found;
}

/** A picture with its upper left corner at x, y, put on whole pixels of the screen: between them it would be blurred, and slow. */
export function stamp(ctx: CanvasRenderingContext2D, picture: HTMLCanvasElement, x: number, y: number): void {
  const ratio = devicePixelRatio;
  ctx.drawImage(picture, Math.round(x * ratio) / ratio, Math.round(y * ratio) / ratio, picture.width / ratio, picture.height / ratio);
}

/** What of the screen is taken, in squares of this many pixels. */
const SQUARE = 4;

export class Room {
  private taken = new Uint8Array(0);
  private columns = 0;
  private rows = 0;

  /** Begin anew on a screen of this size. */
  clear(width: number, height: number): void {
    [this.columns, this.rows] = [Math.ceil(width / SQUARE), Math.ceil(height / SQUARE)];
    const size = this.columns * this.rows;
    if (this.taken.length === size) this.taken.fill(0);
    else this.taken = new Uint8Array(size);
  }

  isFree(x: number, y: number, width: number, height: number): boolean {
    return !this.each(x, y, width, height, false);
  }

  take(x: number, y: number, width: number, height: number): void {
    this.each(x, y, width, height, true);
  }

  private each(x: number, y: number, width: number, height: number, isTaking: boolean): boolean {
    const left = Math.max(0, Math.floor(x / SQUARE));
    const right = Math.min(this.columns - 1, Math.floor((x + width) / SQUARE));
    const bottom = Math.min(this.rows - 1, Math.floor((y + height) / SQUARE));
    for (let row = Math.max(0, Math.floor(y / SQUARE)); row <= bottom; row++) {
      for (let k = row * this.columns + left; k <= row * this.columns + right; k++) {
        if (isTaking) this.taken[k] = 1;
        else if (this.taken[k]) return true;
      }
    }
    return false;
  }
}

const room = new Room();

/** Names beside symbols, each where it covers no other name; those that find no room are left out, but for strong ones. */
export function drawNames({ ctx, width: across, height: down }: { ctx: CanvasRenderingContext2D; width: number; height: number }, names: Named[], gap = 20): void {
  room.clear(across, down);
  for (const { x, y } of names) room.take(x - 14, y - 12, 28, 24);
  for (const isStrong of [true, false]) {
    for (const { x, y, text, isStrong: isOwn = false } of names) {
      if (isOwn !== isStrong || x < -40 || y < -40 || x > across + 40 || y > down + 40) continue;
      const { canvas, width } = nameplate(text);
      const free = (left: number, base: number) => room.isFree(left, base - 11, width, 13);
      let [left, base] = [x + gap, y + 4];
      let isFree = free(left, base);
      if (!isFree) isFree = free((left = x - gap - width), base);
      if (!isFree) isFree = free((left = x - width / 2), (base = y + gap + 10));
      if (!isFree) isFree = free(left, (base = y - gap));
      if (!isFree && isStrong) [left, base, isFree] = [x + gap, y + 4, true];
      if (!isFree) continue;
      stamp(ctx, canvas, left - PLATE_MARGIN, base - 14);
      room.take(left, base - 11, width, 13);
    }
  }
}
