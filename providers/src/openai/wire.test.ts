import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { conformanceRequest, inputImage } from '../conformance.ts';
import { recordedAnswer } from './fake-openai-server.ts';
import { IMAGE_TAKEN } from './json-image-stream.ts';
import { readAnswer, readError } from './wire.ts';

const generation = conformanceRequest();
const edit = conformanceRequest({ operation: 'edit', references: [await inputImage()] });
const mayWriteText = conformanceRequest({ upstreamModel: 'gpt-image-1.5-2025-12-16' });

const tokens = (outputImage?: number, outputText?: number, inputText?: number, inputImage?: number) => ({
  output_image_tokens: outputImage,
  output_text_tokens: outputText,
  input_text_tokens: inputText,
  input_image_tokens: inputImage,
});

describe('usage', () => {
  const cases = [
    {
      of: 'a recorded generation',
      request: generation,
      usage: bodyOf('generation').usage,
      is: tokens(1372, 0, 23, 0),
    },
    { of: 'a recorded edit', request: edit, usage: bodyOf('edit').usage, is: tokens(7024, 0, 23, 1024) },
    {
      of: 'a recorded answer that does not divide its output',
      request: generation,
      usage: bodyOf('generation-without-output-details').usage,
      is: tokens(196, 0, 12, 0),
    },
    {
      of: 'a model that may write text and does not divide its output',
      request: mayWriteText,
      usage: { input_tokens: 12, output_tokens: 1100 },
      is: tokens(undefined, undefined, 12, 0),
    },
    {
      of: 'an edit that does not divide its input',
      request: edit,
      usage: { input_tokens: 1047, output_tokens: 196 },
      is: tokens(196, 0, undefined, undefined),
    },
    {
      of: 'one reported part',
      request: mayWriteText,
      usage: { output_tokens: 1100, output_tokens_details: { image_tokens: 1056 } },
      // 1,100 - 1,056 = 44
      is: tokens(1056, 44, undefined, undefined),
    },
    {
      of: 'numbers that are none',
      request: generation,
      usage: { input_tokens: -1, output_tokens: 'many', output_tokens_details: { image_tokens: 1.5 } },
      is: undefined,
    },
    {
      of: 'another kind of usage',
      request: generation,
      usage: bodyOf('generation-empty').usage,
      is: undefined,
    },
    { of: 'none', request: generation, usage: undefined, is: undefined },
    { of: 'null', request: generation, usage: null, is: undefined },
  ];
  for (const { of, request, usage, is } of cases) {
    test(`of ${of}`, () => assert.deepEqual(readAnswer({ usage }, request).usage, is));
  }
});

test('the quality and background that were really used are read when they are known words', () => {
  const read = ({ quality, background }: { quality: unknown; background: unknown }) => {
    const answer = readAnswer({ quality, background }, generation);
    return [answer.quality, answer.background];
  };
  assert.deepEqual(read({ quality: 'xhigh', background: 'transparent' }), ['xhigh', 'transparent']);
  assert.deepEqual(read({ quality: 'auto', background: 'auto' }), [undefined, undefined]);
  assert.deepEqual(read({ quality: 3, background: null }), [undefined, undefined]);
});

test('addresses count where no image was sent', () => {
  const entries = [
    { url: 'https://a.example/1.png' },
    { url: 'https://a.example/2.png', b64_json: '' },
    { url: 'https://a.example/3.png', b64_json: IMAGE_TAKEN },
    { url: '' },
    'https://a.example/5.png',
  ];
  assert.deepEqual(readAnswer({ data: entries }, generation).urls, [
    'https://a.example/1.png',
    'https://a.example/2.png',
  ]);
  assert.deepEqual(readAnswer(null, generation).urls, []);
});

test('an error is read whatever of it is there', () => {
  const nothing = {
    message: undefined,
    type: undefined,
    param: undefined,
    code: undefined,
    moderationDetails: undefined,
  };
  assert.deepEqual(readError({ error: {} }), nothing);
  assert.deepEqual(readError({ error: 'No.' }), { ...nothing, message: 'No.' });
  assert.deepEqual(readError({ error: { code: 429, param: null, message: 'No.' } }), {
    ...nothing,
    message: 'No.',
  });
  for (const without of [{ data: [] }, { error: null }, null, [], 'error']) {
    assert.equal(readError(without), undefined);
  }
});

function bodyOf(name: string): { usage: unknown } {
  return recordedAnswer(name).body as { usage: unknown };
}
