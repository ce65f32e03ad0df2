// The vector art: Fluent Emoji (Microsoft, MIT) as packed by @iconify-json/fluent-emoji-flat, and the drawings of
// extra-art.ts for things it lacks. Read once per worker, at the first picture.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Canvas } from '@napi-rs/canvas';
import { EXTRA_ART } from './extra-art.ts';
import { isReferring } from './svg.ts';

/** A flat drawing: SVG elements from the lowest to the topmost, in a view box that begins at 0, 0. */
export interface Art {
  readonly pieces: readonly string[];
  /** An input image takes the place of the pieces; it is never redrawn in a style. */
  readonly raster?: Canvas;
  readonly width: number;
  readonly height: number;
}

interface IconFile {
  readonly icons: Readonly<Record<string, { readonly body: string }>>;
}

const ICON_EDGE = 32;
let icons: IconFile['icons'] | undefined;

/** Reads a JSON file out of an installed package. */
export function readPackageJson<Shape>(specifier: string): Shape {
  return JSON.parse(readFileSync(createRequire(import.meta.url).resolve(specifier), 'utf8')) as Shape;
}

function iconBodies(): IconFile['icons'] {
  icons ??= readPackageJson<IconFile>('@iconify-json/fluent-emoji-flat/icons.json').icons;
  return icons;
}

/** True when there is a drawing of that name. */
export function hasIcon(name: string): boolean {
  return name in EXTRA_ART || name in iconBodies();
}

/** Names of all drawings. */
export function iconNames(): string[] {
  return [...Object.keys(EXTRA_ART), ...Object.keys(iconBodies())];
}

/** The drawing of that name; undefined when there is none. */
export function iconArt(name: string): Art | undefined {
  const body = EXTRA_ART[name] ?? iconBodies()[name]?.body;
  return body === undefined ? undefined : { pieces: splitBody(body), width: ICON_EDGE, height: ICON_EDGE };
}

/**
 * The elements of an icon, each of which can be painted and shaded on its own.
 *
 * An icon whose elements refer to each other (clip paths, `use`, gradients) stays one piece.
 */
export function splitBody(body: string): readonly string[] {
  if (isReferring(body)) return [body];
  const inner = body.replace(/^<g fill="none">(.*)<\/g>$/s, '$1');
  if (/<g\b/.test(inner)) return [body];
  return inner.match(/<[a-z]+\b[^>]*\/>/gi) ?? [body];
}
