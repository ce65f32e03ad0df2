import assert from 'node:assert/strict';
import { test } from 'node:test';
import { styleOf } from './styles.ts';

/** Upstream model → style. */
const MODELS = [
  ['gpt-image-2', 'gouache'],
  ['gpt-image-2.6-flare', 'gouache'],
  ['chatgpt-image-latest', 'gouache'],
  ['gemini-nano-banana-2.1', 'clay'],
  ['gemini-3-pro-image', 'clay'],
  ['imagen-4.0-generate-001', 'clay'],
  ['flux-schnell', 'film'],
  ['black-forest-labs/FLUX.2-pro', 'film'],
  ['seedream-5.0-pro', 'cel'],
  ['qwen-image-2.0', 'ink'],
  ['grok-imagine-image', 'print'],
  ['a-model-of-tomorrow', 'cut-paper'],
] as const;

for (const [model, style] of MODELS) {
  test(`${model} draws in ${style}`, () => assert.equal(styleOf(model).name, style));
}
