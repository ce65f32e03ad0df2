// Colours as the painters mix them: sRGB hex text at the edges, OKLCH in between, where equal steps look equal.

/** `#rrggbb`. */
export type Hex = `#${string}`;

/** Lightness 0 to 1, chroma from 0 (grey) to about 0.3, hue in degrees. */
export interface Oklch {
  readonly lightness: number;
  readonly chroma: number;
  readonly hue: number;
}

type Triple = readonly [number, number, number];

/** The colour as OKLCH; `#rgb` and `#rrggbb` are read, anything else is mid grey. */
export function toOklch(hex: string): Oklch {
  const [lightness, a, b] = toOklab(hex);
  const hue = (Math.atan2(b, a) * 180) / Math.PI;
  return { lightness, chroma: Math.hypot(a, b), hue: (hue + 360) % 360 };
}

/** The nearest colour a screen has: chroma outside sRGB is taken back until it fits. */
export function fromOklch({ lightness, chroma, hue }: Oklch): Hex {
  const light = Math.min(1, Math.max(0, lightness));
  const angle = (hue * Math.PI) / 180;
  for (let kept = chroma; kept > 0.002; kept -= 0.006) {
    const rgb = oklabToLinear([light, kept * Math.cos(angle), kept * Math.sin(angle)]);
    if (rgb.every((channel) => channel >= -0.0005 && channel <= 1.0005)) return toHex(rgb);
  }
  return toHex(oklabToLinear([light, 0, 0]));
}

/** `share` of the second colour in the first, 0 to 1. */
export function mix(first: string, second: string, share: number): Hex {
  const [l1, a1, b1] = toOklab(first);
  const [l2, a2, b2] = toOklab(second);
  return toHex(oklabToLinear([l1 + (l2 - l1) * share, a1 + (a2 - a1) * share, b1 + (b2 - b1) * share]));
}

/** The colour moved in lightness (added), chroma (multiplied) and hue (degrees added). */
export function shift(hex: string, by: { lightness?: number; chroma?: number; hue?: number }): Hex {
  const from = toOklch(hex);
  return fromOklch({
    lightness: from.lightness + (by.lightness ?? 0),
    chroma: from.chroma * (by.chroma ?? 1),
    hue: from.hue + (by.hue ?? 0),
  });
}

/** The colour with an opacity from 0 to 1, as `#rrggbbaa`. */
export function fade(hex: Hex, opacity: number): Hex {
  const byte = Math.floor(Math.min(1, Math.max(0, opacity)) * 255 + 0.5);
  return `${hex}${byte.toString(16).padStart(2, '0')}` as Hex;
}

/** Red, green and blue, 0 to 255. */
export function toBytes(hex: string): Triple {
  const long = /^#[0-9a-f]{3}$/i.test(hex) ? hex.replace(/[0-9a-f]/gi, '$&$&') : hex;
  const value = /^#[0-9a-f]{6}/i.test(long) ? Number.parseInt(long.slice(1, 7), 16) : 0x808080;
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** OKLab of sRGB bytes: lightness, green to red, blue to yellow. Björn Ottosson's matrices of 2021-01-25. */
export function bytesToOklab([red, green, blue]: Triple): Triple {
  const [r, g, b] = [linear(red / 255), linear(green / 255), linear(blue / 255)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function toOklab(hex: string): Triple {
  return bytesToOklab(toBytes(hex));
}

function oklabToLinear([lightness, a, b]: Triple): Triple {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}

function toHex(rgb: Triple): Hex {
  const bytes = rgb.map((channel) => {
    const bounded = Math.min(1, Math.max(0, channel));
    const encoded = bounded <= 0.0031308 ? bounded * 12.92 : 1.055 * bounded ** (1 / 2.4) - 0.055;
    return Math.floor(encoded * 255 + 0.5)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${bytes.join('')}` as Hex;
}
