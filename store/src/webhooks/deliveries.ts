// Deliveries: claimed by one process at a time, sent, written down. The row is the truth: a process that dies leaves a
// claim that runs out, and the delivery is due again.

import { createId } from '@lightmeter/core';
import type { BookId } from '../mode.ts';
import {
  type ClaimedDelivery,
  claimedFrom,
  type DeliveryRow,
  type DeliveryState,
  deliveryFrom,
  SELECT_DELIVERY,
  type WebhookAttempt,
  type WebhookDelivery,
} from './delivery.ts';
import type { PageQuery } from './events.ts';
import type { WebhooksGiven } from './webhooks-given.ts';

export interface ClaimLimits {
  readonly instanceId: string;
  /** How long nobody else takes what is claimed: longer than any attempt. */
  readonly claimMs: number;
  readonly maxItems: number;
  /** To one receiver at the same time, over all processes. */
  readonly maxPerTarget: number;
  /** For one workspace at the same time, over all processes. */
  readonly maxPerWorkspace: number;
}

/** What of the log is read. */
export interface DeliveryQuery extends PageQuery {
  readonly state?: DeliveryState | undefined;
  /** The task, batch, key or workspace it is about. */
  readonly subjectId?: string | undefined;
}

/** How an attempt ended and what follows from it. */
export interface AttemptOutcome {
  readonly startedAt: Date;
  readonly status: number | undefined;
  readonly error: string | undefined;
  readonly latencyMs: number;
  readonly responseExcerpt: string | undefined;
  readonly decision:
    | { readonly kind: 'delivered' }
    | { readonly kind: 'retry'; readonly at: Date }
    | { readonly kind: 'failed' };
  /** What it says about the endpoint: its health, that it is gone for good, or nothing. */
  readonly tellsOf: 'health' | 'gone' | 'nothing';
}

/** An endpoint that had nothing but failures for so long is switched off. */
const PATIENCE = '5 days';

/** Rows that one statement of `forget` removes, so that none holds locks for long. */
const FORGET_ROWS = 5_000;

export class WebhookDeliveries {
  private readonly given: WebhooksGiven;

  constructor(given: WebhooksGiven) {
    this.given = given;
  }

  /** Takes deliveries that are due; each for this process alone until the claim ends. */
  async claimDue(limits: ClaimLimits): Promise<ClaimedDelivery[]> {
    const now = this.given.clock();
    const claimed = await this.given.writes.query<{ delivery_id: string }>(
      `select webhook_deliveries_claim($1, $2, $3, $4, $5, $6) as delivery_id`,
      [
        limits.instanceId,
        limits.maxItems,
        limits.maxPerTarget,
        limits.maxPerWorkspace,
        now,
        new Date(now.getTime() + limits.claimMs),
      ],
    );
    if (claimed.length === 0) return [];
    const rows = await this.given.writes.query<DeliveryRow>(
      `${SELECT_DELIVERY} where d.delivery_id = any ($2::text[]) order by d.delivery_id`,
      [now, claimed.map((row) => row.delivery_id)],
    );
    return rows.map(claimedFrom);
  }

  /** Writes down how the attempt of a claimed delivery ended. A repeat changes nothing. */
  async record(claimed: ClaimedDelivery, instanceId: string, outcome: AttemptOutcome): Promise<void> {
    const { decision } = outcome;
    await this.given.writes.query(
      `select webhook_attempt_record($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::interval)`,
      [
        claimed.deliveryId,
        claimed.attemptCount,
        instanceId,
        outcome.startedAt,
        this.given.clock(),
        outcome.status ?? null,
        outcome.error ?? null,
        outcome.latencyMs,
        outcome.responseExcerpt ?? null,
        decision.kind,
        decision.kind === 'retry' ? decision.at : null,
        outcome.tellsOf,
        PATIENCE,
      ],
    );
  }

  /** Undefined when the book has no delivery of this id. */
  async get(book: BookId, deliveryId: string): Promise<WebhookDelivery | undefined> {
    const [row] = await this.given.writes.query<DeliveryRow>(
      `${SELECT_DELIVERY} where d.workspace_id = $2 and d.mode = $3 and d.delivery_id = $4`,
      [this.given.clock(), book.workspaceId, book.mode, deliveryId],
    );
    return row && deliveryFrom(row);
  }

  /** The log of one endpoint, newest first; without one that of the book, callbacks among it. */
  async list(book: BookId, endpointId: string | undefined, query: DeliveryQuery): Promise<WebhookDelivery[]> {
    const values: unknown[] = [this.given.clock(), book.workspaceId, book.mode, query.limit];
    // Only what is asked for stands in the text: each set of filters is a statement of its own, with a plan that fits it.
    const filters = [
      ['d.endpoint_id =', endpointId],
      ['v.subject_id =', query.subjectId],
      ['d.state =', query.state],
      ['d.delivery_id <', query.beforeId],
    ].flatMap(([test, value]) => (value === undefined ? [] : [`and ${test} $${values.push(value)}`]));
    const rows = await this.given.reads.query<DeliveryRow>(
      `${SELECT_DELIVERY}
       where d.workspace_id = $2 and d.mode = $3 ${filters.join(' ')}
       order by d.delivery_id desc limit $4`,
      values,
    );
    return rows.map(deliveryFrom);
  }

  /** What became of the callback of a task: two index probes. Undefined while there is no delivery, or none any more. */
  async callbackOf(
    book: BookId,
    taskId: string,
  ): Promise<Pick<WebhookDelivery, 'deliveryId' | 'state'> | undefined> {
    const [row] = await this.given.reads.query<{ delivery_id: string; state: DeliveryState }>(
      `select d.delivery_id, d.state
       from events v join webhook_deliveries d using (event_id)
       where v.subject_id = $3 and v.workspace_id = $1 and v.mode = $2 and d.callback_url is not null
       order by d.delivery_id desc limit 1`,
      [book.workspaceId, book.mode, taskId],
    );
    return row && { deliveryId: row.delivery_id, state: row.state };
  }

  /** The attempts of a delivery, first to last. */
  async attempts(deliveryId: string): Promise<WebhookAttempt[]> {
    const rows = await this.given.reads.query<{
      attempt_number: number;
      started_at: Date;
      status: number | null;
      error: string | null;
      latency_ms: number;
      response_excerpt: string | null;
    }>(
      `select attempt_number, started_at, status, error, latency_ms, response_excerpt
       from webhook_attempts where delivery_id = $1 order by attempt_number`,
      [deliveryId],
    );
    return rows.map((row) => ({
      attemptNumber: row.attempt_number,
      startedAt: row.started_at,
      status: row.status ?? undefined,
      error: row.error ?? undefined,
      latencyMs: row.latency_ms,
      responseExcerpt: row.response_excerpt ?? undefined,
    }));
  }

  /**
   * Makes a delivery due at once and begins its schedule anew, whatever became of it before; one that is in flight is
   * left as it is. Its receiver gets the same event id and the same bytes.
   */
  async redeliver(deliveryId: string): Promise<void> {
    await this.given.writes.query(
      `with due as (
         update webhook_deliveries
         set state = 'pending', retry_step = 0, next_attempt_at = $2, ended_at = null, claimed_by = null
         where delivery_id = $1 and not (claimed_by is not null and next_attempt_at > $2)
         returning delivery_id
       )
       select pg_notify('lightmeter_webhook_due', '') from due`,
      [deliveryId, this.given.clock()],
    );
  }

  /** A `webhook.test` event with one delivery, claimed by this process from the start: the caller sends it. */
  async openTest(
    book: BookId,
    endpointId: string,
    limits: { instanceId: string; claimMs: number },
  ): Promise<ClaimedDelivery | undefined> {
    const now = this.given.clock();
    const id = (prefix: 'evt' | 'dlv') =>
      createId(prefix, { nowMs: now.getTime(), random: this.given.random(10) });
    const deliveryId = id('dlv');
    await this.given.writes.query(
      `with made as (
         insert into events (event_id, workspace_id, mode, type, subject_id, created_at)
         values ($1, $2, $3, 'webhook.test', $4, $5)
         on conflict do nothing
         returning event_id
       )
       insert into webhook_deliveries
         (delivery_id, event_id, workspace_id, mode, endpoint_id, target, attempt_count, next_attempt_at, claimed_by,
          created_at)
       select $6, event_id, $2, $3, $4, $4, 1, $7, $8, $5 from made`,
      [
        id('evt'),
        book.workspaceId,
        book.mode,
        endpointId,
        now,
        deliveryId,
        new Date(now.getTime() + limits.claimMs),
        limits.instanceId,
      ],
    );
    const [row] = await this.given.writes.query<DeliveryRow>(`${SELECT_DELIVERY} where d.delivery_id = $2`, [
      now,
      deliveryId,
    ]);
    return row && claimedFrom(row);
  }

  /** Forgets deliveries that ended before `before`, their attempts, and events that have none left; how many deliveries. */
  async forget(before: Date): Promise<number> {
    let forgotten = 0;
    for (let removed = FORGET_ROWS; removed === FORGET_ROWS; forgotten += removed) {
      const rows = await this.given.writes.query(
        `with old as (
           delete from webhook_deliveries where delivery_id in (
             select delivery_id from webhook_deliveries where ended_at < $1 limit ${FORGET_ROWS}
           )
           returning delivery_id, event_id
         ), attempts as (
           delete from webhook_attempts a using old where a.delivery_id = old.delivery_id
         ), emptied as (
           delete from events v using old
           where v.event_id = old.event_id and not exists (
             select from webhook_deliveries d
             where d.event_id = v.event_id and d.delivery_id not in (select delivery_id from old)
           )
         )
         select delivery_id from old`,
        [before],
      );
      removed = rows.length;
    }
    return forgotten;
  }
}
