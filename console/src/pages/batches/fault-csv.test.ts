import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultCsv } from './fault-csv.ts';

test('faults are a table that a spreadsheet opens and never computes', () => {
  const csv = faultCsv([
    { line: 3, code: 'invalid_value', param: 'size', message: '`size` is "9x9", too small.' },
    { line: null, code: 'invalid_value', param: null, message: '=HYPERLINK("x")' },
  ]);
  assert.equal(
    csv,
    'line,code,parameter,message\r\n3,invalid_value,size,"`size` is ""9x9"", too small."\r\n,invalid_value,,"\'=HYPERLINK(""x"")"\r\n',
  );
});
