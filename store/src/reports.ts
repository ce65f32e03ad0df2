// Reports: what a workspace is shown of its money.

import type { Database } from './database.ts';
import { type ExplainedCharge, explainCharge } from './explain-charge.ts';
import { type LedgerPage, type LedgerQuery, ledgerPage } from './ledger-report.ts';
import type { BookId, Mode } from './mode.ts';
import type { UsageQuery } from './usage-query.ts';
import { type UsageGroup, usageGroups } from './usage-report.ts';
import {
  type ChargedImageGroup,
  chargedImages,
  firstTaskEnd,
  type Span,
  type Spending,
  spendingIn,
} from './usage-spending.ts';

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

  /**
   * Usage by one dimension or two: days and tiers in their order, the others with the highest charge first.
   *
   * @throws LightmeterError `invalid_value` when there would be more rows than `maxRows`
   */
  usage(query: UsageQuery): Promise<UsageGroup[]> {
    return usageGroups(this.database, query);
  }

  /** What was spent in each of these spans, which may overlap; in their order. */
  spending(book: BookId, spans: readonly Span[]): Promise<Spending[]> {
    return spendingIn(this.database, book, spans);
  }

  /** When the first task of the book ended; undefined when none has. */
  firstTaskEnd(book: BookId): Promise<Date | undefined> {
    return firstTaskEnd(this.database, book);
  }

  /** Images charged by the image in a span, those that were charged alike together. */
  chargedImages(book: BookId, span: Span): Promise<readonly ChargedImageGroup[]> {
    return chargedImages(this.database, book, span);
  }

  /** The task and all that explains its charge; undefined when the workspace has no such task in this mode. */
  charge(workspaceId: string, mode: Mode, taskId: string): Promise<ExplainedCharge | undefined> {
    return explainCharge(this.database, { workspaceId, mode, taskId });
  }
}
