// Seedream: animation cel. Vivid skies, a dark line around each thing, one hard shade, light shafts, bloom, petals.

import type { Canvas } from '@napi-rs/canvas';
import { release, settle } from '../canvas-memory.ts';
import { fade, shift } from '../colour.ts';
import { hardShade, outline, outlineBeneath, silhouette, softCopy } from '../shading.ts';
import type { Stage } from '../stage.ts';
import type { Style } from './style.ts';

/** Seedream's style. */
export const CEL: Style = {
  name: 'cel',
  grade: (colour) => shift(colour, { chroma: 1.22, hue: -4 }),
  lay: (stage, layer, depth) => {
    if (depth > 0.35 && depth < 0.65) stage.stampWithRim(layer, fade(stage.palette.light, 0.75), 2.2);
    else stage.stamp(layer);
  },
  paintPiece: (pen, { canvas, coverage, edgePixels }) => {
    if (coverage > 0.02) {
      hardShade(canvas, { colour: '#4a2a9a', opacity: 0.3, reachPixels: edgePixels * 0.055 });
    }
    if (coverage > 0.01) outline(pen, canvas, '#2a174a', Math.max(0.8, edgePixels * 0.0045));
    pen.drawImage(canvas, 0, 0);
  },
  finishSprite: (stage, sprite) => {
    lightRim(stage, sprite);
    outlineBeneath(sprite, '#241245', Math.max(sprite.width, sprite.height) * 0.0065);
  },
  shadow: { opacity: 0.4, softness: 0 },
  finish: (stage) => {
    paintShafts(stage);
    const bloom = softCopy(stage.canvas, 30 * stage.scale);
    stage.wash(bloom, 'screen', 0.22);
    stage.wash(bloom, 'soft-light', 0.35);
    paintPetals(stage);
  },
};

/** A line of light along the edges of a sprite that face the sun. */
function lightRim(stage: Stage, sprite: Canvas): void {
  const width = Math.max(sprite.width, sprite.height) * 0.011;
  const side = stage.sun.x < stage.width / 2 ? 1 : -1;
  const rim = silhouette(sprite, shift(stage.palette.light, { lightness: 0.03 }));
  const rimPen = rim.getContext('2d');
  rimPen.globalCompositeOperation = 'destination-out';
  rimPen.drawImage(sprite, side * width, width);
  const pen = sprite.getContext('2d');
  pen.save();
  pen.globalCompositeOperation = 'source-atop';
  pen.globalAlpha = 0.75;
  pen.drawImage(rim, 0, 0);
  pen.restore();
  settle(sprite);
  release(rim);
}

function paintShafts(stage: Stage): void {
  const { pen, sun, palette, width, height } = stage;
  const random = stage.random.fork('shafts');
  pen.save();
  pen.globalCompositeOperation = stage.isCutOut ? 'source-atop' : 'screen';
  for (let shaft = 0; shaft < 6; shaft += 1) {
    const angle = Math.atan2(height * 0.75 - sun.y, width / 2 - sun.x) + random.between(-0.75, 0.75);
    const spread = random.between(0.025, 0.07);
    const reach = Math.hypot(width, height);
    const light = pen.createRadialGradient(sun.x, sun.y, 0, sun.x, sun.y, reach * 0.85);
    light.addColorStop(0, fade(palette.light, 0.3));
    light.addColorStop(1, fade(palette.light, 0));
    pen.fillStyle = light;
    pen.beginPath();
    pen.moveTo(sun.x, sun.y);
    pen.lineTo(sun.x + Math.cos(angle - spread) * reach, sun.y + Math.sin(angle - spread) * reach);
    pen.lineTo(sun.x + Math.cos(angle + spread) * reach, sun.y + Math.sin(angle + spread) * reach);
    pen.fill();
  }
  pen.restore();
}

function paintPetals(stage: Stage): void {
  const { pen, palette, width, height } = stage;
  if (stage.isCutOut) return;
  const random = stage.random.fork('petals');
  const colour = palette.isNight ? palette.light : shift(palette.accents[0], { lightness: 0.12 });
  for (let petal = 0; petal < 16 * stage.detail; petal += 1) {
    const size = random.between(3, 11);
    pen.save();
    pen.translate(random.between(0, width), random.between(0, height));
    pen.rotate(random.between(0, 6.3));
    pen.fillStyle = fade(colour, random.between(0.45, 0.9));
    pen.beginPath();
    if (palette.isNight) pen.arc(0, 0, size * 0.3, 0, Math.PI * 2);
    else pen.ellipse(0, 0, size, size * 0.5, 0, 0, Math.PI * 2);
    pen.fill();
    pen.restore();
  }
}
