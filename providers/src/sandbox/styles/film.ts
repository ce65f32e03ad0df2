// FLUX: film photograph. Depth of field, haze, soft volume on every thing, a warm and teal grade, grain, vignette.

import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { fade, shift } from '../colour.ts';
import { bulge, softCopy } from '../shading.ts';
import { type Stage, SUBJECT_DEPTH } from '../stage.ts';
import { overlayTexture } from '../texture.ts';
import type { Style } from './style.ts';

/** Units of blur for a layer that is as far from the subject as a layer can be. */
const MAX_BLUR_UNITS = 17;

export const FILM: Style = {
  name: 'film',
  grade: (colour) => shift(colour, { chroma: 0.95, lightness: -0.05 }),
  lay: (stage, layer, depth) => {
    const blur = Math.max(0, Math.abs(depth - SUBJECT_DEPTH) - 0.16) * MAX_BLUR_UNITS * 1.5;
    if (depth > 0 && depth < SUBJECT_DEPTH) veil(stage, layer, (SUBJECT_DEPTH - depth) * 0.16);
    if (blur < 0.6) stage.stamp(layer);
    else stampLarge(stage, softCopy(layer, blur * stage.scale));
  },
  paintPiece: (pen, piece, { coverage }) => {
    if (coverage > 0.006) {
      bulge(piece, {
        reach: 0.03,
        softness: 0.022,
        shade: '#2b2038',
        shadeOpacity: 0.42,
        light: '#ffe9c9',
        lightOpacity: 0.5,
      });
    }
    pen.drawImage(piece, 0, 0);
  },
  finishSprite: (stage, sprite) => {
    bulge(sprite, {
      reach: 0.11,
      softness: 0.08,
      shade: '#241a2e',
      shadeOpacity: 0.5,
      light: '#ffedd0',
      lightOpacity: 0.6,
    });
    const pen = sprite.getContext('2d');
    pen.globalCompositeOperation = 'source-atop';
    pen.fillStyle = fade(stage.palette.sky[1], 0.1);
    pen.fillRect(0, 0, sprite.width, sprite.height);
  },
  shadow: { opacity: 0.5, softness: 0.035 },
  finish: (stage) => {
    grade(stage);
    overlayTexture(
      stage,
      stage.canvas,
      { texture: 'grain', spanUnits: 190, opacity: 0.13, mode: 'overlay' },
      stage.isCutOut,
    );
  },
};

/** Haze between the eye and a far layer. */
function veil(stage: Stage, layer: Canvas, opacity: number): void {
  const pen = layer.getContext('2d');
  pen.save();
  pen.globalCompositeOperation = 'source-atop';
  pen.fillStyle = fade(stage.palette.sky[2], opacity);
  pen.fillRect(0, 0, layer.width, layer.height);
  pen.restore();
}

function stampLarge(stage: Stage, small: Canvas): void {
  stage.pen.save();
  stage.pen.resetTransform();
  stage.pen.imageSmoothingQuality = 'high';
  stage.pen.drawImage(small, 0, 0, stage.canvas.width, stage.canvas.height);
  stage.pen.restore();
}

/** Bloom, split toning, light from the sun's corner and a vignette, all over what is painted. */
function grade(stage: Stage): void {
  const { canvas, sun, scale } = stage;
  const bloom = softCopy(canvas, 34 * scale);
  const wash = createCanvas(64, 64);
  const washPen = wash.getContext('2d');
  const leak = washPen.createRadialGradient(
    (sun.x / stage.width) * 64,
    (sun.y / stage.height) * 64,
    2,
    32,
    32,
    58,
  );
  leak.addColorStop(0, '#ffcf9a');
  leak.addColorStop(0.5, '#86807a');
  leak.addColorStop(1, '#33404f');
  washPen.fillStyle = leak;
  washPen.fillRect(0, 0, 64, 64);
  stage.wash(bloom, 'screen', 0.12);
  stage.wash(wash, 'overlay', 0.5);
  stage.wash(bloom, 'overlay', 0.4);
}
