// Paints the placed cast: every drawing rendered once per size in the picture's style, with its shadow or reflection.

import type { Canvas } from '@napi-rs/canvas';
import type { Placement } from './arrange.ts';
import type { Art } from './art/icon-set.ts';
import { renderSprite, type Sprite } from './art/sprite.ts';
import { fade } from './colour.ts';
import type { Scenery } from './scenes/scenery.ts';
import { silhouette, softShape, tintMask } from './shading.ts';
import { type Pen, type Stage, SUBJECT_DEPTH } from './stage.ts';
import type { Style } from './styles/style.ts';

/** Drawings are rendered at whole steps of this many pixels, so that a crowd of nearly equal size shares one. */
const SIZE_STEP_PIXELS = 24;

/** Share of the night's colour that falls on things. */
const NIGHT_TINT = 0.26;

/** Paints the placements in order, each in a layer of its own unless there are many. */
export function paintCast(
  stage: Stage,
  placements: readonly Placement[],
  given: { style: Style; scenery: Scenery },
): void {
  const sprites = new Map<Art, Map<number, Sprite>>();
  const spriteFor = (placement: Placement): Sprite => {
    const edge = edgePixelsOf(stage, placement);
    const bySize = sprites.get(placement.art) ?? new Map<number, Sprite>();
    sprites.set(placement.art, bySize);
    const known = bySize.get(edge) ?? makeSprite(stage, placement.art, edge, given.style);
    bySize.set(edge, known);
    return known;
  };
  if (given.style.shadow.opacity > 0) {
    const standing = placements.filter((placement) => placement.ground === 'shadow');
    if (standing.length > 0 && !stage.isCutOut) {
      const layer = stage.borrow();
      const pen = layer.getContext('2d');
      for (const placement of standing) castShadow(stage, pen, placement, spriteFor(placement), given.style);
      stage.stamp(layer);
      stage.giveBack(layer);
    }
  }
  const groups = placements.length > 6 ? [placements] : placements.map((placement) => [placement]);
  for (const group of groups) {
    stage.layer(SUBJECT_DEPTH, (pen) => {
      for (const placement of group) drawSprite(pen, placement, spriteFor(placement));
    });
  }
}

/** Pixels of the longer edge of the drawing's view box. */
function edgePixelsOf(stage: Stage, { art, role, height }: Placement): number {
  const viewHeight = height / (role.box.bottom - role.box.top);
  const edge = (viewHeight / art.height) * Math.max(art.width, art.height) * stage.scale;
  return Math.max(SIZE_STEP_PIXELS, Math.ceil(edge / SIZE_STEP_PIXELS) * SIZE_STEP_PIXELS);
}

function makeSprite(stage: Stage, art: Art, edgePixels: number, style: Style): Sprite {
  const sprite = renderSprite(art, edgePixels, style.paintPiece);
  if (!art.raster) style.finishSprite(stage, sprite.canvas);
  if (stage.palette.isNight && !stage.isCutOut) tintNight(stage, sprite.canvas);
  return sprite;
}

function tintNight(stage: Stage, canvas: Canvas): void {
  const pen = canvas.getContext('2d');
  pen.save();
  pen.globalCompositeOperation = 'source-atop';
  pen.fillStyle = fade(stage.palette.sky[0], NIGHT_TINT);
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.restore();
}

/** Draws a sprite so that what is painted of it stands on its foot, and its reflection when it lies on water. */
function drawSprite(pen: Pen, placement: Placement, sprite: Sprite): void {
  pen.save();
  pen.translate(placement.x, placement.foot);
  if (placement.ground === 'water') {
    pen.save();
    pen.globalAlpha = 0.26;
    pen.scale(1, -0.7);
    stamp(pen, placement, sprite);
    pen.restore();
  }
  pen.rotate(placement.tilt);
  stamp(pen, placement, sprite);
  pen.restore();
}

/** Draws the sprite with the middle of its foot at the pen's origin. */
function stamp(
  pen: Pen,
  { art, role, height, isFlipped }: Placement,
  { canvas, marginPixels }: Sprite,
): void {
  const viewHeight = height / (role.box.bottom - role.box.top);
  const unitsPerPixel = viewHeight / (canvas.height - marginPixels * 2);
  const viewWidth = (viewHeight / art.height) * art.width;
  const margin = marginPixels * unitsPerPixel;
  pen.scale(isFlipped ? -1 : 1, 1);
  pen.drawImage(
    canvas,
    -((role.box.left + role.box.right) / 2) * viewWidth - margin,
    -role.box.bottom * viewHeight - margin,
    viewWidth + margin * 2,
    viewHeight + margin * 2,
  );
}

/** A shadow on the ground: dark where the thing touches it, and its shape laid down away from the light. */
function castShadow(stage: Stage, pen: Pen, placement: Placement, sprite: Sprite, style: Style): void {
  const { x, foot, height, role } = placement;
  const width =
    ((role.box.right - role.box.left) * placement.art.width * height) /
    ((role.box.bottom - role.box.top) * placement.art.height);
  const away = Math.max(-1.1, Math.min(1.1, (x - stage.sun.x) / (stage.width * 0.45)));
  pen.save();
  pen.setTransform(stage.scale, 0, 0, stage.scale, 0, 0);
  pen.translate(x, foot - height * 0.012);
  pen.save();
  pen.scale(1, 0.16);
  const touch = pen.createRadialGradient(0, 0, width * 0.1, 0, 0, width * 0.56);
  touch.addColorStop(0, fade(stage.palette.shade, style.shadow.opacity));
  touch.addColorStop(0.6, fade(stage.palette.shade, style.shadow.opacity * 0.6));
  touch.addColorStop(1, fade(stage.palette.shade, 0));
  pen.fillStyle = touch;
  pen.fillRect(-width, -width, width * 2, width * 2);
  pen.restore();
  pen.transform(1, 0, away * 0.5, -0.3, 0, 0);
  pen.globalAlpha = style.shadow.opacity * 0.62;
  pen.imageSmoothingQuality = 'medium';
  const shape =
    style.shadow.softness > 0
      ? tintMask(softShape(sprite.canvas, style.shadow.softness), stage.palette.shade)
      : silhouette(sprite.canvas, stage.palette.shade);
  stamp(pen, placement, {
    canvas: shape,
    marginPixels: (sprite.marginPixels * shape.height) / sprite.canvas.height,
  });
  pen.restore();
}
