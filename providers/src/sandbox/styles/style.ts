// What a style decides: how colours are graded, how layers are laid, how drawings are shaded, and the last pass over
// the whole picture. Every model family has one, so that the same prompt looks different from model to model.

import type { Canvas } from '@napi-rs/canvas';
import type { PaintPiece } from '../art/sprite.ts';
import type { Hex } from '../colour.ts';
import type { Palette } from '../palettes.ts';
import type { LayLayer, Stage } from '../stage.ts';

/** One way of painting. */
export interface Style {
  /** `gouache`. */
  readonly name: string;
  /** Changes one colour of the palette. */
  readonly grade: (colour: Hex) => Hex;
  readonly lay: LayLayer;
  readonly paintPiece: PaintPiece;
  /** Works on a finished sprite in place (outline, rim light), before its shadow is cast. */
  readonly finishSprite: (stage: Stage, sprite: Canvas) => void;
  /** Shadow that a thing casts on the ground. */
  readonly shadow: { readonly opacity: number; readonly softness: number };
  /** The last pass. Clear places must stay clear when the picture has no background. */
  readonly finish: (stage: Stage) => void;
}

/** The palette with every colour passed through the style's grade. */
export function gradePalette(palette: Palette, grade: Style['grade']): Palette {
  const three = (colours: readonly [Hex, Hex, Hex]): [Hex, Hex, Hex] => [
    grade(colours[0]),
    grade(colours[1]),
    grade(colours[2]),
  ];
  return {
    sky: three(palette.sky),
    light: grade(palette.light),
    land: three(palette.land),
    ground: grade(palette.ground),
    water: grade(palette.water),
    foliage: grade(palette.foliage),
    accents: three(palette.accents),
    shade: grade(palette.shade),
    paper: grade(palette.paper),
    isNight: palette.isNight,
  };
}

/** Lays a layer as it is. */
export const layFlat: LayLayer = (stage, layer) => stage.stamp(layer);
