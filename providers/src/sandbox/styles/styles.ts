// Which style a model draws in: one for each family, so that a comparison of models is worth looking at.

import { CEL } from './cel.ts';
import { CLAY } from './clay.ts';
import { CUT_PAPER } from './cut-paper.ts';
import { FILM } from './film.ts';
import { GOUACHE } from './gouache.ts';
import { INK_WASH } from './ink.ts';
import { PRINT } from './print.ts';
import type { Style } from './style.ts';

/** Beginnings of upstream model ids, and the style of their family. */
const FAMILIES: readonly (readonly [RegExp, Style])[] = [
  [/gpt-image|dall-e|chatgpt/, GOUACHE],
  [/gemini|imagen|banana/, CLAY],
  [/flux/, FILM],
  [/seedream|seededit|doubao/, CEL],
  [/qwen|wan/, INK_WASH],
  [/grok/, PRINT],
];

/** The style of the family that an upstream model belongs to; cut paper for every other. */
export function styleOf(upstreamModel: string): Style {
  const model = upstreamModel.toLowerCase();
  return FAMILIES.find(([family]) => family.test(model))?.[1] ?? CUT_PAPER;
}
