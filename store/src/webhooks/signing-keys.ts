// The key with which callbacks of tasks are signed as hiapi signs them: one per book, chosen by its owner.

import type { BookId } from '../mode.ts';
import { openSecret, sealSecret } from './sealed-secret.ts';
import type { WebhooksGiven } from './webhooks-given.ts';

export class WebhookSigningKeys {
  private readonly given: WebhooksGiven;

  constructor(given: WebhooksGiven) {
    this.given = given;
  }

  /** Sets the key or replaces it at once: hiapi's signature has room for one. */
  async set(book: BookId, secret: string): Promise<{ createdAt: Date }> {
    const createdAt = this.given.clock();
    const key = await this.given.sealingKey();
    const sealed = sealSecret(secret, { key, owner: ownerOf(book), random: this.given.random });
    await this.given.writes.query(
      `insert into webhook_signing_keys (workspace_id, mode, secret, created_at) values ($1, $2, $3, $4)
       on conflict (workspace_id, mode) do update set secret = excluded.secret, created_at = excluded.created_at`,
      [book.workspaceId, book.mode, sealed, createdAt],
    );
    return { createdAt };
  }

  /** Undefined when callbacks of this book are not signed. */
  async get(book: BookId): Promise<string | undefined> {
    const [row] = await this.given.writes.query<{ secret: Buffer }>(
      'select secret from webhook_signing_keys where workspace_id = $1 and mode = $2',
      [book.workspaceId, book.mode],
    );
    if (!row) return undefined;
    return openSecret(row.secret, { key: await this.given.sealingKey(), owner: ownerOf(book) });
  }

  /** Callbacks are not signed from now on. False when they were not. */
  async delete(book: BookId): Promise<boolean> {
    const rows = await this.given.writes.query(
      'delete from webhook_signing_keys where workspace_id = $1 and mode = $2 returning workspace_id',
      [book.workspaceId, book.mode],
    );
    return rows.length > 0;
  }
}

function ownerOf({ workspaceId, mode }: BookId): string {
  return `${workspaceId} ${mode}`;
}
