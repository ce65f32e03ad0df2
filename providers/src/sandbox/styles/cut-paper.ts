// Every other family: cut paper. Each layer and each piece is a sheet that casts a shadow on the one beneath it.

import { shift } from '../colour.ts';
import { outline, softShape } from '../shading.ts';
import { overlayTexture } from '../texture.ts';
import type { Style } from './style.ts';

export const CUT_PAPER: Style = {
  name: 'cut-paper',
  grade: (colour) => shift(colour, { chroma: 0.95 }),
  lay: (stage, layer, depth) => {
    if (depth > 0) {
      const shadow = softShape(layer, 0.012);
      stage.castSheet(shadow, { dx: 5, dy: 9, opacity: 0.38 });
      stage.castSheet(softShape(layer, 0.003), { dx: 1.5, dy: 2.5, opacity: 0.22 });
    }
    overlayTexture(
      stage,
      layer,
      {
        texture: 'fibre',
        spanUnits: 210,
        opacity: 0.42,
        mode: 'soft-light',
        shift: depth * 700,
        angle: depth * 3,
      },
      depth > 0,
    );
    stage.stamp(layer);
  },
  paintPiece: (pen, piece, { edgePixels, coverage }) => {
    if (coverage > 0.004) {
      pen.save();
      pen.globalCompositeOperation = 'source-atop';
      pen.globalAlpha = 0.34;
      const lift = edgePixels * 0.008;
      pen.drawImage(softShape(piece, 0.008), lift * 0.6, lift, piece.width, piece.height);
      pen.restore();
    }
    pen.drawImage(piece, 0, 0);
  },
  finishSprite: (_stage, sprite) => {
    const edge = Math.max(sprite.width, sprite.height);
    const pen = sprite.getContext('2d');
    pen.globalCompositeOperation = 'destination-over';
    outline(pen, sprite, '#fffaf0', edge * 0.014);
  },
  shadow: { opacity: 0, softness: 0 },
  finish: (stage) => {
    overlayTexture(
      stage,
      stage.canvas,
      { texture: 'paper', spanUnits: 420, opacity: 0.3, mode: 'soft-light' },
      stage.isCutOut,
    );
  },
};
