// Every other family: cut paper. Each layer and each piece is a sheet that casts a shadow on the one beneath it.

import { shift } from '../colour.ts';
import { outlineBeneath, softShape } from '../shading.ts';
import { overlayTexture } from '../texture.ts';
import type { Style } from './style.ts';

/** The style of every family without one of its own. */
export const CUT_PAPER: Style = {
  name: 'cut-paper',
  grade: (colour) => shift(colour, { chroma: 0.95 }),
  lay: (stage, layer, depth) => {
    if (depth > 0) {
      stage.castSheet(softShape(layer, 14 * stage.scale), { dx: 5, dy: 9, opacity: 0.4 });
      stage.castSheet(softShape(layer, 4 * stage.scale), { dx: 1.5, dy: 2.5, opacity: 0.22 });
    }
    overlayTexture(stage, layer, {
      texture: 'fibre',
      spanUnits: 210,
      opacity: 0.085,
      shiftUnits: depth * 700,
      angle: depth * 3,
    });
    stage.stamp(layer);
  },
  paintPiece: (pen, { canvas, coverage, edgePixels }) => {
    if (coverage > 0.004) {
      const lift = edgePixels * 0.008;
      pen.save();
      pen.globalCompositeOperation = 'source-atop';
      pen.globalAlpha = 0.34;
      pen.drawImage(softShape(canvas, lift), lift * 0.6, lift, canvas.width, canvas.height);
      pen.restore();
    }
    pen.drawImage(canvas, 0, 0);
  },
  finishSprite: (_stage, sprite) => {
    outlineBeneath(sprite, '#fffaf0', Math.max(sprite.width, sprite.height) * 0.013);
  },
  shadow: { opacity: 0, softness: 0 },
  finish: (stage) => overlayTexture(stage, stage.canvas, { texture: 'paper', spanUnits: 420, opacity: 0.07 }),
};
