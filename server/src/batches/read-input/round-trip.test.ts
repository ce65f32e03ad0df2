import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { InputItem } from './input-line.ts';
import { brief, generation, readAll } from './read-input-fixture.ts';

const prompt = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .filter((text) => text.trim() !== '' && text.isWellFormed() && !text.includes('\u0000'));
const chunkBytes = fc.integer({ min: 1, max: 64 });

function promptsOf(items: readonly InputItem[]): unknown[] {
  return items.map((item) => (item.kind === 'request' ? item.request.body.prompt : brief([item])));
}

describe('rendered and read again, however it is cut, every prompt is the same', () => {
  test('in jsonl', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(prompt, { minLength: 1, maxLength: 12 }),
        chunkBytes,
        async (prompts, size) => {
          const text = prompts.map((value, index) => generation(`id ${index}`, { prompt: value })).join('\n');
          const items = await readAll(text, { filename: 'a.jsonl' }, size);
          assert.deepEqual(promptsOf(items), prompts);
          assert.deepEqual(
            items.map((item) => item.kind === 'request' && item.customId),
            prompts.map((_, index) => `id ${index}`),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test('in csv, with separators, quotes and line breaks inside cells', async () => {
    const wild = fc
      .array(fc.oneof(prompt, fc.constantFrom('"', ',', '\n', '\r\n', '""', ' ')), {
        minLength: 1,
        maxLength: 8,
      })
      .map((parts) => parts.join(''))
      .filter((text) => text.trim() !== '');
    await fc.assert(
      fc.asyncProperty(
        fc.array(wild, { minLength: 1, maxLength: 8 }),
        chunkBytes,
        fc.constantFrom('\n', '\r\n'),
        async (prompts, size, lineEnd) => {
          const rows = prompts.map((value, index) => `${index},"${value.replaceAll('"', '""')}"`);
          const text = ['id,prompt', ...rows].join(lineEnd);
          const items = await readAll(text, { filename: 'a.csv' }, size);
          assert.deepEqual(promptsOf(items), prompts);
          // A row begins on the line after all line feeds that stand before it.
          const lines = prompts.map(
            (_, index) => 2 + index + prompts.slice(0, index).join('').split('\n').length - 1,
          );
          assert.deepEqual(
            items.map((item) => 'lineNumber' in item && item.lineNumber),
            lines,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test('in tsv and in text', async () => {
    const line = prompt
      .map((text) => text.replaceAll(/[\r\n\t]/g, ' '))
      .filter((text) => text.trim() !== '' && !text.startsWith('\ufeff'));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), chunkBytes, async (prompts, size) => {
        const text = prompts.join('\n');
        assert.deepEqual(promptsOf(await readAll(text, { filename: 'a.txt' }, size)), prompts);
        assert.deepEqual(promptsOf(await readAll(`prompt\n${text}`, { filename: 'a.tsv' }, size)), prompts);
      }),
      { numRuns: 60 },
    );
  });
});
