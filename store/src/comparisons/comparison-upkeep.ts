// Who begins the cells of a comparison, and what is written down when one never begins. A comparison that has work is taken
// by one live process at a time; when that one dies, the next takes it and goes on under the same task ids.

import type { Database } from '../database.ts';
import type { BookId } from '../mode.ts';
import type { TaskError } from '../task.ts';
import type { CellPlace } from './comparison.ts';

interface Given {
  readonly writes: Database;
  readonly instanceId: string;
  readonly clock: () => Date;
}

export class ComparisonUpkeep {
  private readonly given: Given;

  constructor(given: Given) {
    this.given = given;
  }

  /** Whether any comparison has work, whoever is at it. */
  async isNeeded(): Promise<boolean> {
    const rows = await this.given.writes.query('select from comparisons where has_work limit 1');
    return rows.length > 0;
  }

  /** Takes the comparisons that have work and no live process at it, and gives their ids with those it took before. */
  async take(liveInstances: readonly string[]): Promise<string[]> {
    const rows = await this.given.writes.query<{ comparison_id: string }>(
      `with free as (
         select comparison_id from comparisons
         where has_work and (taken_by is null or (taken_by <> $1 and taken_by <> all ($2::text[])))
         order by comparison_id for update skip locked
       ), taken as (
         update comparisons c set taken_by = $1 from free where c.comparison_id = free.comparison_id
         returning c.comparison_id
       )
       select comparison_id from taken
       union select comparison_id from comparisons where has_work and taken_by = $1
       order by 1`,
      [this.given.instanceId, liveInstances],
    );
    return rows.map((row) => row.comparison_id);
  }

  /** Writes down that a cell never begins, unless its task is there or that is written already. */
  async refuse(
    comparisonId: string,
    { promptIndex, variantIndex }: CellPlace,
    error: TaskError,
  ): Promise<void> {
    await this.given.writes.query(
      `update comparison_cells m set ended_as = 'refused', error = $4
       where m.comparison_id = $1 and m.prompt_index = $2 and m.variant_index = $3 and m.ended_as is null
         and not exists (select from tasks t where t.task_id = m.task_id)`,
      [comparisonId, promptIndex, variantIndex, JSON.stringify(error)],
    );
  }

  /** Ends every cell that has not begun. Only for who has taken the comparison: nobody else begins one meanwhile. */
  async endPending(comparisonId: string, error: TaskError): Promise<void> {
    await this.given.writes.query(
      `update comparison_cells m set ended_as = 'cancelled', error = $2
       where m.comparison_id = $1 and m.ended_as is null
         and not exists (select from tasks t where t.task_id = m.task_id)`,
      [comparisonId, JSON.stringify(error)],
    );
  }

  /** Notes the wish to cancel: whoever looks after the comparison carries it out. A repeat changes nothing. */
  async requestCancel({ workspaceId, mode }: BookId, comparisonId: string): Promise<void> {
    await this.given.writes.query(
      `update comparisons set cancel_requested_at = $4, has_work = true
       where comparison_id = $1 and workspace_id = $2 and mode = $3 and cancel_requested_at is null`,
      [comparisonId, workspaceId, mode, this.given.clock()],
    );
  }

  /**
   * Nothing is left to do, unless a cell is still to begin, or somebody wants to cancel since it was looked at.
   *
   * @param cancelRequestedAt as it was when the work began
   */
  async finish(comparisonId: string, cancelRequestedAt: Date | undefined): Promise<boolean> {
    const rows = await this.given.writes.query(
      `update comparisons c set has_work = false, taken_by = null
       where c.comparison_id = $1 and c.taken_by = $2
         and c.cancel_requested_at is not distinct from $3
         and not exists (
           select from comparison_cells m
           where m.comparison_id = c.comparison_id and m.ended_as is null
             and not exists (select from tasks t where t.task_id = m.task_id)
         )
       returning c.comparison_id`,
      [comparisonId, this.given.instanceId, cancelRequestedAt ?? null],
    );
    return rows.length > 0;
  }
}
