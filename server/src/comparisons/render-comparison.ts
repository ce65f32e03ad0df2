// A comparison as its readers get it: whole, in a list, or blind.

import type {
  BlindComparisonResponse,
  ComparisonCell,
  ComparisonResponse,
  ComparisonSummary,
  VotesResponse,
  WireTokenUsage,
} from '@lightmeter/contract';
import { type NanoUsd, renderUsd } from '@lightmeter/core';
import {
  COMPARISON_CELL_STATES,
  type ComparisonProgress,
  type ComparisonRecord,
  type ComparisonVote,
  type ListedComparison,
  type OutputRecord,
  type TaskRecord,
} from '@lightmeter/store';
import { renderOutput, type TaskLinks } from '../http/render-task.ts';
import { type CellResult, type ComparisonResult, isOpen, stateOf } from './read-comparison.ts';
import { blindOrder } from './tally.ts';

export function renderComparison(
  result: ComparisonResult,
  given: { voterId: string; links: TaskLinks },
): ComparisonResponse {
  const { record, cells, variants, votes } = result;
  const counts = Object.fromEntries(
    COMPARISON_CELL_STATES.map((state) => [state, cells.filter(({ cell }) => cell.state === state).length]),
  ) as ComparisonResponse['counts'];
  return {
    ...identityOf(record),
    state: result.state,
    counts,
    charged_usd: renderUsd(result.chargedNanoUsd),
    vote_count: votes.length,
    prompts: [...record.prompts],
    seed: record.seed,
    variants: variants.map((variant, index) => ({
      index,
      label: variant.label,
      model: variant.modelId,
      request: variant.request,
      takes_seed: variant.takesSeed,
      quoted_usd: renderUsd(variant.quotedNanoUsd),
      charged_usd: renderUsd(variant.chargedNanoUsd),
      mean_charged_usd: usdOrNull(variant.meanNanoUsd),
      usd_per_megapixel: usdOrNull(variant.perMegapixelNanoUsd),
      median_run_ms: variant.medianRunMs ?? null,
      succeeded: variant.succeededCount,
      ...variant.tally,
    })),
    cells: cells.map((cell) => renderCell(cell, given.links)),
    own_votes: ownVotes(votes, given.voterId),
    ended_at: result.endedAt?.toISOString() ?? null,
    cancel_requested_at: record.cancelRequestedAt?.toISOString() ?? null,
  };
}

/** One of a list. `preview` are the tasks of the first prompt, by variant. */
export function renderComparisonSummary(
  record: ListedComparison,
  given: { progress: ComparisonProgress; preview: readonly TaskRecord[]; links: TaskLinks },
): ComparisonSummary {
  const { counts, chargedNanoUsd, voteCount } = given.progress;
  return {
    ...identityOf(record),
    state: stateOf(record, counts.pending + counts.queued + counts.running > 0),
    counts: { ...counts },
    charged_usd: renderUsd(chargedNanoUsd),
    vote_count: voteCount,
    prompt_count: record.promptCount,
    first_prompt: record.firstPrompt,
    variants: record.variants.map(({ label, modelId }, index) => ({ index, label, model: modelId })),
    preview: given.preview.flatMap(({ outputs: [output] }) =>
      output ? [renderComparedOutput(output, given.links)] : [],
    ),
  };
}

/** Without anything that gives a variant away, before every cell of a prompt has ended without its images too. */
export function renderBlindComparison(
  result: ComparisonResult,
  given: { voterId: string; links: TaskLinks },
): BlindComparisonResponse {
  const { record, cells, votes } = result;
  const { comparisonId } = record;
  return {
    id: comparisonId,
    object: 'blind_comparison',
    name: record.name ?? null,
    state: result.state,
    prompts: record.prompts.map((prompt, promptIndex) => {
      const ofPrompt = cells.filter(({ cell }) => cell.promptIndex === promptIndex);
      const isReady = !ofPrompt.some(({ cell }) => isOpen(cell));
      const asked = { comparisonId, voterId: given.voterId, promptIndex };
      return {
        index: promptIndex,
        prompt,
        is_ready: isReady,
        choices: blindOrder(asked, record.variants.length).map((variantIndex, choice) => {
          const output = isReady
            ? ofPrompt.find(({ cell }) => cell.variantIndex === variantIndex)?.output
            : undefined;
          return { choice, image: output ? blindImage(output, given.links) : null };
        }),
      };
    }),
    own_votes: ownBlindVotes(record, votes, given.voterId),
    created_at: record.createdAt.toISOString(),
  };
}

/** What a voter hears after a vote: the tally, or nothing that would give a variant away. */
export function renderVotes(
  result: ComparisonResult,
  given: { voterId: string; isBlind: boolean },
): VotesResponse {
  const { record, variants, votes } = result;
  if (given.isBlind) {
    return {
      object: 'blind_comparison_votes',
      own_votes: ownBlindVotes(record, votes, given.voterId),
    };
  }
  return {
    object: 'comparison_votes',
    tally: variants.map(({ tally }, index) => ({ variant_index: index, ...tally })),
    own_votes: ownVotes(votes, given.voterId),
  };
}

function identityOf(record: Omit<ComparisonRecord, 'prompts'>) {
  return {
    id: record.comparisonId,
    object: 'comparison' as const,
    name: record.name ?? null,
    mode: record.mode,
    quoted_usd: renderUsd(record.quotedHighNanoUsd),
    rate_card: record.rateCardId,
    created_by: { id: record.apiKeyId, name: record.apiKeyName },
    created_at: record.createdAt.toISOString(),
  };
}

function renderCell(result: CellResult, links: TaskLinks): ComparisonCell {
  const { cell, output } = result;
  const { task } = cell;
  const error = task?.error ?? cell.error;
  return {
    prompt_index: cell.promptIndex,
    variant_index: cell.variantIndex,
    state: cell.state,
    task_id: task?.taskId ?? null,
    seed: cell.seed ?? null,
    quoted_usd: renderUsd(cell.quotedHighNanoUsd),
    charged_usd: renderUsd(result.chargedNanoUsd),
    usd_per_megapixel: usdOrNull(result.perMegapixelNanoUsd),
    output: output ? renderComparedOutput(output, links) : null,
    asked_size: result.askedSize ?? null,
    size_check: result.sizeCheck ?? null,
    usage: (task?.usage as WireTokenUsage | undefined) ?? null,
    queued_ms: result.queuedMs ?? null,
    run_ms: result.runMs ?? null,
    error: error ? { code: error.code, message: error.message, param: error.param ?? null } : null,
    created_at: task?.createdAt.toISOString() ?? null,
    ended_at: task?.endedAt?.toISOString() ?? null,
  };
}

function renderComparedOutput(output: OutputRecord, links: TaskLinks): ComparisonSummary['preview'][number] {
  const { output_id: id, url, width, height, tier, format, bytes } = renderOutput(output, links);
  return { id, width, height, tier, format, bytes, url };
}

function blindImage(output: OutputRecord, links: TaskLinks) {
  const { url, width, height } = renderOutput(output, links);
  return { url, width, height };
}

function ownVotes(votes: readonly ComparisonVote[], voterId: string): ComparisonResponse['own_votes'] {
  return votes
    .filter((vote) => vote.voterId === voterId)
    .map(({ promptIndex, winner, votedAt }) => ({
      prompt_index: promptIndex,
      winner: winner ?? null,
      voted_at: votedAt.toISOString(),
    }));
}

function ownBlindVotes(
  { comparisonId, variants }: ComparisonRecord,
  votes: readonly ComparisonVote[],
  voterId: string,
): BlindComparisonResponse['own_votes'] {
  return ownVotes(votes, voterId).map(({ prompt_index: promptIndex, winner, voted_at }) => {
    const order = blindOrder({ comparisonId, voterId, promptIndex }, variants.length);
    return { prompt_index: promptIndex, choice: winner === null ? null : order.indexOf(winner), voted_at };
  });
}

function usdOrNull(amount: NanoUsd | undefined): string | null {
  return amount === undefined ? null : renderUsd(amount);
}
