// GPT Image: gouache. Muted flat colour, visible brush strokes in every layer, a hard-edged shade on each shape, paper.

import { shift } from '../colour.ts';
import { hardShade } from '../shading.ts';
import { overlayTexture } from '../texture.ts';
import type { Style } from './style.ts';

export const GOUACHE: Style = {
  name: 'gouache',
  grade: (colour) => shift(colour, { chroma: 0.92 }),
  lay: (stage, layer, depth) => {
    const angle = -0.25 + depth * 0.9;
    overlayTexture(
      stage,
      layer,
      {
        texture: 'brush',
        spanUnits: 420 + depth * 160,
        opacity: 0.28,
        mode: 'soft-light',
        angle,
        shift: depth * 900,
      },
      depth > 0,
    );
    stage.stamp(layer);
  },
  paintPiece: (pen, piece, { coverage }) => {
    if (coverage > 0.015) hardShade(piece, { colour: '#241a4a', opacity: 0.17, reach: 0.03 });
    pen.drawImage(piece, 0, 0);
  },
  finishSprite: (_stage, sprite) => {
    const pen = sprite.getContext('2d');
    const light = pen.createLinearGradient(0, 0, sprite.width * 0.4, sprite.height);
    light.addColorStop(0, '#fff6dc33');
    light.addColorStop(0.5, '#fff6dc00');
    light.addColorStop(1, '#2a1e4a3d');
    pen.globalCompositeOperation = 'source-atop';
    pen.fillStyle = light;
    pen.fillRect(0, 0, sprite.width, sprite.height);
  },
  shadow: { opacity: 0.3, softness: 0.012 },
  finish: (stage) => {
    overlayTexture(
      stage,
      stage.canvas,
      { texture: 'paper', spanUnits: 300, opacity: 0.5, mode: 'soft-light' },
      stage.isCutOut,
    );
    overlayTexture(
      stage,
      stage.canvas,
      { texture: 'brush', spanUnits: 780, opacity: 0.22, mode: 'soft-light', angle: 0.5 },
      stage.isCutOut,
    );
  },
};
