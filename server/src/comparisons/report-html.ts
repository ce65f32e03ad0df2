// The report of a comparison as one HTML file that needs nothing else: the thumbnails are in it, nothing of it runs, and no
// link leads back to this server, so that it can be given away. It is written while it is sent, a prompt at a time.

import { formatUsd, type NanoUsd } from '@lightmeter/core';
import { escaped } from '../results/contact-sheet-html.ts';
import type { Thumbnails } from '../results/thumbnails.ts';
import type { CellResult, ComparisonResult, VariantResult } from './read-comparison.ts';
import { REPORT_STYLE } from './report-style.ts';

/** Sharp in four columns; a report of 200 images has about eight megabytes. */
const THUMBNAIL_WIDTH = 512;
/** A longer prompt opens on a click. */
const MAX_SHOWN_CHARACTERS = 400;

export interface ReportGiven {
  readonly result: ComparisonResult;
  readonly thumbnails: Pick<Thumbnails, 'read'>;
  readonly now: Date;
}

/** At most the pictures of one prompt are in memory. */
export async function* comparisonReport({ result, thumbnails, now }: ReportGiven): AsyncGenerator<Buffer> {
  const { record, variants, cells } = result;
  yield Buffer.from(`${opening(result)}${variantTable(variants)}`);
  for (const [promptIndex, prompt] of record.prompts.entries()) {
    const ofPrompt = cells.filter(({ cell }) => cell.promptIndex === promptIndex);
    const figures = await Promise.all(ofPrompt.map((cell) => figureHtml(cell, { result, thumbnails })));
    yield Buffer.from(`<section>
<h2>Prompt ${promptIndex + 1} of ${record.prompts.length}</h2>
${promptHtml(prompt)}
<div class="row">
${figures.join('')}</div>
</section>
`);
  }
  yield Buffer.from(closing(now));
}

function opening(result: ComparisonResult): string {
  const { record, cells, votes } = result;
  const title = record.name ?? record.variants.map(({ label }) => label).join(' against ');
  const done = cells.filter(({ cell }) => cell.state === 'succeeded').length;
  const facts: [string, string][] = [
    ['Charged', formatUsd(result.chargedNanoUsd)],
    ['Quoted', formatUsd(record.quotedHighNanoUsd)],
    ['Images', `${done} of ${cells.length}`],
    ['Prompts', String(record.prompts.length)],
    ['Votes', String(votes.length)],
  ];
  const sentence = [
    `${record.createdAt.toISOString().slice(0, 10)} (UTC)`,
    `rate card ${record.rateCardId}`,
    ...(record.mode === 'test' ? ['drawn by the sandbox, paid with test credit'] : []),
    ...(result.endedAt ? [] : ['not finished: more is to come']),
  ].join(' · ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Lightmeter">
<title>${escaped(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header>
<h1>${escaped(title)}</h1>
<p>${escaped(sentence)}</p>
<dl>${facts.map(([term, value]) => `<div><dt>${term}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl>
</header>
<main>
`;
}

function closing(now: Date): string {
  return `</main>
<footer>Cost per megapixel is the charge over the million pixels delivered, and means are over the images that came; both are rounded up to a millionth of a dollar, for comparing, and are never billed. Times run from an image’s first turn to its delivery. Pictures are shown at up to ${THUMBNAIL_WIDTH} pixels in width. Written by Lightmeter on ${now.toISOString().slice(0, 16).replace('T', ' ')} UTC.</footer>
</body>
</html>
`;
}

function variantTable(variants: readonly VariantResult[]): string {
  const best = {
    mean: lowest(variants.map(({ meanNanoUsd }) => meanNanoUsd)),
    megapixel: lowest(variants.map(({ perMegapixelNanoUsd }) => perMegapixelNanoUsd)),
    time: lowest(variants.map(({ medianRunMs }) => medianRunMs)),
    wins: Math.max(1, ...variants.map(({ tally }) => tally.wins)),
  };
  const rows = variants.map((variant) => {
    const { meanNanoUsd: mean, perMegapixelNanoUsd: megapixel, medianRunMs: time, tally } = variant;
    return `<tr><th scope="row">${escaped(variant.label)}<span>${escaped(settingsOf(variant))}</span></th>${[
      `<td>${variant.succeededCount}</td>`,
      cell(usdOrDash(mean), mean !== undefined && mean === best.mean),
      cell(usdOrDash(megapixel), megapixel !== undefined && megapixel === best.megapixel),
      cell(secondsOrDash(time), time !== undefined && time === best.time),
      cell(String(tally.wins), tally.wins === best.wins),
      `<td>${tally.ties}</td>`,
      `<td>${formatUsd(variant.chargedNanoUsd)}</td>`,
    ].join('')}</tr>`;
  });
  return `<div class="table"><table>
<thead><tr><th scope="col">Variant</th>${[
    'Images',
    'Mean cost',
    'Cost per megapixel',
    'Median time',
    'Wins',
    'Ties',
    'Total',
  ]
    .map((head) => `<th scope="col">${head}</th>`)
    .join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></div>
`;
}

function cell(text: string, isBest: boolean): string {
  return `<td${isBest ? ' class="best"' : ''}>${text}</td>`;
}

/** `gpt-image-2, size 1536x1024, quality high`. */
function settingsOf({ modelId, request }: VariantResult): string {
  const settings = Object.entries(request).filter(([name]) => name !== 'model' && name !== 'user');
  return [modelId, ...settings.map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`)].join(', ');
}

function promptHtml(prompt: string): string {
  if (prompt.length <= MAX_SHOWN_CHARACTERS) return `<p class="prompt">${escaped(prompt)}</p>`;
  // Not through the middle of a character.
  const head = prompt.slice(0, MAX_SHOWN_CHARACTERS / 2).replace(/[\ud800-\udbff]$/, '');
  return `<details class="prompt"><summary>${escaped(head)}…</summary>${escaped(prompt)}</details>`;
}

async function figureHtml(
  result: CellResult,
  given: { result: ComparisonResult; thumbnails: Pick<Thumbnails, 'read'> },
): Promise<string> {
  const { cell: found, output } = result;
  const { record, votes } = given.result;
  const label = record.variants[found.variantIndex]?.label ?? '';
  const picture = output && (await given.thumbnails.read(output, THUMBNAIL_WIDTH).catch(() => undefined));
  const wins = votes.filter(
    ({ promptIndex, winner }) => promptIndex === found.promptIndex && winner === found.variantIndex,
  ).length;
  const frame =
    picture && output
      ? `<img src="data:image/webp;base64,${base64(picture)}" width="${output.widthPixels}" height="${output.heightPixels}" alt="${escaped(`${label}: ${(record.prompts[found.promptIndex] ?? '').slice(0, MAX_SHOWN_CHARACTERS)}`)}">`
      : noticeHtml(result);
  return `<figure class="${picture ? 'good' : 'bad'}">
<div class="frame">${frame}</div>
<figcaption><b>${escaped(label)}</b>${factsOf(result)
    .map((fact) => `<span>${escaped(fact)}</span>`)
    .join('')}${wins === 0 ? '' : `<em>${wins} ${wins === 1 ? 'vote' : 'votes'}</em>`}</figcaption>
</figure>
`;
}

const CHECKS = { exact: 'as asked', same_ratio: 'same ratio', other: 'another ratio' } as const;

function factsOf({ cell: found, output, ...result }: CellResult): string[] {
  if (found.state !== 'succeeded') return [];
  const perMegapixel = result.perMegapixelNanoUsd;
  const check = result.sizeCheck && `${result.askedSize} asked, ${CHECKS[result.sizeCheck]}`;
  return [
    [
      formatUsd(result.chargedNanoUsd),
      ...(perMegapixel === undefined ? [] : [`${formatUsd(perMegapixel)} per megapixel`]),
      ...(result.runMs === undefined ? [] : [secondsOrDash(result.runMs)]),
    ].join(' · '),
    [
      ...(output ? [`${output.widthPixels}x${output.heightPixels}`] : []),
      ...(result.sizeCheck === 'exact' ? ['as asked'] : check ? [check] : []),
      ...(found.seed === undefined ? [] : [`seed ${found.seed}`]),
    ].join(' · '),
  ];
}

const NOTICES: Readonly<Record<string, string>> = {
  pending: 'This image has not begun.',
  queued: 'This image waits for its turn.',
  running: 'This image is being made.',
  succeeded: 'The image was deleted, or cannot be read now.',
};

function noticeHtml({ cell: { state, task, error } }: CellResult): string {
  const fault = task?.error ?? error;
  const head = fault ? fault.code.replaceAll('_', ' ') : state === 'succeeded' ? 'not there' : state;
  return `<p><b>${escaped(head)}</b><br>${escaped(fault?.message ?? NOTICES[state] ?? '')}</p>`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Undefined when fewer than two are known: then none is the best. */
function lowest<Value extends bigint | number>(values: readonly (Value | undefined)[]): Value | undefined {
  const known = values.filter((value) => value !== undefined);
  if (known.length < 2) return undefined;
  return known.reduce((least, value) => (value < least ? value : least));
}

function usdOrDash(amount: NanoUsd | undefined): string {
  return amount === undefined ? '–' : formatUsd(amount);
}

function secondsOrDash(ms: number | undefined): string {
  if (ms === undefined) return '–';
  return `${(Math.ceil(ms / 100) / 10).toLocaleString('en-US', { minimumFractionDigits: 1 })} s`;
}
