import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LightmeterError } from './error.ts';
import { type ColumnWishes, planColumns, readPlannedRow, readPrompt } from './prompt-columns.ts';

/** What each column is read as; `-` is not read. */
function roles(header: readonly string[], wishes?: ColumnWishes): string[] {
  return planColumns(header, wishes).columns.map((column) => {
    if (column === undefined) return '-';
    return column.kind === 'role' ? column.role : `metadata ${column.name}`;
  });
}

function refusal(header: readonly string[], wishes?: ColumnWishes): LightmeterError {
  try {
    planColumns(header, wishes);
  } catch (error) {
    assert.ok(error instanceof LightmeterError);
    return error;
  }
  return assert.fail('nothing was refused');
}

describe('the columns of a table', () => {
  const TABLE: readonly (readonly [string, string, ColumnWishes?])[] = [
    ['prompt', 'prompt'],
    ['Prompt,Category,Challenge,Note', 'prompt,-,-,-'],
    [' PROMPT ,Output Format,aspect-ratio', 'prompt,output_format,aspect_ratio'],
    ['text,id,image_url', 'prompt,custom_id,image'],
    // Exact spelling wins, then the name over its alias, then the first.
    ['PROMPT,prompt', '-,prompt'],
    ['text,Prompt', '-,prompt'],
    ['Prompt,PROMPT', 'prompt,-'],
    ['prompt,metadata.SKU,Metadata.Size', 'prompt,metadata SKU,metadata Size'],
    ['prompt,Colour,Vendor', 'prompt,metadata Colour,-', { metadataColumns: ['colour'] }],
    ['prompt,size,Vendor', 'prompt,size,metadata Vendor', { metadataColumns: 'keep' }],
    // A column that the caller keeps is kept, even if its name is a parameter's.
    ['prompt,size', 'prompt,metadata size', { metadataColumns: ['size'] }],
    ['Title,Body (HTML),prompt', '-,prompt,-', { promptColumn: 'body (html)' }],
    ['prompt,a,a,', 'prompt,metadata a,-,-', { metadataColumns: 'keep' }],
    // A template takes no column away from its own meaning, and no column beside it is the prompt.
    ['Title,size,prompt', '-,size,-', { promptTemplate: '{title} in {size}' }],
    [
      'Title,Vendor',
      'metadata Title,metadata Vendor',
      { promptTemplate: '{title}', metadataColumns: 'keep' },
    ],
    ['prompt,constructor,__proto__', 'prompt,-,-'],
  ];
  for (const [header, expected, wishes] of TABLE) {
    it(`${header}${wishes ? ` with ${JSON.stringify(wishes)}` : ''} are read as ${expected}`, () => {
      assert.equal(roles(header.split(','), wishes).join(','), expected);
    });
  }

  it('that are not read are told', () => {
    assert.deepEqual(planColumns(['prompt', 'Vendor', 'text']).unreadColumns, ['Vendor', 'text']);
  });

  it('without one for the prompts are refused with their names', () => {
    const error = refusal(['Title', 'Vendor']);
    assert.deepEqual([error.code, error.param], ['missing_parameter', 'prompt']);
    assert.match(error.message, /The columns are: Title, Vendor\..*`prompt_column`/);
  });

  it('that the caller names must be there', () => {
    assert.equal(refusal(['prompt'], { promptColumn: 'x' }).param, 'prompt_column');
    assert.equal(refusal(['prompt'], { metadataColumns: ['x'] }).param, 'metadata_columns');
    assert.equal(refusal(['prompt'], { promptTemplate: '{x}' }).param, 'prompt_template');
    assert.match(
      refusal(['Handle', 'Title'], { promptColumn: 'Titel' }).message,
      /no column "Titel"\. Did you mean "Title"\? The columns are: Handle, Title\./,
    );
    assert.doesNotMatch(refusal(['Handle'], { promptColumn: 'Vendor' }).message, /Did you mean/);
  });
});

describe('a prompt', () => {
  const template = planColumns(['Title', 'Colour', 'prompt'], {
    promptTemplate: 'A {COLOUR} {Title}, {{new}}',
  });

  it('of a template has the cells in their places, and a column it is made of counts as read', () => {
    assert.deepEqual(template.unreadColumns, ['prompt']);
    assert.deepEqual(readPrompt(template, [' Shirt ', 'blue', 'no'], 100), {
      kind: 'prompt',
      text: 'A blue Shirt, {new}',
    });
  });

  it('names the column whose cell is empty', () => {
    assert.deepEqual(readPrompt(template, ['Shirt', ' ', ''], 100), { kind: 'empty', header: 'Colour' });
    assert.deepEqual(readPrompt(planColumns(['Prompt']), [''], 100), { kind: 'empty', header: 'Prompt' });
  });

  it('is refused one character above the limit, before it is made', () => {
    const cells = ['Shirt', 'blue', ''];
    assert.equal(readPrompt(template, cells, 19).kind, 'prompt');
    assert.equal(readPrompt(template, cells, 18).kind, 'too_long');
  });

  it('of one column is its cell as it stands', () => {
    assert.deepEqual(readPrompt(planColumns(['Prompt']), [' a fox '], 100), {
      kind: 'prompt',
      text: ' a fox ',
    });
  });
});

describe('a row', () => {
  const plan = planColumns(['prompt', 'n', 'seed', 'size', 'image', 'mask', 'id', 'metadata.note']);

  it('gives what its cells say, numbers as numbers', () => {
    const row = readPlannedRow(plan, [
      ' a fox ',
      ' 2 ',
      '7',
      ' 1024x1024',
      'file_1;file_2',
      'file_3',
      ' x ',
      ' n ',
    ]);
    assert.deepEqual(row, {
      fields: { prompt: ' a fox ', n: 2, seed: 7, size: '1024x1024' },
      images: ['file_1', 'file_2'],
      mask: 'file_3',
      customId: 'x',
      metadata: { note: ' n ' },
    });
  });

  it('says nothing where a cell is empty', () => {
    assert.deepEqual(readPlannedRow(plan, ['', ' ', '', '', '', '', '', '']), {
      fields: {},
      images: [],
      mask: undefined,
      customId: undefined,
      metadata: undefined,
    });
  });

  it('keeps what is no number as it is, to be refused by name', () => {
    assert.deepEqual(readPlannedRow(plan, ['a', 'two', '1e3', '']).fields, {
      prompt: 'a',
      n: 'two',
      seed: '1e3',
    });
  });

  it('takes a data URL with its commas as one image', () => {
    assert.deepEqual(readPlannedRow(plan, ['a', '', '', '', ' data:image/png;base64,AA== ']).images, [
      'data:image/png;base64,AA==',
    ]);
  });

  it('keeps a column called __proto__ as a name like any other', () => {
    const kept = planColumns(['prompt', '__proto__'], { metadataColumns: 'keep' });
    assert.deepEqual(Object.entries(readPlannedRow(kept, ['a', 'b']).metadata ?? {}), [['__proto__', 'b']]);
  });
});
