// A program for tests: reads a large input that is made while it is read, and prints how much memory that took. Arguments:
// format, megabytes, bytes of each line.

import type { InputItem } from './input-line.ts';
import { readBatchInput } from './read-batch-input.ts';

const [format = 'jsonl', megabytes = '60', lineText = '4200'] = process.argv.slice(2);
const sizeBytes = Number(megabytes) * 1_048_576;
const lineBytes = Number(lineText);

/** A line of a little more than `lineBytes`. */
function renderLine(index: number): string {
  const filler = `${index} `.padEnd(lineBytes, 'a red fox at dusk ');
  if (format === 'csv') return `row ${index},"${filler}"\n`;
  if (format === 'tsv') return `row ${index}\t${filler}\n`;
  if (lineBytes < 1_000_000) return `${JSON.stringify({ custom_id: `row ${index}`, prompt: filler })}\n`;
  const image = `data:image/png;base64,${Buffer.alloc(lineBytes * 0.75, index).toString('base64')}`;
  return `${JSON.stringify({ custom_id: `row ${index}`, prompt: 'a fox', image })}\n`;
}

async function* source(): AsyncGenerator<Buffer> {
  if (format !== 'jsonl') yield Buffer.from(`id${format === 'csv' ? ',' : '\t'}prompt\n`);
  for (let index = 0, leftBytes = sizeBytes; leftBytes > lineBytes + 200; index += 1) {
    const line = Buffer.from(renderLine(index));
    leftBytes -= line.byteLength;
    for (let start = 0; start < line.byteLength; start += 262_144)
      yield line.subarray(start, start + 262_144);
  }
}

const counts: Record<InputItem['kind'], number> = { request: 0, fault: 0, warning: 0, hopeless: 0 };
let restingBytes = 0;
let peakBytes = 0;
let seen = 0;
for await (const item of readBatchInput(source(), {
  filename: `input.${format}`,
  defaults: { model: 'gpt-image-2' },
  maxBytes: sizeBytes,
})) {
  counts[item.kind] += 1;
  seen += 1;
  const { rss } = process.memoryUsage();
  // The first tenth warms the heap up.
  if (seen * lineBytes < sizeBytes / 10) restingBytes = Math.max(restingBytes, rss);
  peakBytes = Math.max(peakBytes, rss);
}
process.stdout.write(JSON.stringify({ counts, grownBytes: peakBytes - restingBytes, peakBytes }));
