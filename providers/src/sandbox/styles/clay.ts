// Gemini: clay. Saturated, every shape bulges under soft light from the upper left, layers throw soft shadows.

import { shift } from '../colour.ts';
import { bulge, softCopy, softShape } from '../shading.ts';
import type { Style } from './style.ts';

/** Gemini's style. */
export const CLAY: Style = {
  name: 'clay',
  grade: (colour) => shift(colour, { chroma: 1.12, lightness: 0.01 }),
  lay: (stage, layer, depth) => {
    if (depth > 0) stage.castSheet(softShape(layer, 16 * stage.scale), { dx: 0, dy: -5, opacity: 0.2 });
    stage.stamp(layer);
  },
  paintPiece: (pen, { canvas, coverage, edgePixels }) => {
    if (coverage > 0.003) {
      const round = Math.min(1, Math.sqrt(coverage) * 2);
      bulge(canvas, {
        reachPixels: edgePixels * (0.014 + 0.05 * round),
        softPixels: edgePixels * (0.008 + 0.03 * round),
        shade: '#8a5a86',
        shadeOpacity: 0.5,
        light: '#fff2d8',
        lightOpacity: 0.75,
      });
    }
    pen.drawImage(canvas, 0, 0);
  },
  finishSprite: (_stage, sprite) => {
    const edge = Math.max(sprite.width, sprite.height);
    bulge(sprite, {
      reachPixels: edge * 0.09,
      softPixels: edge * 0.065,
      shade: '#7a4f7f',
      shadeOpacity: 0.42,
      light: '#fff2d0',
      lightOpacity: 0.5,
    });
  },
  shadow: { opacity: 0.42, softness: 0.03 },
  finish: (stage) => stage.wash(softCopy(stage.canvas, 26 * stage.scale), 'soft-light', 0.35),
};
