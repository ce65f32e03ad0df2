// Ends tasks: capture and release, charge, outputs, attempts, state and idempotency in one transaction per
// micro-batch (SQL function tasks_settle).

import { invariant, LightmeterError, nanoUsd } from '@lightmeter/core';
import type { Database } from './database.ts';
import { MicroBatch, REQUEST_GATHER_MS } from './micro-batch.ts';
import type { AttemptRecord, OutputRecord, SettleOutcome, TaskSettlement } from './task.ts';

interface SettleRow {
  item: number;
  outcome: SettleOutcome['kind'];
  state: SettleOutcome['state'];
  charged_nano_usd: bigint;
  available_nano_usd: bigint;
}

/** What the SQL functions raise when they are asked for something that must never be asked. */
const INVARIANT_SQL_STATE = 'LM001';

export class SettleLane {
  private readonly lane: MicroBatch<TaskSettlement, SettleRow>;

  constructor(database: Database, clock: () => Date) {
    this.lane = new MicroBatch({
      gatherMs: REQUEST_GATHER_MS,
      apply: (settlements) => settleTogether(database, settlements, clock()),
      keyOf: (settlement) => settlement.taskId,
    });
  }

  /**
   * Ends a task once and for all; settling again answers with what was settled first.
   *
   * @throws LightmeterError `internal_error` for a charge above the hold, a charge without outputs, or a task that does
   *   not exist: nothing moves; `database_unavailable`
   */
  async settle(settlement: TaskSettlement): Promise<SettleOutcome> {
    checkSettlement(settlement);
    try {
      const row = await this.lane.submit(settlement);
      return {
        kind: row.outcome,
        state: row.state,
        chargedNanoUsd: nanoUsd(row.charged_nano_usd),
        availableNanoUsd: nanoUsd(row.available_nano_usd),
      };
    } catch (error) {
      if (!(error instanceof Error) || (error as { code?: string }).code !== INVARIANT_SQL_STATE) throw error;
      throw new LightmeterError('internal_error', { internal: { invariant: error.message }, cause: error });
    }
  }

  stop(): Promise<void> {
    return this.lane.stop();
  }
}

function checkSettlement(settlement: TaskSettlement): void {
  const { state, chargeNanoUsd, charge, outputs, error } = settlement;
  invariant(chargeNanoUsd >= 0n, 'A charge is not negative.');
  if (state === 'succeeded') {
    invariant(charge && outputs.length > 0 && !error, 'A task that succeeded has outputs and a charge.');
  } else {
    invariant(
      !charge && chargeNanoUsd === 0n && error,
      'A task that did not succeed has an error and no charge.',
    );
  }
}

/** `item` counts the settlements from 1; the rows of charges, outputs and attempts name theirs. */
async function settleTogether(
  database: Database,
  settlements: readonly TaskSettlement[],
  at: Date,
): Promise<SettleRow[]> {
  return database.query<SettleRow>(
    `select * from tasks_settle($1::text[], $2::text[], $3::bigint[], $4::boolean[], $5::boolean[], $6::json[],
                                $7::json[], $8::json, $9::json, $10::json, $11::timestamptz, $12::text[])
     order by item`,
    [
      settlements.map((settlement) => settlement.taskId),
      settlements.map((settlement) => settlement.state),
      settlements.map((settlement) => settlement.chargeNanoUsd),
      settlements.map((settlement) => settlement.replayable),
      settlements.map((settlement) => settlement.onlyQueued ?? false),
      settlements.map(({ error }) => error && JSON.stringify(error)),
      settlements.map(({ resolved }) => resolved && JSON.stringify(resolved)),
      JSON.stringify(settlements.flatMap(chargeRow)),
      JSON.stringify(settlements.flatMap(({ outputs }, index) => outputs.map(outputRow(index + 1)))),
      JSON.stringify(settlements.flatMap(({ attempts }, index) => attempts.map(attemptRow(index + 1)))),
      at,
      settlements.map((settlement) => settlement.onlyClaimedBy ?? null),
    ],
  );
}

function chargeRow({ charge }: TaskSettlement, index: number): object[] {
  if (!charge) return [];
  return [
    { item: index + 1, rate_card_id: charge.rateCardId, line_items: charge.lineItems, usage: charge.usage },
  ];
}

function outputRow(item: number) {
  return (output: OutputRecord) => ({
    item,
    output_id: output.outputId,
    image_index: output.imageIndex,
    storage_key: output.storageKey,
    sha256: output.sha256,
    format: output.format,
    width_pixels: output.widthPixels,
    height_pixels: output.heightPixels,
    size_bytes: output.sizeBytes,
    tier: output.tier,
    expires_at: output.expiresAt,
  });
}

function attemptRow(item: number) {
  return (attempt: AttemptRecord) => ({ item, ...attemptColumns(attempt) });
}

/** An attempt as the SQL functions read it from JSON. */
export function attemptColumns(attempt: AttemptRecord): object {
  return {
    attempt_id: attempt.attemptId,
    provider: attempt.provider,
    upstream_model: attempt.upstreamModel,
    started_at: attempt.startedAt,
    ended_at: attempt.endedAt,
    outcome: attempt.outcome,
    upstream_request_id: attempt.upstreamRequestId,
    cost_nano_usd: attempt.costNanoUsd === undefined ? undefined : String(attempt.costNanoUsd),
    usage: attempt.usage,
  };
}
