// Paints the SVG of the icon set with the pen: the few elements it uses, straight onto a canvas. An SVG image would be
// kept as pixels at its full size until the garbage collector comes by.

import { Image, Path2D, type SKRSContext2D } from '@napi-rs/canvas';

type Attributes = Readonly<Record<string, string>>;

const TAG = /<(\/?)([a-z]+)\b([^>]*?)(\/?)>/gi;
const ATTRIBUTE = /([a-z-]+)="([^"]*)"/gi;
/** Elements that refer to others, which the pen cannot follow. */
const REFERRING = /<(?:defs|use|clipPath|mask|filter|linearGradient|radialGradient)\b/;

/** True when elements of the SVG refer to each other, so that it can only be drawn as a whole. */
export function isReferring(source: string): boolean {
  return REFERRING.test(source);
}

/**
 * Paints SVG elements with the pen, whose units are those of the view box.
 *
 * Understands groups, paths, circles, ellipses and rectangles with fill, stroke, opacity and transform. What refers to
 * other elements is drawn as an image of `edgePixels` instead.
 */
export function paintSvg(
  pen: SKRSContext2D,
  source: string,
  view: { edge: number; edgePixels: number },
): void {
  if (isReferring(source)) {
    paintAsImage(pen, source, view);
    return;
  }
  const groups: Attributes[] = [];
  for (const [, closing, name = '', text = '', empty] of source.matchAll(TAG)) {
    if (closing === '/') {
      groups.pop();
      pen.restore();
      continue;
    }
    const own = attributesOf(text);
    const attributes = { ...inherited(groups.at(-1)), ...own };
    pen.save();
    if (own.transform !== undefined) applyTransform(pen, own.transform);
    const shape = SHAPES[name]?.(attributes);
    if (shape) paintShape(pen, shape, attributes);
    if (empty === '/') pen.restore();
    else groups.push(attributes);
  }
}

/** What a group hands down to its elements; its transform and opacity are the pen's already. */
function inherited(group: Attributes = {}): Attributes {
  const { transform: _applied, opacity: _multiplied, ...rest } = group;
  return rest;
}

function attributesOf(text: string): Attributes {
  return Object.fromEntries([...text.matchAll(ATTRIBUTE)].map(([, name = '', value = '']) => [name, value]));
}

const SHAPES: Readonly<Record<string, (attributes: Attributes) => Path2D>> = {
  path: ({ d }) => new Path2D(d ?? ''),
  circle: (given) => {
    const path = new Path2D();
    path.arc(numberOf(given.cx), numberOf(given.cy), numberOf(given.r), 0, Math.PI * 2);
    return path;
  },
  ellipse: (given) => {
    const path = new Path2D();
    const [rx, ry] = [numberOf(given.rx), numberOf(given.ry)];
    path.ellipse(numberOf(given.cx), numberOf(given.cy), rx, ry, 0, 0, Math.PI * 2);
    return path;
  },
  rect: (given) => {
    const path = new Path2D();
    const [width, height] = [numberOf(given.width), numberOf(given.height)];
    path.roundRect(numberOf(given.x), numberOf(given.y), width, height, numberOf(given.rx));
    return path;
  },
};

function numberOf(text: string | undefined, otherwise = 0): number {
  return text === undefined ? otherwise : Number(text);
}

function paintShape(pen: SKRSContext2D, shape: Path2D, attributes: Attributes): void {
  const { fill, stroke } = attributes;
  pen.globalAlpha *= numberOf(attributes.opacity, 1);
  if (fill !== undefined && fill !== 'none') {
    pen.fillStyle = fill;
    pen.fill(shape, attributes['fill-rule'] === 'evenodd' ? 'evenodd' : 'nonzero');
  }
  if (stroke === undefined || stroke === 'none') return;
  pen.strokeStyle = stroke;
  pen.lineWidth = numberOf(attributes['stroke-width'], 1);
  pen.lineCap = attributes['stroke-linecap'] === 'round' ? 'round' : 'butt';
  pen.lineJoin = attributes['stroke-linejoin'] === 'round' ? 'round' : 'miter';
  pen.miterLimit = numberOf(attributes['stroke-miterlimit'], 4);
  pen.stroke(shape);
}

/** `translate(1 2) scale(.5)`: a list of transforms, applied from left to right. */
function applyTransform(pen: SKRSContext2D, text: string): void {
  for (const [, name, list = ''] of text.matchAll(/([a-z]+)\(([^)]*)\)/gi)) {
    const [a = 0, b, c, d = 1, e = 0, f = 0] = (list.match(/-?(?:\d*\.)?\d+(?:e-?\d+)?/gi) ?? []).map(Number);
    if (name === 'translate') pen.translate(a, b ?? 0);
    else if (name === 'scale') pen.scale(a, b ?? a);
    else if (name === 'matrix') pen.transform(a, b ?? 0, c ?? 0, d, e, f);
    else if (name === 'rotate') {
      pen.translate(b ?? 0, c ?? 0);
      pen.rotate((a * Math.PI) / 180);
      pen.translate(-(b ?? 0), -(c ?? 0));
    }
  }
}

function paintAsImage(pen: SKRSContext2D, source: string, view: { edge: number; edgePixels: number }): void {
  const image = new Image();
  const { edge, edgePixels } = view;
  image.src = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${edgePixels}" height="${edgePixels}" viewBox="0 0 ${edge} ${edge}"><g fill="none">${source}</g></svg>`,
  );
  pen.drawImage(image, 0, 0, edge, edge);
}
