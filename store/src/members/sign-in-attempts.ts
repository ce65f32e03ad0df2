// Guesses at passwords and links, counted for all processes together before the guess is looked at: guesses that come
// at once are counted as well.

import { createHash } from 'node:crypto';
import type { Database } from '../database.ts';

/** What is counted: attempts on one e-mail, or from one address. */
export interface AttemptSubject {
  readonly name: string;
  /** Attempts that a window allows. */
  readonly limit: number;
}

export const ATTEMPT_WINDOW_MS = 15 * 60_000;

export class SignInAttempts {
  private readonly given: { readonly database: Database; readonly clock: () => Date };

  constructor(given: { readonly database: Database; readonly clock: () => Date }) {
    this.given = given;
  }

  /**
   * Counts one attempt on every subject.
   *
   * Undefined when all of them still allow it; otherwise the milliseconds until the last one that refuses does again.
   * A window begins with its first attempt and lasts 15 minutes.
   */
  async take(subjects: readonly AttemptSubject[]): Promise<number | undefined> {
    const now = this.given.clock();
    const endsAt = new Date(now.getTime() + ATTEMPT_WINDOW_MS);
    const rows = await this.given.database.query<{ name: Buffer; attempts: number; window_ends_at: Date }>(
      `insert into sign_in_attempts as a (subject_sha256, attempts, window_ends_at)
       select subject, 1, $2 from unnest($1::bytea[]) as s (subject) order by subject
       on conflict (subject_sha256) do update set
         attempts = case when a.window_ends_at <= $3 then 1 else least(a.attempts, 1000000) + 1 end,
         window_ends_at = case when a.window_ends_at <= $3 then $2 else a.window_ends_at end
       returning subject_sha256 as name, attempts, window_ends_at`,
      [subjects.map(hashOf), endsAt, now],
    );
    await this.given.database.query(
      `delete from sign_in_attempts where subject_sha256 in (
         select subject_sha256 from sign_in_attempts where window_ends_at <= $1 limit 100 for update skip locked
       )`,
      [now],
    );
    const waits = rows.flatMap((row) => {
      const subject = subjects.find((each) => hashOf(each).equals(row.name));
      return subject && row.attempts > subject.limit ? [row.window_ends_at.getTime() - now.getTime()] : [];
    });
    return waits.length === 0 ? undefined : Math.max(...waits);
  }

  /** Takes one attempt back from each, after it proved to be no guess. */
  async giveBack(subjects: readonly AttemptSubject[]): Promise<void> {
    await this.given.database.query(
      `update sign_in_attempts set attempts = attempts - 1
       where attempts > 0 and subject_sha256 in (
         select subject_sha256 from sign_in_attempts where subject_sha256 = any ($1::bytea[])
         order by subject_sha256 for no key update
       )`,
      [subjects.map(hashOf)],
    );
  }
}

/** E-mails and addresses of people are not kept for this. */
function hashOf(subject: AttemptSubject): Buffer {
  return createHash('sha256').update(subject.name).digest();
}
