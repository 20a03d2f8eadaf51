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
  ctx.drawImage(pictureOf(name, image, width, height), x - info.anchor[0] * width, y - info.anchor[1] * height, width, height);
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

/** Names beside symbols, each where it covers no other name; those that find no room are left out, but for strong ones. */
export function drawNames(ctx: CanvasRenderingContext2D, names: Named[], gap = 20): void {
  const taken: [number, number, number, number][] = names.map(({ x, y }) => [x - 14, y - 12, x + 14, y + 12]);
  const order = [...names].sort((a, b) => Number(b.isStrong ?? false) - Number(a.isStrong ?? false));
  ctx.font = "12px system-ui, sans-serif";
  for (const { x, y, text, isStrong } of order) {
    const width = ctx.measureText(text).width;
    const spots: [number, number][] = [
      [x + gap, y + 4],
      [x - gap - width, y + 4],
      [x - width / 2, y + gap + 10],
      [x - width / 2, y - gap],
    ];
    const free = spots.find(([left, base]) =>
      taken.every(([a, b, c, d]) => left > c || left + width < a || base - 11 > d || base + 3 < b),
    );
    const spot = free ?? (isStrong ? spots[0] : undefined);
    if (!spot) continue;
    label(ctx, text, spot[0], spot[1], "left");
    taken.push([spot[0], spot[1] - 11, spot[0] + width, spot[1] + 3]);
  }
}
