// Sends what is due: claims deliveries, renders each event once, signs, posts, writes down what became of it. Many at
// once, few to one receiver, in no order. Whatever is lost here comes back: the row of a delivery is the truth.

import type {
  AttemptOutcome,
  BodyKind,
  BookId,
  ClaimedDelivery,
  Jobs,
  Log,
  StoredEvent,
  WebhookEvent,
  Webhooks,
} from '@lightmeter/store';
import type { OutboundGuard } from './outbound-guard.ts';
import { type PostOutcome, postWebhook } from './post-webhook.ts';
import { retryPauseMs } from './retry-schedule.ts';
import { callbackHeaders, endpointHeaders } from './sign-webhook.ts';

/** Makes the content of webhooks from what the event is about, as it is now. */
export interface EventRenderer {
  /** The `data` of an event for endpoints: the task, the batch, the budget. */
  renderEventData(event: WebhookEvent): Promise<object>;
  /** The whole body of the callback of a task. */
  renderCallbackBody(event: WebhookEvent): Promise<object>;
}

export interface WebhookDelivererGiven {
  readonly webhooks: Webhooks;
  readonly guard: OutboundGuard;
  readonly renderer: EventRenderer;
  readonly log: Pick<Log, 'warn' | 'error'>;
  readonly clock: () => Date;
  readonly instanceId: string;
  /** For one attempt, 15 seconds by default. */
  readonly timeoutMs?: number;
  /** At least 0, below 1. */
  readonly random?: () => number;
}

/** What is shown of a test: the attempt that was made. */
export interface TestOutcome extends PostOutcome {
  readonly deliveryId: string;
  readonly eventId: string;
  readonly isDelivered: boolean;
}

const TIMEOUT_MS = 15_000;
/** Beside the attempt there is rendering and writing down, each with the database's patience. */
const CLAIM_MARGIN_MS = 45_000;
/** By one process at the same time. */
const MAX_IN_FLIGHT = 64;
/** To one receiver at the same time, over all processes. */
export const MAX_PER_TARGET = 8;
/** For one workspace at the same time, over all processes: many receivers that hang hold up nobody else. */
export const MAX_PER_WORKSPACE = 24;
const SWEEP_INTERVAL_MS = 10_000;
const KEPT_DAYS = 30;

const JOB = 'deliver-webhook';
const FORGET_JOB = 'forget-webhooks';

export class WebhookDeliverer {
  private readonly given: WebhookDelivererGiven;
  private readonly inFlight = new Set<Promise<void>>();
  private jobs: Jobs | undefined;
  private claiming: Promise<void> | undefined;
  private isWanted = false;
  private isStopped = false;
  private timer: NodeJS.Timeout | undefined;
  private stopListening: (() => void) | undefined;

  constructor(given: WebhookDelivererGiven) {
    this.given = given;
  }

  /** The jobs that come at the time of a retry, and at night to forget old deliveries. Before the jobs start. */
  defineJobs(jobs: Jobs): void {
    this.jobs = jobs;
    jobs.define(JOB, async () => this.wake(), { areNudges: true, pollingIntervalSeconds: 1 });
    jobs.schedule(FORGET_JOB, '17 3 * * *', async () => {
      await this.given.webhooks.deliveries.forget(
        new Date(this.given.clock().getTime() - KEPT_DAYS * 86_400_000),
      );
    });
  }

  /** Delivers from now on: when told that something is due, and every ten seconds in case nobody told. */
  start(): void {
    this.stopListening = this.given.webhooks.onDue(() => this.wake());
    this.timer = setInterval(() => this.wake(), SWEEP_INTERVAL_MS).unref();
    this.wake();
  }

  /** Claims nothing more and waits for what is in flight. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.stopListening?.();
    clearInterval(this.timer);
    await this.claiming;
    await Promise.all(this.inFlight);
  }

  /** Sends all that is due now and waits for it. What fails is due again later. */
  async deliverDue(): Promise<void> {
    this.wake();
    while (this.claiming || this.inFlight.size > 0) {
      await this.claiming;
      if (this.inFlight.size > 0) await Promise.race(this.inFlight);
    }
  }

  /**
   * Sends a `webhook.test` event to an endpoint at once, also to one that is off, and says what came back.
   *
   * Undefined when the book has no endpoint of this id.
   */
  async test(book: BookId, endpointId: string): Promise<TestOutcome | undefined> {
    if (!(await this.given.webhooks.endpoints.get(book, endpointId))) return undefined;
    const { instanceId } = this.given;
    const claimMs = this.claimMs();
    const claimed = await this.given.webhooks.deliveries.openTest(book, endpointId, { instanceId, claimMs });
    if (!claimed) return undefined;
    const outcome = await this.attempt(claimed);
    return {
      ...outcome,
      deliveryId: claimed.deliveryId,
      eventId: claimed.event.eventId,
      isDelivered: isSuccess(outcome),
    };
  }

  /** What endpoints are sent for this event: rendered once, the same bytes ever after. */
  async bodyOf(event: StoredEvent, kind: BodyKind = 'body'): Promise<string> {
    const kept = event[kind];
    if (kept !== undefined) return kept;
    const rendered =
      kind === 'callbackBody'
        ? await this.given.renderer.renderCallbackBody(event)
        : {
            type: event.type,
            timestamp: event.createdAt.toISOString(),
            data: await this.dataOf(event),
          };
    return this.given.webhooks.events.keepBody(event.eventId, kind, JSON.stringify(rendered));
  }

  private dataOf(event: StoredEvent): object | Promise<object> {
    if (event.type !== 'webhook.test') return this.given.renderer.renderEventData(event);
    return {
      object: 'webhook_test',
      endpoint_id: event.subjectId,
      message: 'This is a test. Nothing happened and nothing was charged.',
    };
  }

  private wake(): void {
    this.isWanted = true;
    this.claiming ??= this.claimWhileWanted().finally(() => {
      this.claiming = undefined;
      // Wanted between the last look and here.
      if (this.isWanted && !this.isStopped) this.wake();
    });
  }

  private async claimWhileWanted(): Promise<void> {
    const { webhooks, instanceId, log } = this.given;
    while (this.isWanted && !this.isStopped) {
      this.isWanted = false;
      const room = MAX_IN_FLIGHT - this.inFlight.size;
      // The end of each delivery asks again.
      if (room <= 0) return;
      try {
        const claimed = await webhooks.deliveries.claimDue({
          instanceId,
          claimMs: this.claimMs(),
          maxItems: room,
          maxPerTarget: MAX_PER_TARGET,
          maxPerWorkspace: MAX_PER_WORKSPACE,
        });
        for (const delivery of claimed) this.send(delivery);
      } catch (error) {
        log.warn({ err: error }, 'Webhooks that are due could not be claimed; they will be');
      }
    }
  }

  private send(delivery: ClaimedDelivery): void {
    const sending = this.attempt(delivery)
      .then(
        () => {},
        (error) =>
          this.given.log.warn(
            { err: error, deliveryId: delivery.deliveryId },
            'A webhook was not written down; it will be sent again',
          ),
      )
      .finally(() => {
        this.inFlight.delete(sending);
        this.wake();
      });
    this.inFlight.add(sending);
  }

  /** @throws LightmeterError `database_unavailable`; the claim runs out then and the delivery is due again */
  private async attempt(claimed: ClaimedDelivery): Promise<PostOutcome> {
    const { webhooks, instanceId, clock } = this.given;
    const startedAt = clock();
    const outcome = await this.post(claimed);
    const { decision, tellsOf } = this.decide(claimed, outcome);
    await webhooks.deliveries.record(claimed, instanceId, {
      startedAt,
      status: outcome.status,
      error: outcome.error,
      latencyMs: outcome.latencyMs,
      responseExcerpt: outcome.excerpt,
      decision,
      tellsOf,
    });
    if (decision.kind === 'retry') await this.nudgeAt(claimed.deliveryId, decision.at);
    return outcome;
  }

  private async post(claimed: ClaimedDelivery): Promise<PostOutcome> {
    const { guard, timeoutMs = TIMEOUT_MS } = this.given;
    if (claimed.url === undefined) return notSent('endpoint_disabled');
    let content: { body: string; headers: Record<string, string> } | undefined;
    try {
      content = await this.contentOf(claimed);
    } catch (error) {
      this.given.log.error(
        { err: error, eventId: claimed.event.eventId },
        'A webhook could not be made; it will be tried again',
      );
      return notSent('not_rendered');
    }
    if (!content) return notSent('endpoint_disabled');
    return postWebhook(guard, { url: claimed.url, timeoutMs, ...content });
  }

  /** What is sent, signed. Undefined when the endpoint was deleted meanwhile: nothing goes out unsigned. */
  private async contentOf(claimed: ClaimedDelivery) {
    const { endpoints, signingKeys } = this.given.webhooks;
    const isCallback = claimed.endpointId === undefined;
    const body = await this.bodyOf(claimed.event, isCallback ? 'callbackBody' : 'body');
    const signed = { eventId: claimed.event.eventId, body, at: this.given.clock() };
    if (isCallback) return { body, headers: callbackHeaders(signed, await signingKeys.get(claimed)) };
    const secrets = await endpoints.signingSecrets(claimed.endpointId);
    return secrets.length === 0 ? undefined : { body, headers: endpointHeaders(signed, secrets) };
  }

  /** What follows from an attempt, for the delivery and for its endpoint. */
  private decide(
    claimed: ClaimedDelivery,
    outcome: PostOutcome,
  ): Pick<AttemptOutcome, 'decision' | 'tellsOf'> {
    const isTest = claimed.event.type === 'webhook.test';
    // What was never sent says nothing about the receiver, and a test is no event it missed.
    const isOurs = outcome.error === 'not_rendered' || outcome.error === 'endpoint_disabled';
    const tellsOf = claimed.endpointId === undefined || isTest || isOurs ? 'nothing' : 'health';
    if (isSuccess(outcome)) return { decision: { kind: 'delivered' }, tellsOf };
    if (isTest || outcome.error === 'endpoint_disabled') return { decision: { kind: 'failed' }, tellsOf };
    if (outcome.status === 410) {
      return { decision: { kind: 'failed' }, tellsOf: tellsOf === 'health' ? 'gone' : tellsOf };
    }
    const { clock, random = Math.random } = this.given;
    const pauseMs = retryPauseMs(claimed.retryStep + 1, {
      retryAfterMs: outcome.retryAfterMs,
      random: random(),
    });
    if (pauseMs === undefined) return { decision: { kind: 'failed' }, tellsOf };
    return { decision: { kind: 'retry', at: new Date(clock().getTime() + pauseMs) }, tellsOf };
  }

  /** Some process looks when the retry is due; without the nudge the next sweep does. */
  private async nudgeAt(deliveryId: string, at: Date): Promise<void> {
    await this.jobs
      ?.send(JOB, { deliveryId }, { startAfter: at, onlyOneOf: deliveryId })
      .catch((error) => this.given.log.warn({ err: error }, 'A retry of a webhook waits for the next sweep'));
  }

  private claimMs(): number {
    return (this.given.timeoutMs ?? TIMEOUT_MS) + CLAIM_MARGIN_MS;
  }
}

function isSuccess({ status, error }: PostOutcome): boolean {
  return error === undefined && status !== undefined && status >= 200 && status < 300;
}

function notSent(error: string): PostOutcome {
  return { status: undefined, error, latencyMs: 0, excerpt: undefined, retryAfterMs: undefined };
}
