// FLUX: film photograph. Depth of field, haze, soft volume on every thing, a warm and teal grade, grain, vignette.

import { createCanvas } from '@napi-rs/canvas';
import { fade, shift } from '../colour.ts';
import { bulge, glaze, softCopy } from '../shading.ts';
import { type Stage, SUBJECT_DEPTH } from '../stage.ts';
import { overlayTexture } from '../texture.ts';
import type { Style } from './style.ts';

/** Units of blur for each whole step of depth beyond what is in focus. */
const BLUR_UNITS = 25;
/** Layers nearer to the subject than this are in focus. */
const FOCUS_DEPTH = 0.16;

/** FLUX's style. */
export const FILM: Style = {
  name: 'film',
  grade: (colour) => shift(colour, { chroma: 0.95, lightness: -0.05 }),
  lay: (stage, layer, depth) => {
    const blurUnits = Math.max(0, Math.abs(depth - SUBJECT_DEPTH) - FOCUS_DEPTH) * BLUR_UNITS;
    if (depth > 0 && depth < SUBJECT_DEPTH) {
      glaze(layer, fade(stage.palette.sky[2], (SUBJECT_DEPTH - depth) * 0.16));
    }
    if (blurUnits < 0.6) stage.stamp(layer);
    else stage.stretch(softCopy(layer, blurUnits * stage.scale));
  },
  paintPiece: (pen, { canvas, coverage, edgePixels }) => {
    if (coverage > 0.006) {
      bulge(canvas, {
        reachPixels: edgePixels * 0.03,
        softPixels: edgePixels * 0.022,
        shade: '#2b2038',
        shadeOpacity: 0.42,
        light: '#ffe9c9',
        lightOpacity: 0.5,
      });
    }
    pen.drawImage(canvas, 0, 0);
  },
  finishSprite: (stage, sprite) => {
    const edge = Math.max(sprite.width, sprite.height);
    bulge(sprite, {
      reachPixels: edge * 0.1,
      softPixels: edge * 0.075,
      shade: '#241a2e',
      shadeOpacity: 0.5,
      light: '#ffedd0',
      lightOpacity: 0.6,
    });
    glaze(sprite, fade(stage.palette.sky[1], 0.1));
  },
  shadow: { opacity: 0.5, softness: 0.035 },
  finish: (stage) => {
    grade(stage);
    overlayTexture(stage, stage.canvas, { texture: 'grain', spanUnits: 190, opacity: 0.085 });
  },
};

/** Bloom, split toning, light from the sun's corner and a vignette. */
function grade(stage: Stage): void {
  const { canvas, sun, scale } = stage;
  const bloom = softCopy(canvas, 34 * scale);
  const tone = createCanvas(64, 64);
  const pen = tone.getContext('2d');
  const leak = pen.createRadialGradient(
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
  pen.fillStyle = leak;
  pen.fillRect(0, 0, 64, 64);
  stage.wash(bloom, 'screen', 0.12);
  stage.wash(tone, 'overlay', 0.5);
  stage.wash(bloom, 'overlay', 0.4);
}
