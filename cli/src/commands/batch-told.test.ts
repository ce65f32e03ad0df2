// What the server says of files and picks, in the words of the command line.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchOf, failedItem } from '../testing/fake-batches.ts';
import { runBatch } from '../testing/run-batch.ts';

test('a file without the column of prompts is told what to name, not to leave its lines out', async () => {
  const fault = (message: string) => ({ line: 1, code: 'invalid_value', message, param: null });
  const failed = (message: string) =>
    batchOf({ status: 'failed', errors: { object: 'list', data: [fault(message)] } }, { invalid: 1 });
  const words = ['submit', 'prompts.tsv', '--column', 'Titel', '--yes'];
  const { exitCode, stderr } = await runBatch(words, {
    batch: failed('There is no column "Titel". Did you mean "Title"? The columns are: Title, Price.'),
  });
  assert.equal(exitCode, 1);
  assert.match(
    stderr,
    /There is no column "Titel"\. Did you mean "Title"\? The columns are: Title, Price\.$/m,
  );
  assert.match(stderr, /\nNext: Name the column of the prompts with --column, or write prompts from/);
  assert.doesNotMatch(stderr, /skip-invalid/);
});

test('--template is sent with the batch', async () => {
  const template = 'Product photo of {Title} on white';
  const { requests } = await runBatch(['submit', 'prompts.tsv', '--template', template, '--quote-only'], {
    batch: batchOf(),
  });
  assert.equal(JSON.parse(requests[1]?.body ?? '').prompt_template, template);
});

test('of many unread columns eight are named and the rest counted, once: show does not say it again', async () => {
  const names = Array.from({ length: 30 }, (_none, index) => `"Column, ${index + 1}"`).join(', ');
  const warnings = [
    `These columns are no parameters and are not read: ${names}. To keep them as metadata set \`metadata_columns\` to "keep" or to their names.`,
    'Something else to know.',
  ];
  const batch = batchOf({}, { warnings });
  const submitted = await runBatch(['submit', 'prompts.tsv', '--quote-only'], { batch });
  assert.match(
    submitted.stderr,
    /not read: "Column, 1", (?:"Column, \d", ){6}"Column, 8" and 22 more\. To keep them as metadata set --metadata-columns to/,
  );
  const { stdout } = await runBatch(['show', 'batch_1'], { batch });
  assert.doesNotMatch(stdout, /not read/);
  assert.match(stdout, /\nSomething else to know\.\n$/);
});

test('what cannot be promoted is told by the number of the item, with commands for endpoints', async () => {
  const fault = (line: number | null, message: string) => ({
    line,
    code: 'conflict',
    message,
    param: 'items',
  });
  const faults = [
    fault(4, 'The item "item-2" is failed and has no picture to promote.'),
    fault(7, 'The item "sku-\\"9" is expired and has no picture to promote.'),
    fault(null, 'batch_1 has no item 98. GET /v1/batches/batch_1/items lists them.'),
    fault(null, 'batch_1 has no item "98". GET /v1/batches/batch_1/items lists them.'),
  ];
  const batch = batchOf({ status: 'failed', errors: { object: 'list', data: faults } }, { invalid: 4 });
  const items = [
    failedItem(2, { line: 4, custom_id: null }),
    failedItem(5, { line: 7, custom_id: 'sku-"9' }),
  ];
  const { exitCode, stderr } = await runBatch(['promote', 'batch_1', '--items', '3,6,99,id:98', '--yes'], {
    batch,
    items,
  });
  assert.equal(exitCode, 1);
  assert.match(
    stderr,
    /^4 picks cannot be promoted:\nItem {2}Code {6}What is wrong\n {3}3 {2}conflict {2}Item 3 is failed and has no picture to promote\.\n {3}6 {2}conflict {2}Item 6 \(sku-"9\) is expired and has no picture to promote\.\n {6}conflict {2}batch_1 has no item 99\. lightmeter batch items batch_1 lists them\.\n {6}conflict {2}batch_1 has no item "98"\. lightmeter batch items batch_1 lists them\.\n/,
  );
});
