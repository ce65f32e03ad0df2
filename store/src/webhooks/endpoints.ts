// Endpoints of a workspace: where its events go, which of them, and the secrets that sign them. A secret leaves this
// file when it is made, and to sign.

import { createId, LightmeterError } from '@lightmeter/core';
import type { BookId, Mode } from '../mode.ts';
import { openSecret, sealSecret } from './sealed-secret.ts';
import type { WebhooksGiven } from './webhooks-given.ts';

/** Why an endpoint is off: its owner, an answer of 410, or nothing but failures for days. */
export type DisabledReason = 'by_owner' | 'gone' | 'failing';

export interface WebhookEndpoint extends BookId {
  readonly endpointId: string;
  readonly url: string;
  readonly description: string | undefined;
  /** Undefined: all, those of later releases among them. */
  readonly eventTypes: readonly string[] | undefined;
  /** Undefined while it is enabled. */
  readonly disabledReason: DisabledReason | undefined;
  /** The first failure since the last success. */
  readonly failingSince: Date | undefined;
  /** Until when the secret before the present one signs too. */
  readonly formerSecretExpiresAt: Date | undefined;
  readonly createdAt: Date;
}

export interface NewWebhookEndpoint extends BookId {
  readonly url: string;
  readonly description?: string | undefined;
  readonly eventTypes?: readonly string[] | undefined;
  readonly isEnabled?: boolean;
}

/** What is undefined stays as it is; null takes the description away, or the choice of types. */
export interface WebhookEndpointChange {
  readonly url?: string | undefined;
  readonly description?: string | null | undefined;
  readonly eventTypes?: readonly string[] | null | undefined;
  readonly isEnabled?: boolean | undefined;
}

interface EndpointRow {
  endpoint_id: string;
  workspace_id: string;
  mode: Mode;
  url: string;
  description: string | null;
  event_types: string[] | null;
  disabled_reason: DisabledReason | null;
  failing_since: Date | null;
  former_secret_expires_at: Date | null;
  created_at: Date;
}

const COLUMNS = `e.endpoint_id, e.workspace_id, e.mode, e.url, e.description, e.event_types, e.disabled_reason,
  e.failing_since, e.former_secret_expires_at, e.created_at`;

/** Each costs a row for every event. Creations at the same moment may pass it by a few. */
const MAX_ENDPOINTS = 50;

/** As Standard Webhooks asks for: 24 to 64 bytes, in base64 behind `whsec_`. */
const SECRET_BYTES = 32;

export class WebhookEndpoints {
  private readonly given: WebhooksGiven;

  constructor(given: WebhooksGiven) {
    this.given = given;
  }

  /**
   * A new endpoint and its secret, which is not shown again.
   *
   * @throws LightmeterError `conflict` when the book has 50 already
   */
  async create(endpoint: NewWebhookEndpoint): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
    const createdAt = this.given.clock();
    const endpointId = createId('wh', { nowMs: createdAt.getTime(), random: this.given.random(10) });
    const { secret, sealed } = await this.newSecret(endpointId);
    await this.given.writes.query(
      `insert into webhook_endpoints
         (endpoint_id, workspace_id, mode, url, description, event_types, secret, is_enabled, disabled_reason, created_at)
       select $1, $2, $3, $4, $5, $6, $7, $8, case when $8 then null else 'by_owner' end, $9
       where (select count(*) from webhook_endpoints where workspace_id = $2 and mode = $3) < ${MAX_ENDPOINTS}
       on conflict do nothing`,
      [
        endpointId,
        endpoint.workspaceId,
        endpoint.mode,
        endpoint.url,
        endpoint.description ?? null,
        endpoint.eventTypes ?? null,
        sealed,
        endpoint.isEnabled ?? true,
        createdAt,
      ],
    );
    const made = await this.get(endpoint, endpointId);
    if (made) return { endpoint: made, secret };
    throw new LightmeterError('conflict', {
      message: `A workspace has at most ${MAX_ENDPOINTS} webhook endpoints in each mode. Delete one first.`,
    });
  }

  /** Those of one book, oldest first. */
  async list(book: BookId): Promise<WebhookEndpoint[]> {
    const rows = await this.given.reads.query<EndpointRow>(
      `select ${COLUMNS} from webhook_endpoints e where e.workspace_id = $1 and e.mode = $2 order by e.endpoint_id`,
      [book.workspaceId, book.mode],
    );
    return rows.map((row) => this.endpointFrom(row));
  }

  async get(book: BookId, endpointId: string): Promise<WebhookEndpoint | undefined> {
    const [row] = await this.given.writes.query<EndpointRow>(
      `select ${COLUMNS} from webhook_endpoints e
       where e.workspace_id = $1 and e.mode = $2 and e.endpoint_id = $3`,
      [book.workspaceId, book.mode, endpointId],
    );
    return row && this.endpointFrom(row);
  }

  /**
   * Changes an endpoint. Undefined when the book has none of this id.
   *
   * Switching off gives up what was still to come; switching on forgets past failures.
   */
  async update(
    book: BookId,
    endpointId: string,
    change: WebhookEndpointChange,
  ): Promise<WebhookEndpoint | undefined> {
    if (!(await this.get(book, endpointId))) return undefined;
    await this.given.writes.query(
      `update webhook_endpoints e
       set url = coalesce($2, e.url),
         description = case when $3 then $4 else e.description end,
         event_types = case when $5 then $6::text[] else e.event_types end,
         is_enabled = e.is_enabled or $7,
         disabled_reason = case when $7 then null else e.disabled_reason end,
         failing_since = case when $7 then null else e.failing_since end
       where e.endpoint_id = $1`,
      [
        endpointId,
        change.url ?? null,
        change.description !== undefined,
        change.description ?? null,
        change.eventTypes !== undefined,
        change.eventTypes ?? null,
        change.isEnabled === true,
      ],
    );
    if (change.isEnabled === false) {
      await this.given.writes.query(`select webhook_endpoint_disable($1, 'by_owner', $2)`, [
        endpointId,
        this.given.clock(),
      ]);
    }
    return this.get(book, endpointId);
  }

  /** Removes an endpoint; what was still to come is given up, its log stays. False when the book has none of this id. */
  async delete(book: BookId, endpointId: string): Promise<boolean> {
    if (!(await this.update(book, endpointId, { isEnabled: false }))) return false;
    await this.given.writes.query('delete from webhook_endpoints where endpoint_id = $1', [endpointId]);
    return true;
  }

  /**
   * A new secret; the present one signs too until `formerExpiresAt`, and one before it no longer.
   *
   * Undefined when the book has no endpoint of this id.
   */
  async rotateSecret(
    book: BookId,
    endpointId: string,
    formerExpiresAt: Date,
  ): Promise<{ endpoint: WebhookEndpoint; secret: string } | undefined> {
    if (!(await this.get(book, endpointId))) return undefined;
    const { secret, sealed } = await this.newSecret(endpointId);
    // A repeat of the statement after a lost answer must not push the present secret out: it is set already.
    await this.given.writes.query(
      `update webhook_endpoints e
       set former_secret = e.secret, former_secret_expires_at = $3, secret = $2
       where e.endpoint_id = $1 and e.secret <> $2`,
      [endpointId, sealed, formerExpiresAt],
    );
    const endpoint = await this.get(book, endpointId);
    return endpoint && { endpoint, secret };
  }

  /** The secrets that sign now, the present one first. None when there is no such endpoint. */
  async signingSecrets(endpointId: string): Promise<string[]> {
    const [row] = await this.given.writes.query<{
      secret: Buffer;
      former_secret: Buffer | null;
      former_secret_expires_at: Date | null;
    }>(
      'select secret, former_secret, former_secret_expires_at from webhook_endpoints where endpoint_id = $1',
      [endpointId],
    );
    if (!row) return [];
    const key = await this.given.sealingKey();
    const isFormerValid =
      row.former_secret_expires_at !== null && row.former_secret_expires_at > this.given.clock();
    const sealed = row.former_secret && isFormerValid ? [row.secret, row.former_secret] : [row.secret];
    return sealed.map((secret) => openSecret(secret, { key, owner: endpointId }));
  }

  private async newSecret(endpointId: string): Promise<{ secret: string; sealed: Buffer }> {
    const { random, sealingKey } = this.given;
    const secret = `whsec_${Buffer.from(random(SECRET_BYTES)).toString('base64')}`;
    return { secret, sealed: sealSecret(secret, { key: await sealingKey(), owner: endpointId, random }) };
  }

  private endpointFrom(row: EndpointRow): WebhookEndpoint {
    const former = row.former_secret_expires_at;
    return {
      endpointId: row.endpoint_id,
      workspaceId: row.workspace_id,
      mode: row.mode,
      url: row.url,
      description: row.description ?? undefined,
      eventTypes: row.event_types ?? undefined,
      disabledReason: row.disabled_reason ?? undefined,
      failingSince: row.failing_since ?? undefined,
      formerSecretExpiresAt: former !== null && former > this.given.clock() ? former : undefined,
      createdAt: row.created_at,
    };
  }
}
