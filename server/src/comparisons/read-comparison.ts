// A comparison with everything that its answers and its report are made from: the cells with what came of them, figures of
// each variant, votes.

import {
  checkSize,
  meanUsd,
  medianOf,
  type NanoUsd,
  parseImageSize,
  type SizeCheck,
  sumUsd,
  usdPerMegapixel,
} from '@lightmeter/core';
import type {
  ComparedVariant,
  ComparisonCellRecord,
  ComparisonRecord,
  ComparisonVote,
  OutputRecord,
} from '@lightmeter/store';
import type { Services } from '../services.ts';
import { tallyOf, type VariantTally } from './tally.ts';

export type ComparisonState = 'running' | 'completed' | 'cancelling' | 'cancelled';

/** What came of a cell. */
export interface CellResult {
  readonly cell: ComparisonCellRecord;
  readonly output: OutputRecord | undefined;
  readonly chargedNanoUsd: NanoUsd;
  readonly perMegapixelNanoUsd: NanoUsd | undefined;
  /** WIDTHxHEIGHT; undefined where the model decides. */
  readonly askedSize: string | undefined;
  readonly sizeCheck: SizeCheck | undefined;
  readonly queuedMs: number | undefined;
  readonly runMs: number | undefined;
}

/** What came of all cells of a variant. */
export interface VariantResult extends ComparedVariant {
  readonly quotedNanoUsd: NanoUsd;
  readonly chargedNanoUsd: NanoUsd;
  readonly succeededCount: number;
  /** Of the images that came. */
  readonly meanNanoUsd: NanoUsd | undefined;
  readonly perMegapixelNanoUsd: NanoUsd | undefined;
  readonly medianRunMs: number | undefined;
  readonly tally: VariantTally;
}

export interface ComparisonResult {
  readonly record: ComparisonRecord;
  readonly state: ComparisonState;
  /** By prompt, and within it by variant. */
  readonly cells: readonly CellResult[];
  readonly variants: readonly VariantResult[];
  readonly votes: readonly ComparisonVote[];
  readonly chargedNanoUsd: NanoUsd;
  /** Undefined while a cell has not ended. */
  readonly endedAt: Date | undefined;
}

/** Reads it as it stands. */
export async function readComparison(
  { store }: Pick<Services, 'store'>,
  record: ComparisonRecord,
): Promise<ComparisonResult> {
  const { comparisonId, variants } = record;
  const [read, votes] = await Promise.all([
    store.comparisons.cells(comparisonId),
    store.comparisons.votes(comparisonId),
  ]);
  const cells = read.map(cellResult);
  const tallies = tallyOf(votes, variants.length);
  return {
    record,
    state: stateOf(
      record,
      cells.some(({ cell }) => isOpen(cell)),
    ),
    cells,
    variants: variants.map((variant, index) => ({
      ...variant,
      ...figuresOf(cells.filter(({ cell }) => cell.variantIndex === index)),
      tally: tallies[index] ?? { wins: 0, ties: 0, losses: 0 },
    })),
    votes,
    chargedNanoUsd: sumUsd(cells.map((cell) => cell.chargedNanoUsd)),
    endedAt: endOf(record, read),
  };
}

/** Something of it may still change by itself. */
export function isOpen({ state }: Pick<ComparisonCellRecord, 'state'>): boolean {
  return state === 'pending' || state === 'queued' || state === 'running';
}

export function stateOf(
  record: Pick<ComparisonRecord, 'cancelRequestedAt'>,
  hasOpenCells: boolean,
): ComparisonState {
  if (record.cancelRequestedAt) return hasOpenCells ? 'cancelling' : 'cancelled';
  return hasOpenCells ? 'running' : 'completed';
}

/** When the last task ended; of one that never had any, when it was created. */
function endOf(record: ComparisonRecord, cells: readonly ComparisonCellRecord[]): Date | undefined {
  if (cells.some(isOpen)) return undefined;
  const endsMs = cells.flatMap(({ task }) => (task?.endedAt ? [task.endedAt.getTime()] : []));
  return new Date(Math.max(record.createdAt.getTime(), ...endsMs));
}

function cellResult(cell: ComparisonCellRecord): CellResult {
  const { task } = cell;
  const delivered = task ? [...task.outputs, ...task.deletedOutputs] : [];
  const charged = task?.chargedNanoUsd ?? sumUsd([]);
  const asked = parseImageSize(String(task?.request.size ?? ''));
  const [first] = delivered;
  return {
    cell,
    output: task?.outputs[0],
    chargedNanoUsd: charged,
    perMegapixelNanoUsd: usdPerMegapixel(charged, delivered),
    askedSize: asked && `${asked.widthPixels}x${asked.heightPixels}`,
    sizeCheck: asked && first && checkSize(asked, first),
    queuedMs: task?.startedAt && task.startedAt.getTime() - task.createdAt.getTime(),
    runMs: task?.startedAt && task.endedAt && task.endedAt.getTime() - task.startedAt.getTime(),
  };
}

function figuresOf(cells: readonly CellResult[]) {
  const done = cells.filter(({ cell }) => cell.state === 'succeeded');
  const charged = sumUsd(cells.map((cell) => cell.chargedNanoUsd));
  const delivered = done.flatMap(({ cell }) => [
    ...(cell.task?.outputs ?? []),
    ...(cell.task?.deletedOutputs ?? []),
  ]);
  return {
    quotedNanoUsd: sumUsd(cells.map(({ cell }) => cell.quotedHighNanoUsd)),
    chargedNanoUsd: charged,
    succeededCount: done.length,
    meanNanoUsd: meanUsd(done.map((cell) => cell.chargedNanoUsd)),
    perMegapixelNanoUsd: usdPerMegapixel(charged, delivered),
    medianRunMs: medianOf(done.flatMap(({ runMs }) => (runMs === undefined ? [] : [runMs]))),
  };
}
