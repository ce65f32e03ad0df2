// Gives a drawing another colour: "a red car" moves the car's main colour and its shades to red and leaves glass and
// tyres alone.

import { createCanvas } from '@napi-rs/canvas';
import { fromOklch, type Oklch, toBytes, toOklch } from '../colour.ts';
import type { Art } from './icon-set.ts';
import { paintSvg } from './svg.ts';

const FILL = /(fill|stroke|stop-color)="(#[0-9a-f]{3}|#[0-9a-f]{6})"/gi;
/** Below this chroma a colour counts as grey. */
const GREY_CHROMA = 0.045;

/** The drawing with its main colour, and what is a shade of it, turned into another. */
export function tintArt(art: Art, colour: string): Art {
  const main = mainColour(art);
  if (main === undefined) return art;
  const from = toOklch(main);
  const to = toOklch(colour);
  return mapColours(art, (hex) => (isShadeOf(toOklch(hex), from) ? moved(toOklch(hex), from, to) : hex));
}

/** The drawing with every colour passed through `change`. */
function mapColours(art: Art, change: (hex: string) => string): Art {
  return {
    ...art,
    pieces: art.pieces.map((piece) =>
      piece.replace(FILL, (_whole, attribute: string, hex: string) => `${attribute}="${change(hex)}"`),
    ),
  };
}

/** The colour that covers most of a drawing, a lively one before a grey one; undefined when it has none. */
export function mainColour(art: Art): string | undefined {
  const colours = [
    ...new Set(art.pieces.flatMap((piece) => [...piece.matchAll(FILL)].map((match) => match[2] ?? ''))),
  ];
  const areas = areasOf(art, colours);
  const weight = (index: number) => {
    const lively = toOklch(colours[index] ?? '').chroma > GREY_CHROMA;
    return (areas[index] ?? 0) * (lively ? 2.5 : 1);
  };
  return colours
    .map((colour, index) => ({ colour, weight: weight(index) }))
    .sort((a, b) => b.weight - a.weight)[0]?.colour;
}

/** How many pixels of a small rendering are nearest to each colour. */
function areasOf(art: Art, colours: readonly string[]): number[] {
  const edge = 40;
  const canvas = createCanvas(edge, edge);
  const pen = canvas.getContext('2d');
  pen.scale(edge / art.width, edge / art.height);
  paintSvg(pen, art.pieces.join(''), { edge: Math.max(art.width, art.height), edgePixels: edge });
  const pixels = pen.getImageData(0, 0, edge, edge).data;
  const known = colours.map(toBytes);
  const areas = colours.map(() => 0);
  for (let at = 0; at < pixels.length; at += 4) {
    if ((pixels[at + 3] ?? 0) < 200) continue;
    let nearest = -1;
    let distance = Number.POSITIVE_INFINITY;
    known.forEach(([red, green, blue], index) => {
      const off =
        ((pixels[at] ?? 0) - red) ** 2 +
        ((pixels[at + 1] ?? 0) - green) ** 2 +
        ((pixels[at + 2] ?? 0) - blue) ** 2;
      if (off < distance) [nearest, distance] = [index, off];
    });
    if (nearest >= 0) areas[nearest] = (areas[nearest] ?? 0) + 1;
  }
  return areas;
}

function isShadeOf(colour: Oklch, main: Oklch): boolean {
  const greys = [colour, main].filter((one) => one.chroma < GREY_CHROMA).length;
  if (greys === 2) return Math.abs(colour.lightness - main.lightness) < 0.3;
  if (greys === 1) return false;
  const apart = Math.abs(((colour.hue - main.hue + 540) % 360) - 180);
  return apart < 42;
}

function moved(colour: Oklch, from: Oklch, to: Oklch): string {
  const share = from.chroma < GREY_CHROMA ? 1 : Math.min(1.25, Math.max(0.5, colour.chroma / from.chroma));
  return fromOklch({
    lightness: Math.min(0.97, Math.max(0.1, to.lightness + (colour.lightness - from.lightness) * 0.85)),
    chroma: to.chroma * share,
    hue: to.hue + (((colour.hue - from.hue + 540) % 360) - 180) * 0.25,
  });
}
