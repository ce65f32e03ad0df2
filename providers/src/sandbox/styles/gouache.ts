// GPT Image: gouache. Muted flat colour, brush strokes in every layer, a hard-edged shade on each shape, paper.

import { shift } from '../colour.ts';
import { glaze, hardShade } from '../shading.ts';
import { overlayTexture } from '../texture.ts';
import type { Style } from './style.ts';

/** GPT Image's style. */
export const GOUACHE: Style = {
  name: 'gouache',
  grade: (colour) => shift(colour, { chroma: 0.94 }),
  lay: (stage, layer, depth) => {
    overlayTexture(stage, layer, {
      texture: 'brush',
      spanUnits: 420 + depth * 160,
      opacity: 0.05,
      angle: -0.25 + depth * 0.9,
      shiftUnits: depth * 900,
    });
    stage.stamp(layer);
  },
  paintPiece: (pen, { canvas, coverage, edgePixels }) => {
    if (coverage > 0.015) {
      hardShade(canvas, { colour: '#241a4a', opacity: 0.17, reachPixels: edgePixels * 0.03 });
    }
    pen.drawImage(canvas, 0, 0);
  },
  finishSprite: (_stage, sprite) => {
    const light = sprite.getContext('2d').createLinearGradient(0, 0, sprite.width * 0.4, sprite.height);
    light.addColorStop(0, '#fff6dc33');
    light.addColorStop(0.5, '#fff6dc00');
    light.addColorStop(1, '#2a1e4a3d');
    glaze(sprite, light);
  },
  shadow: { opacity: 0.3, softness: 0.012 },
  finish: (stage) => {
    overlayTexture(stage, stage.canvas, { texture: 'paper', spanUnits: 300, opacity: 0.07 });
    overlayTexture(stage, stage.canvas, { texture: 'brush', spanUnits: 780, opacity: 0.03, angle: 0.5 });
  },
};
