// Gemini: clay. Saturated, every shape bulges, soft light from the upper left, smooth gradients.

import { shift } from '../colour.ts';
import { bulge, softCopy } from '../shading.ts';
import type { Style } from './style.ts';

export const CLAY: Style = {
  name: 'clay',
  grade: (colour) => shift(colour, { chroma: 1.12, lightness: 0.01 }),
  lay: (stage, layer, depth) => {
    if (depth > 0) {
      bulge(layer, {
        reach: 0.009,
        softness: 0.008,
        shade: stage.palette.shade,
        shadeOpacity: 0.12,
        light: stage.palette.light,
        lightOpacity: 0.6,
      });
    }
    stage.stamp(layer);
  },
  paintPiece: (pen, piece, { coverage }) => {
    if (coverage > 0.003) {
      const round = Math.min(1, Math.sqrt(coverage) * 2);
      bulge(piece, {
        reach: 0.014 + 0.05 * round,
        softness: 0.008 + 0.03 * round,
        shade: '#8a5a86',
        shadeOpacity: 0.5,
        light: '#fff2d8',
        lightOpacity: 0.75,
      });
    }
    pen.drawImage(piece, 0, 0);
  },
  finishSprite: (_stage, sprite) => {
    bulge(sprite, {
      reach: 0.1,
      softness: 0.07,
      shade: '#7a4f7f',
      shadeOpacity: 0.42,
      light: '#fff2d0',
      lightOpacity: 0.5,
    });
  },
  shadow: { opacity: 0.42, softness: 0.03 },
  finish: (stage) => {
    stage.wash(softCopy(stage.canvas, 26 * stage.scale), 'soft-light', 0.35);
  },
};
