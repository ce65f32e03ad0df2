// Statements over spans of time: a day and a year need different plans.

import type { Database } from './database.ts';

/**
 * Runs a statement with a plan for these very values; a prepared one would keep a plan for any, and that is made for few
 * rows.
 *
 * @throws LightmeterError `database_unavailable`
 */
export function plannedAnew<Row>(
  database: Database,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  return database.transaction((sql) => sql<Row>(text, values), 'snapshot');
}
