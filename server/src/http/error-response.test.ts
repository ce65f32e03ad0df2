// What a caller reads when a body or a query is refused: the field, what it must be, what it is.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createKeyBody,
  editBody,
  generationBody,
  ledgerQuery,
  quotedEditBodyWithSource,
  topUpBody,
} from '@lightmeter/contract';
import { type ZodType, z } from 'zod';
import { validationError } from './error-response.ts';

function refusal(schema: ZodType, given: unknown) {
  const read = schema.safeParse(given);
  assert.ok(read.error, 'the schema takes it');
  const { code, param, message } = validationError(read.error, given);
  return [code, param, message];
}

const KEY = { name: 'shop' };
const PICTURE = { model: 'gpt-image-2', prompt: 'a fox' };

test('every kind of fault names its field, what it must be and what it is', () => {
  const table: [schema: ZodType, given: unknown, code: string, param: string | undefined, message: string][] =
    [
      [
        createKeyBody,
        { ...KEY, expires_at: 'soon' },
        'invalid_value',
        'expires_at',
        '`expires_at` must be a date and time in ISO 8601 with a time zone, such as 2026-12-31T00:00:00Z; it is `soon`.',
      ],
      [
        ledgerQuery,
        { from: 'soon' },
        'invalid_value',
        'from',
        '`from` must be a UTC day such as 2026-12-31 or a date and time in ISO 8601 with a time zone, such as 2026-12-31T00:00:00Z; it is `soon`.',
      ],
      [ledgerQuery, { limit: 'all' }, 'invalid_value', 'limit', '`limit` must be a number; it is `all`.'],
      [ledgerQuery, { limit: '0' }, 'invalid_value', 'limit', '`limit` must be at least 1; it is `0`.'],
      [
        ledgerQuery,
        { limit: '1001' },
        'invalid_value',
        'limit',
        '`limit` must be at most 1,000; it is `1001`.',
      ],
      [
        createKeyBody,
        { ...KEY, mode: 'prod' },
        'invalid_value',
        'mode',
        '`mode` must be `test` or `live`; it is `prod`.',
      ],
      [
        createKeyBody,
        { ...KEY, scopes: ['images', 'all'] },
        'invalid_value',
        'scopes[1]',
        '`scopes[1]` must be `images`, `read`, `keys` or `operator`; it is `all`.',
      ],
      [
        createKeyBody,
        { ...KEY, scopes: [] },
        'invalid_value',
        'scopes',
        '`scopes` must have at least 1 item; it has 0.',
      ],
      [
        createKeyBody,
        { name: 'x'.repeat(101) },
        'invalid_value',
        'name',
        '`name` must have at most 100 characters; it has 101.',
      ],
      [
        topUpBody,
        { amount_usd: '-1' },
        'invalid_value',
        'amount_usd',
        '`amount_usd` must be an amount in US dollars such as "0.05", with at most 9 decimals, and not below zero; it is `-1`.',
      ],
      ...(
        [
          [50, '`budget_usd` is text: send "50".'],
          [0.05, '`budget_usd` is text: send "0.05".'],
          // Its own text is no amount.
          [1e-7, '`budget_usd` is text: send an amount such as "0.05".'],
          [-1, '`budget_usd` is text: send an amount such as "0.05".'],
          [
            '0.1234567891',
            '`budget_usd` must be an amount in US dollars such as "0.05", with at most 9 decimals, and not below zero; it is `0.1234567891`.',
          ],
        ] as const
      ).map(([budget, message]): [ZodType, unknown, string, string, string] => [
        createKeyBody,
        { ...KEY, budget_usd: budget },
        'invalid_value',
        'budget_usd',
        message,
      ]),
      [topUpBody, { amount_usd: 25 }, 'invalid_value', 'amount_usd', '`amount_usd` is text: send "25".'],
      [
        generationBody,
        { ...PICTURE, n: '2' },
        'invalid_value',
        'n',
        '`n` must be a number; it is the string `2`.',
      ],
      [generationBody, { ...PICTURE, n: 1.5 }, 'invalid_value', 'n', '`n` must be an integer; it is 1.5.'],
      [
        generationBody,
        { ...PICTURE, stream: 'yes' },
        'invalid_value',
        'stream',
        '`stream` must be `true` or `false`; it is the string `yes`.',
      ],
      [generationBody, { model: 'm' }, 'missing_parameter', 'prompt', '`prompt` is required: a string.'],
      [
        generationBody,
        { ...PICTURE, sise: '1x1' },
        'unknown_parameter',
        'sise',
        'There is no parameter `sise` here. Remove it or correct its name; nothing is dropped silently.',
      ],
      [generationBody, [], 'invalid_value', undefined, 'The body must be a JSON object; it is a list.'],
      [generationBody, undefined, 'missing_parameter', undefined, 'The body is missing; send a JSON object.'],
      [
        editBody,
        { ...PICTURE, images: [{}] },
        'missing_parameter',
        'images[0].image_url',
        '`images[0].image_url` is required: a string.',
      ],
    ];
  for (const [schema, given, ...expected] of table) assert.deepEqual(refusal(schema, given), expected);
});

test('of several shapes the closest one is spoken of', () => {
  const images = (image: unknown) => refusal(quotedEditBodyWithSource, { ...PICTURE, images: [image] });
  assert.deepEqual(images({ size: 5 }), [
    'invalid_value',
    'images[0].size',
    '`images[0].size` must be a string; it is 5.',
  ]);
  assert.deepEqual(images('fox.png'), [
    'invalid_value',
    'images[0]',
    '`images[0]` must be an object; it is `fox.png`.',
  ]);
});

test('a long value is shortened, a control character is escaped, and a secret is not repeated', () => {
  const long = refusal(createKeyBody, { ...KEY, mode: `${'x'.repeat(40)}y` });
  assert.equal(long[2], `\`mode\` must be \`test\` or \`live\`; it is \`${'x'.repeat(40)}…\`.`);
  const control = refusal(createKeyBody, { ...KEY, mode: 'a\nb' });
  assert.equal(control[2], '`mode` must be `test` or `live`; it is `a\\nb`.');
  const secret = refusal(z.object({ secret: z.string().min(16) }), { secret: 'hunter2' });
  assert.equal(secret[2], '`secret` must have at least 16 characters.');
});

test('what a schema’s author said is kept in his words', () => {
  const schema = z.object({
    pairs: z.array(z.string()).refine((pairs) => pairs.length < 2, 'at most one pair is kept'),
    name: z.string().regex(/^a/, 'must begin with a').optional(),
  });
  assert.equal(
    refusal(schema, { pairs: ['a', 'b'] })[2],
    '`pairs` cannot be used: at most one pair is kept.',
  );
  assert.equal(refusal(schema, { pairs: [], name: 'b' })[2], '`name` must begin with a; it is `b`.');
});

test('without the value the sentence says what is needed', () => {
  const read = createKeyBody.safeParse({ ...KEY, mode: 'prod' });
  assert.ok(read.error);
  assert.equal(validationError(read.error).message, '`mode` must be `test` or `live`.');
});
