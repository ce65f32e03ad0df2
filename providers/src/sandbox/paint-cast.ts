// Paints the placed cast: every drawing rendered once per size in the picture's style, with its shadow or reflection.

import type { Placement } from './arrange/placement.ts';
import type { Art } from './art/icon-set.ts';
import { renderSprite, type Sprite } from './art/sprite.ts';
import { release, settle } from './canvas-memory.ts';
import { fade } from './colour.ts';
import { fillPainted, glaze, softShape } from './shading.ts';
import { type Pen, type Stage, SUBJECT_DEPTH } from './stage.ts';
import type { Style } from './styles/style.ts';

/** Drawings are rendered at whole steps of this many pixels, so that a crowd of nearly equal size shares one. */
const SIZE_STEP_PIXELS = 24;

/** Share of the night's colour that falls on things. */
const NIGHT_TINT = 0.26;

/** Paints the placements in order, each in a layer of its own unless there are many. */
export function paintCast(stage: Stage, placements: readonly Placement[], style: Style): void {
  const sprites = new SpriteStore(stage, style);
  const standing = placements.filter((placement) => placement.ground === 'shadow');
  if (style.shadow.opacity > 0 && standing.length > 0 && !stage.isCutOut) {
    const shadows = stage.borrow();
    const pen = shadows.getContext('2d');
    for (const placement of standing) castShadow(stage, pen, placement, sprites.get(placement), style);
    stage.stamp(shadows);
    settle(stage.canvas);
    stage.giveBack(shadows);
  }
  const groups = placements.length > 6 ? [placements] : placements.map((placement) => [placement]);
  for (const group of groups) {
    stage.layer(SUBJECT_DEPTH, (pen) => {
      for (const placement of group) drawSprite(pen, placement, sprites.get(placement));
    });
  }
  sprites.release();
}

/** The sprites of one picture, each rendered once. */
class SpriteStore {
  private readonly stage: Stage;
  private readonly style: Style;
  private readonly byArt = new Map<Art, Map<number, Sprite>>();

  constructor(stage: Stage, style: Style) {
    this.stage = stage;
    this.style = style;
  }

  get(placement: Placement): Sprite {
    const edgePixels = edgePixelsOf(this.stage, placement);
    const bySize = this.byArt.get(placement.art) ?? new Map<number, Sprite>();
    this.byArt.set(placement.art, bySize);
    const sprite = bySize.get(edgePixels) ?? makeSprite(this.stage, placement.art, edgePixels, this.style);
    bySize.set(edgePixels, sprite);
    return sprite;
  }

  /** Gives back the memory of every sprite and input image; nothing of them may be drawn after that. */
  release(): void {
    for (const [art, bySize] of this.byArt) {
      if (art.raster) release(art.raster);
      for (const { canvas } of bySize.values()) release(canvas);
    }
    this.byArt.clear();
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
  // What came from the caller keeps its own colours.
  if (art.raster) return sprite;
  style.finishSprite(stage, sprite.canvas);
  if (stage.palette.isNight && !stage.isCutOut) {
    glaze(sprite.canvas, stage.palette.sky[0], NIGHT_TINT);
  }
  return sprite;
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
  const softPixels = style.shadow.softness * sprite.canvas.height;
  const shape = fillPainted(softShape(sprite.canvas, softPixels), stage.palette.shade);
  stamp(pen, placement, {
    canvas: shape,
    marginPixels: (sprite.marginPixels * shape.height) / sprite.canvas.height,
  });
  pen.restore();
}
