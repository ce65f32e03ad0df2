// Events: what happened in a workspace, written by SQL (event_append, events_of_ended_tasks) in the transaction in which
// it happened, and rendered once.

import type { BookId, Mode } from '../mode.ts';
import type { WebhooksGiven } from './webhooks-given.ts';

export interface WebhookEvent extends BookId {
  readonly eventId: string;
  /** `task.succeeded`, `batch.completed`. */
  readonly type: string;
  /** The task, batch, key or workspace it is about. */
  readonly subjectId: string;
  readonly createdAt: Date;
}

/** `body` goes to endpoints, `callbackBody` to the callback of a task. */
export type BodyKind = 'body' | 'callbackBody';

export interface StoredEvent extends WebhookEvent {
  /** Undefined until first rendered; never changes after. */
  readonly body: string | undefined;
  readonly callbackBody: string | undefined;
}

/** One page of a list whose ids sort by time, newest first. */
export interface PageQuery {
  readonly limit: number;
  /** The last id of the page before; undefined begins with the newest. */
  readonly beforeId?: string | undefined;
}

export interface EventRow {
  event_id: string;
  event_workspace_id: string;
  event_mode: Mode;
  type: string;
  subject_id: string;
  event_created_at: Date;
  body: string | null;
  callback_body: string | null;
}

/** Of `events v`, under names that clash with nothing a delivery has. */
export const EVENT_COLUMNS = `v.event_id, v.workspace_id as event_workspace_id, v.mode as event_mode, v.type,
  v.subject_id, v.created_at as event_created_at, v.body, v.callback_body`;

const BODY_COLUMNS: Readonly<Record<BodyKind, string>> = { body: 'body', callbackBody: 'callback_body' };

export class WebhookEvents {
  private readonly given: WebhooksGiven;

  constructor(given: WebhooksGiven) {
    this.given = given;
  }

  /** Newest first. */
  async list(
    book: BookId,
    query: PageQuery & { readonly type?: string | undefined },
  ): Promise<StoredEvent[]> {
    const rows = await this.given.reads.query<EventRow>(
      `select ${EVENT_COLUMNS} from events v
       where v.workspace_id = $1 and v.mode = $2 and ($3::text is null or v.event_id < $3)
         and ($4::text is null or v.type = $4)
       order by v.event_id desc limit $5`,
      [book.workspaceId, book.mode, query.beforeId ?? null, query.type ?? null, query.limit],
    );
    return rows.map(eventFrom);
  }

  async get(book: BookId, eventId: string): Promise<StoredEvent | undefined> {
    const [row] = await this.given.reads.query<EventRow>(
      `select ${EVENT_COLUMNS} from events v where v.workspace_id = $1 and v.mode = $2 and v.event_id = $3`,
      [book.workspaceId, book.mode, eventId],
    );
    return row && eventFrom(row);
  }

  /** Keeps a body that was rendered, and gives the one that is kept: of two processes the first decides. */
  async keepBody(eventId: string, kind: BodyKind, text: string): Promise<string> {
    const column = BODY_COLUMNS[kind];
    const [row] = await this.given.writes.query<{ kept: string }>(
      `update events set ${column} = coalesce(${column}, $2) where event_id = $1 returning ${column} as kept`,
      [eventId, text],
    );
    return row?.kept ?? text;
  }
}

export function eventFrom(row: EventRow): StoredEvent {
  return {
    eventId: row.event_id,
    workspaceId: row.event_workspace_id,
    mode: row.event_mode,
    type: row.type,
    subjectId: row.subject_id,
    createdAt: row.event_created_at,
    body: row.body ?? undefined,
    callbackBody: row.callback_body ?? undefined,
  };
}
