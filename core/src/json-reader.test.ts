import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DataShapeError, JsonReader } from './json-reader.ts';

const read = (value: unknown) => new JsonReader(value, 'file.json');

const refusal = (sentence: string) => (error: unknown) => {
  assert.ok(error instanceof DataShapeError);
  assert.equal(error.message, sentence);
  return true;
};

describe('reading one value', () => {
  const refused: readonly [string, (reader: JsonReader) => unknown, unknown, string][] = [
    ['a number as text', (reader) => reader.asText(), 4, 'must be text.'],
    ['text as a flag', (reader) => reader.asFlag(), 'true', 'must be true or false.'],
    ['a fraction as a count', (reader) => reader.asCount(), 1.5, 'must be a whole number of at least 0.'],
    ['a negative count', (reader) => reader.asCount(), -1, 'must be a whole number of at least 0.'],
    ['a count beyond 2^53', (reader) => reader.asCount(), 2 ** 53, 'must be a whole number of at least 0.'],
    [
      'digits in quotes as a count',
      (reader) => reader.asCount(),
      '3',
      'must be a whole number of at least 0.',
    ],
    ['30 February', (reader) => reader.asDay(), '2026-02-30', 'must be a day, YYYY-MM-DD.'],
    ['a day with a time', (reader) => reader.asDay(), '2026-02-03T00:00:00Z', 'must be a day, YYYY-MM-DD.'],
    ['a choice not offered', (reader) => reader.asOneOf(['png', 'webp']), 'gif', 'must be one of png, webp.'],
    ['an object as a list', (reader) => reader.asList((item) => item.asText()), {}, 'must be a list.'],
    ['a list as an object', (reader) => reader.asObject(() => 0), [], 'must be an object.'],
    ['null as an object', (reader) => reader.asObject(() => 0), null, 'must be an object.'],
  ];
  for (const [what, readIt, value, sentence] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(() => readIt(read(value)), refusal(`file.json: ${sentence}`));
    });
  }

  it('reads counts, days and choices as they stand', () => {
    assert.equal(read(0).asCount(), 0);
    assert.equal(read('2028-02-29').asDay(), '2028-02-29');
    assert.equal(read('webp').asOneOf(['png', 'webp']), 'webp');
  });
});

describe('reading objects', () => {
  it('refuses a field nobody reads, and names its path', () => {
    const json = { models: [{ id: 'a' }, { id: 'b', prise: 1 }] };
    assert.throws(
      () =>
        read(json).asObject((file) =>
          file
            .required('models')
            .asList((model) => model.asObject((fields) => fields.required('id').asText())),
        ),
      refusal('file.json.models[1].prise: is not a known field.'),
    );
  });

  it('refuses a missing field, and does not take one from the prototype of objects', () => {
    assert.throws(
      () => read({}).asObject((fields) => fields.required('id').asText()),
      refusal('file.json.id: is missing.'),
    );
    assert.throws(
      () => read({}).asObject((fields) => fields.required('constructor').value),
      refusal('file.json.constructor: is missing.'),
    );
  });

  it('reads an optional field that is absent or null as undefined, and one that is there strictly', () => {
    const readNote = (json: unknown) =>
      read(json).asObject((fields) => fields.optional('note', (note) => note.asText()));
    assert.equal(readNote({}), undefined);
    assert.equal(readNote({ note: null }), undefined);
    assert.equal(readNote({ note: '' }), '');
    assert.throws(() => readNote({ note: 0 }), refusal('file.json.note: must be text.'));
  });
});

describe('reading maps', () => {
  const readCounts = (json: unknown) =>
    read(json).asMap(
      (key) => key.asText(),
      (count) => count.asCount(),
    );

  it('keeps every key of the file and finds none that the file does not have', () => {
    const counts = readCounts(JSON.parse('{"a": 1, "__proto__": 2}'));
    assert.deepEqual(Object.entries(counts), [
      ['a', 1],
      ['__proto__', 2],
    ]);
    assert.equal(counts.constructor, undefined);
    assert.equal(counts.toString, undefined);
  });

  it('names the key of a value that is wrong', () => {
    assert.throws(
      () => readCounts({ a: 1, b: 'two' }),
      refusal('file.json.b: must be a whole number of at least 0.'),
    );
  });
});

describe('reading a day or an instant', () => {
  const accepted: readonly [text: string, instant: string][] = [
    ['2026-11-23', '2026-11-23T00:00:00.000Z'],
    ['2026-11-23T09:30:05.001Z', '2026-11-23T09:30:05.001Z'],
  ];
  for (const [text, instant] of accepted) {
    it(`takes ${text}`, () => assert.equal(read(text).asDayOrInstant().toISOString(), instant));
  }

  for (const text of [
    '2026-11-31',
    '2026-11-31T09:30:05.001Z',
    '2026-11-23T09:30:05Z',
    '2026-11-23T09:30:05.001+01:00',
  ]) {
    it(`refuses ${text}`, () => assert.throws(() => read(text).asDayOrInstant(), DataShapeError));
  }
});
