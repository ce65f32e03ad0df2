// Reports: what a workspace is shown of its money.

import type { Database } from './database.ts';
import { type ExplainedCharge, explainCharge } from './explain-charge.ts';
import { type LedgerPage, type LedgerQuery, ledgerPage } from './ledger-report.ts';
import type { Mode } from './mode.ts';
import { type UsageGroup, type UsageQuery, usageGroups } from './usage-report.ts';

export class Reports {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /**
   * One page of a workspace's statement, newest first.
   *
   * @throws LightmeterError `invalid_value` for a cursor that no page gave
   */
  ledger(query: LedgerQuery): Promise<LedgerPage> {
    return ledgerPage(this.database, query);
  }

  /** Usage by day, model, tier or key; days and tiers in their order, models and keys with the highest charge first. */
  usage(query: UsageQuery): Promise<UsageGroup[]> {
    return usageGroups(this.database, query);
  }

  /** The task and all that explains its charge; undefined when the workspace has no such task in this mode. */
  charge(workspaceId: string, mode: Mode, taskId: string): Promise<ExplainedCharge | undefined> {
    return explainCharge(this.database, { workspaceId, mode, taskId });
  }
}
