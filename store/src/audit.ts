// Proves the books: recomputes every figure from the rows that only ever grow, on one consistent snapshot.

import { AUDIT_CHECKS } from './audit-checks.ts';
import type { Database } from './database.ts';

export interface AuditCheck {
  /** Stable, snake_case. */
  readonly name: string;
  /** What holds when the check is clean. */
  readonly sentence: string;
  /** How many rows were looked at. */
  readonly checkedCount: number;
  /** The first 20, each as a sentence that names its row. */
  readonly violations: readonly string[];
  readonly ok: boolean;
}

export interface AuditReport {
  /** Every check is clean. */
  readonly ok: boolean;
  readonly checks: readonly AuditCheck[];
}

const SHOWN_VIOLATIONS = 20;

/**
 * Runs every check on the same snapshot; writes nothing and stops nobody. Reads whole tables.
 *
 * @throws LightmeterError `database_unavailable`
 */
export function audit(database: Database): Promise<AuditReport> {
  return database.transaction(async (sql) => {
    const checks: AuditCheck[] = [];
    for (const { name, sentence, checked, violations } of AUDIT_CHECKS) {
      const [row] = await sql<{ checked_count: bigint; violations: string[] }>(
        `select (${checked}) as checked_count,
           array(select * from (${violations}) found limit ${SHOWN_VIOLATIONS}) as violations`,
      );
      const found = row?.violations ?? [];
      checks.push({
        name,
        sentence,
        checkedCount: Number(row?.checked_count ?? 0n),
        violations: found,
        ok: found.length === 0,
      });
    }
    return { ok: checks.every((check) => check.ok), checks };
  }, 'snapshot');
}
