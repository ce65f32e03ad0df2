import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted, dollarRange, dollars, flagAmount, rateText } from './money-text.ts';

test('amounts show cents, and every further digit they have', () => {
  assert.equal(dollars('0.04'), '$0.04');
  assert.equal(dollars('48.96'), '$48.96');
  assert.equal(dollars('0.000000001'), '$0.000000001');
  assert.equal(dollars('-0.05'), '-$0.05');
  assert.equal(dollars('1234.5'), '$1,234.50');
});

test('an amount for a flag has cents, and neither sign nor commas', () => {
  assert.equal(flagAmount('0.6'), '0.60');
  assert.equal(flagAmount('30'), '30.00');
  assert.equal(flagAmount('0.21076'), '0.21076');
  assert.equal(flagAmount('1234567.5'), '1234567.50');
});

test('a range of one amount is that amount', () => {
  assert.equal(dollarRange('0.03', '0.03'), '$0.03');
  assert.equal(dollarRange('0.00162', '0.71157'), '$0.00162…$0.71157');
});

test('token rates are told by the million, exactly; other rates by the piece', () => {
  // 0.00003 × 1,000,000 = 30
  assert.equal(rateText('output_image_tokens', '0.00003'), '$30.00 per 1M');
  // 0.00000125 × 1,000,000 = 1.25
  assert.equal(rateText('cached_input_text_tokens', '0.00000125'), '$1.25 per 1M');
  assert.equal(rateText('images', '0.0172'), '$0.0172');
  assert.equal(rateText('seconds', '0.143'), '$0.143');
});

test('one is singular, everything else plural', () => {
  assert.deepEqual(
    [0, 1, 2, 1_632].map((count) => counted(count, 'request')),
    ['0 requests', '1 request', '2 requests', '1,632 requests'],
  );
});
