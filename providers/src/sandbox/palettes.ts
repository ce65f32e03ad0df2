// Hand-picked palettes. A picture takes one, by its mood words or by chance, and every painter draws from it alone.

import type { Hex } from './colour.ts';

/** The colours of one picture. */
export interface Palette {
  /** Zenith, middle, horizon; walls and backdrops take them too. */
  readonly sky: readonly [Hex, Hex, Hex];
  /** Sun, moon or lamp. */
  readonly light: Hex;
  /** Ridges and buildings from the farthest to the nearest. */
  readonly land: readonly [Hex, Hex, Hex];
  /** What things stand on. */
  readonly ground: Hex;
  readonly water: Hex;
  readonly foliage: Hex;
  /** Flowers, awnings, cushions. */
  readonly accents: readonly [Hex, Hex, Hex];
  /** Shadows and dark lettering. */
  readonly shade: Hex;
  /** Light lettering and paper. */
  readonly paper: Hex;
  /** Stars, lit windows, a moon. */
  readonly isNight: boolean;
}

/** One palette from fifteen colours in the order of the fields. */
function palette(colours: string, isNight = false): Palette {
  const hex = colours.split(' ') as Hex[];
  const at = (index: number): Hex => hex[index] ?? '#808080';
  return {
    sky: [at(0), at(1), at(2)],
    light: at(3),
    land: [at(4), at(5), at(6)],
    ground: at(7),
    water: at(8),
    foliage: at(9),
    accents: [at(10), at(11), at(12)],
    shade: at(13),
    paper: at(14),
    isNight,
  };
}

// sky, sky, sky · light · land, land, land · ground · water · foliage · accent, accent, accent · shade · paper
const TABLE = {
  day: palette(
    '#4f9fe0 #9cd0f2 #e9f5f4 #fff4cf #a9cbdc #86b9a4 #5c9c78 #8cbf6a #4aa3c7 #3d8b5c #f0605a #ffc857 #fdfaf1 #24466b #fffaf0',
  ),
  morning: palette(
    '#8fb9d9 #cfdfe6 #fbe9d7 #fff1d6 #b9c6d6 #93aeb0 #6c9488 #a8c08a #7fb3c4 #5c8f6e #e8836b #f4c36e #fdf5e6 #3c4f6b #fff8ec',
  ),
  golden: palette(
    '#e9a15b #f6c983 #fdebc4 #fff6d9 #d9b089 #b08e58 #7f7440 #c9a653 #6f9d9a #7d7a35 #c8503f #efb543 #fdf1d8 #553a2c #fff6e3',
  ),
  sunset: palette(
    '#31396f #c75b7e #ffb673 #ffe7ad #9a6590 #6d4a7d #443463 #7d5a78 #b06a86 #4d4a68 #ff7a5c #ffc15e #ffe8d1 #2a2148 #fff0e0',
  ),
  night: palette(
    '#0c1538 #1d2f66 #4a5f9c #fff6d6 #35477f #26356a #18224c #31426f #29437d #26506a #ffd166 #74d3c6 #ff8ea1 #0a1030 #f3f1ff',
    true,
  ),
  dusk: palette(
    '#28315f #5c5a94 #d19fb0 #ffeccb #7573a3 #545587 #373a68 #66648f #5f6a9c #48607a #ffb36b #f2d492 #ef8a9c #1d2148 #f8f0ff',
    true,
  ),
  autumn: palette(
    '#9fb4bd #e3cfae #f8e4c0 #fff0cf #c9a98a #b9773f #8f4f2b #c98f45 #8a9a92 #b5562a #d8412f #f0a030 #f7dfa5 #4a2a24 #fff3df',
  ),
  winter: palette(
    '#9dbfdc #cfe0ec #f4f7fa #fff8e8 #c3d4e4 #a5bed4 #7d9dbb #eef4f9 #a9cadd #56808f #d1495b #edae49 #ffffff #35506f #fbfdff',
  ),
  spring: palette(
    '#8ecae6 #cfe9f0 #fdeff0 #fff5d6 #c3d8d2 #a3cc9f #7cb47c #a9d17c #79c0d4 #58a867 #f78fb3 #ffd670 #ffffff #3d5a6c #fffafa',
  ),
  storm: palette(
    '#2f3d4f #566a7d #9eb0b8 #eef2e4 #7d909c #5b7079 #3d4f57 #6b7d72 #4d6a7a #3f5c55 #e0a34e #d9e2dc #c8553d #1a242f #eff4f2',
  ),
  neon: palette(
    '#120a2e #3b1267 #c12a86 #ffd6fb #4d1f80 #2e145c #1a0b3d #2a1558 #2b1f82 #1d6f8a #19e3ff #ff3fa4 #ffe14d #0a0520 #f9ecff',
    true,
  ),
  pastel: palette(
    '#bcd8f0 #e6dcf2 #fdeee6 #fffbe6 #d4cbe6 #c2d9d4 #a8cfc0 #dbe6c4 #b4dbe6 #9ccbb0 #f7b7c0 #fce2a8 #ffffff #6a6490 #fffdfa',
  ),
  desert: palette(
    '#6fb1cf #bcd9d4 #fbe6c0 #fff3cc #dcae84 #cf8a58 #a8603a #e2b06e #79b7b8 #7c8a4c #c8452f #f2b84b #fdf0d6 #5a2f26 #fff5e1',
  ),
  jungle: palette(
    '#3f8f7f #93c9a0 #e5efc2 #fff6c9 #7fb091 #3f8a63 #1f5f4a #4f8f4a #3fa39a #2a7a4a #ff6f61 #ffcf4d #f6f0d0 #12382f #fbfbe6',
  ),
  tropical: palette(
    '#2aa5d8 #84d8ea #e8fbf1 #fff3bf #9fd6d6 #5dbb9e #2f8f78 #f4dfa8 #17b3c1 #2f9e68 #ff6b6b #ffd23f #ffffff #0f4a63 #fffdf2',
  ),
  vintage: palette(
    '#a8b8a6 #d8cfae #f2e5c4 #fdf2cf #c2ad8c #9c8b68 #6e6a50 #bfa673 #8ea79f #6d7a4c #b5503c #dca24a #f6ead0 #3d332c #fbf3df',
  ),
  mono: palette(
    '#8e9499 #c6cacc #eff0ef #ffffff #b3b8bb #8a9094 #5c6266 #a4a8a9 #9aa1a5 #63696c #3a3f43 #d9dbdb #ffffff #1c1f22 #fafafa',
  ),
  gold: palette(
    '#1d1a26 #3a3140 #8d6f52 #ffe9b0 #54463f #3d3336 #26212b #6b5644 #4b4350 #4d5a4a #e6b85c #fff0c9 #b5483f #0f0d16 #fff6e0',
    true,
  ),
  ember: palette(
    '#2b1420 #8c2a2a #f08a3c #ffe29a #8a4436 #5c2a2e #331a26 #6b3a30 #8c3f3a #5b4a2c #ffb13d #ff5a36 #ffe9c9 #1b0c16 #fff0dd',
    true,
  ),
  candy: palette(
    '#ff9ac1 #ffc7d6 #fff1e0 #fffbe0 #f7b6e0 #9adbe0 #62c4c9 #ffe08a #7ad7e8 #4cc79b #ff4f79 #ffcb3d #ffffff #5a2a6b #fffaf5',
  ),
} satisfies Record<string, Palette>;

/** `sunset`. */
export type PaletteName = keyof typeof TABLE;

/** Every palette by its name. */
export const PALETTES: Readonly<Record<PaletteName, Palette>> = TABLE;
