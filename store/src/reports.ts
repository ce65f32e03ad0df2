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

  /** See ledgerPage. */
  ledger(query: LedgerQuery): Promise<LedgerPage> {
    return ledgerPage(this.database, query);
  }

  /** See usageGroups. */
  usage(query: UsageQuery): Promise<UsageGroup[]> {
    return usageGroups(this.database, query);
  }

  /** See explainCharge. */
  charge(workspaceId: string, mode: Mode, taskId: string): Promise<ExplainedCharge | undefined> {
    return explainCharge(this.database, { workspaceId, mode, taskId });
  }
}
