// What a benchmark found, as Markdown for people and JSON for programs.

import { mkdir, writeFile } from 'node:fs/promises';
import type { MachineFacts } from './machine.ts';

/** How much is measured. `tiny` shows that a benchmark runs; its figures mean nothing. */
export type Scale = 'full' | 'quick' | 'tiny';

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  /** One cell for each column. */
  readonly rows: readonly (readonly string[])[];
}

export interface Report {
  /** The benchmark's name on the command line. */
  readonly name: string;
  readonly title: string;
  /** What was measured, in a sentence or two. */
  readonly summary: string;
  readonly tables: readonly Table[];
  /** What to know when reading the tables, each a sentence. */
  readonly notes: readonly string[];
  /** Everything measured, for programs. Units stand in the names. */
  readonly measurements: unknown;
}

/** The report as a Markdown page. */
export function renderReport(report: Report, machine: MachineFacts): string {
  return [
    `# ${report.title}`,
    report.summary,
    renderMachine(machine),
    ...report.tables.map(renderTable),
    report.notes.map((note) => `- ${note}`).join('\n'),
    `Measured with \`npm run bench -- ${report.name}${machine.scale === 'full' ? '' : ` --${machine.scale}`}\`.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function renderMachine(machine: MachineFacts): string {
  const { cores, cpuModel, memoryGb, platform, node, date, loadAverage } = machine;
  return `${date}, Node ${node}, ${platform}, ${cores} cores (${cpuModel}), ${memoryGb} GB; load average before: ${loadAverage}.`;
}

function renderTable({ title, columns, rows }: Table): string {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[], filler: string) =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0, filler)).join(' | ')} |`;
  const rule = line(
    columns.map(() => ''),
    '-',
  );
  return [`## ${title}`, '', line(columns, ' '), rule, ...rows.map((row) => line(row, ' '))].join('\n');
}

const RESULTS = new URL('./results/', import.meta.url);

/** Writes `results/<name>.md` and `results/<name>.json` in place of earlier ones. */
export async function saveReport(report: Report, machine: MachineFacts): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  await writeFile(new URL(`${report.name}.md`, RESULTS), renderReport(report, machine));
  await writeFile(
    new URL(`${report.name}.json`, RESULTS),
    `${JSON.stringify({ machine, ...report }, null, 2)}\n`,
  );
}

/** A count or a rate with as many digits as mean something: 14,834, 242, 10.4, 0.52. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const magnitude = Math.abs(value);
  const digits = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** `12.3×`; a dash when there is nothing to compare with. */
export function shownRatio(ratio: number): string {
  return Number.isFinite(ratio) ? `${shown(ratio)}×` : '–';
}

const BYTES_PER_MB = 1_048_576;

/** Bytes as whole MB of 1,048,576. */
export function shownMb(sizeBytes: number): string {
  return shown(Math.floor(sizeBytes / BYTES_PER_MB + 0.5));
}
