// Workspaces and the two books that each is born with.

import { createId } from '@lightmeter/core';
import type { Database } from './database.ts';

export interface Workspace {
  readonly workspaceId: string;
  readonly name: string;
  /** The series of rate cards it is priced by: `standard`, `at-cost`. */
  readonly rateCardSeries: string;
  readonly createdAt: Date;
}

interface WorkspaceRow {
  workspace_id: string;
  name: string;
  rate_card_series: string;
  created_at: Date;
}

export interface WorkspacesGiven {
  readonly database: Database;
  readonly clock: () => Date;
  readonly random: (sizeBytes: number) => Uint8Array;
}

export class Workspaces {
  private readonly given: WorkspacesGiven;

  constructor(given: WorkspacesGiven) {
    this.given = given;
  }

  /** A new workspace with an empty book in each mode. */
  async create(workspace: { name: string; rateCardSeries: string }): Promise<Workspace> {
    const createdAt = this.given.clock();
    const workspaceId = createId('ws', { nowMs: createdAt.getTime(), random: this.given.random(10) });
    const made = { ...workspace, workspaceId, createdAt };
    await insertWorkspace(this.given.database, made);
    return made;
  }

  async get(workspaceId: string): Promise<Workspace | undefined> {
    const [row] = await this.given.database.query<WorkspaceRow>(
      'select workspace_id, name, rate_card_series, created_at from workspaces where workspace_id = $1',
      [workspaceId],
    );
    return row && workspaceFrom(row);
  }

  /**
   * The workspace with another name, series of rate cards, or both; what is left out stays. Undefined when there is none.
   * Quotes that were given and work that was begun keep their price.
   */
  async change(
    workspaceId: string,
    change: { name?: string | undefined; rateCardSeries?: string | undefined },
  ): Promise<Workspace | undefined> {
    const [row] = await this.given.database.query<WorkspaceRow>(
      `update workspaces set name = coalesce($2, name), rate_card_series = coalesce($3, rate_card_series)
       where workspace_id = $1 returning workspace_id, name, rate_card_series, created_at`,
      [workspaceId, change.name ?? null, change.rateCardSeries ?? null],
    );
    return row && workspaceFrom(row);
  }

  /** All of them, oldest first. */
  async list(): Promise<Workspace[]> {
    const rows = await this.given.database.query<WorkspaceRow>(
      'select workspace_id, name, rate_card_series, created_at from workspaces order by created_at, workspace_id',
    );
    return rows.map(workspaceFrom);
  }
}

/** Inserts the workspace and its books in one statement, once: a repeat changes nothing. */
export async function insertWorkspace(
  database: Pick<Database, 'query'>,
  workspace: Workspace,
): Promise<void> {
  await database.query(
    `with workspace as (
       insert into workspaces (workspace_id, name, rate_card_series, created_at) values ($1, $2, $3, $4)
       on conflict do nothing
       returning workspace_id
     )
     insert into books (workspace_id, mode)
     select workspace_id, mode from workspace cross join (values ('test'), ('live')) as modes (mode)`,
    [workspace.workspaceId, workspace.name, workspace.rateCardSeries, workspace.createdAt],
  );
}

function workspaceFrom(row: WorkspaceRow): Workspace {
  return {
    workspaceId: row.workspace_id,
    name: row.name,
    rateCardSeries: row.rate_card_series,
    createdAt: row.created_at,
  };
}
