import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePromptTemplate } from './prompt-template.ts';

test('a template is texts and places, and doubled braces are braces', () => {
  const parts = parsePromptTemplate('Photo of {Title}, {{{ Body (HTML) }}}: 5%');
  assert.deepEqual(
    parts.map((part) => (part.kind === 'text' ? part.text : [part.name])),
    ['Photo of ', ['Title'], ', ', '{', ['Body (HTML)'], '}', ': 5%'],
  );
});

for (const [template, message] of [
  ['A fox', /no place for a column/],
  ['{{Title}}', /no place for a column/],
  ['A {Title', /a `\{` that stands alone\. Write `\{\{`/],
  ['A Title} {Title}', /a `\}` that stands alone\. Write `\}\}`/],
  ['A { }', /without a name/],
  ['{a}'.repeat(51), /51 places for columns; 50 are allowed/],
] as const) {
  test(`${template.slice(0, 30)} is refused: ${message}`, () => {
    assert.throws(() => parsePromptTemplate(template), {
      code: 'invalid_value',
      param: 'prompt_template',
      message,
    });
  });
}

test('as many places as are allowed are taken', () => {
  assert.equal(parsePromptTemplate('{a}'.repeat(50)).length, 50);
});
