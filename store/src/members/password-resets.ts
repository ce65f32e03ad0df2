// Links that set a new password, made by somebody who may and handed over by them. A link works once.

import type { Sql } from '../database.ts';
import { tokenSha256 } from './member.ts';
import { type MembersGiven, replacePassword } from './members.ts';
import { isWithinReach } from './reset-reach.ts';

/** A day: it is handed over by a person, and not waited for. */
export const RESET_LIFETIME_MS = 86_400_000;

export interface PasswordReset {
  readonly memberId: string;
  readonly email: string;
  readonly expiresAt: Date;
}

interface ResetRow {
  member_id: string;
  email: string;
  expires_at: Date;
}

export class PasswordResets {
  private readonly given: Pick<MembersGiven, 'database' | 'clock'>;

  constructor(given: Pick<MembersGiven, 'database' | 'clock'>) {
    this.given = given;
  }

  /**
   * Makes a link for a person; one that was made before ends.
   *
   * @param given.within the owner who makes it; undefined for who may make it for everybody
   * @returns undefined when the person is beyond the owner's reach
   */
  async create(
    memberId: string,
    token: string,
    { within }: { within?: string | undefined } = {},
  ): Promise<{ expiresAt: Date } | undefined> {
    const createdAt = this.given.clock();
    const expiresAt = new Date(createdAt.getTime() + RESET_LIFETIME_MS);
    return this.given.database.transaction(async (sql) => {
      // Who lets the person do more waits for the link and ends it, or has done so: the look at their reach sees it.
      await sql('select from members where member_id = $1 for no key update', [memberId]);
      if (within !== undefined && !(await isWithinReach(sql, within, memberId))) return undefined;
      const tokenHash = tokenSha256(token);
      await sql(
        `update password_resets set used_at = $2
         where member_id = $1 and used_at is null and token_sha256 <> $3`,
        [memberId, createdAt, tokenHash],
      );
      await sql(
        `insert into password_resets (token_sha256, member_id, created_at, expires_at) values ($1, $2, $3, $4)
         on conflict (token_sha256) do nothing`,
        [tokenHash, memberId, createdAt, expiresAt],
      );
      return { expiresAt };
    });
  }

  /** Whose password the link sets; undefined when it was used, has expired, or never was. */
  async findByToken(token: string): Promise<PasswordReset | undefined> {
    const [row] = await this.given.database.query<ResetRow>(
      `select m.member_id, m.email, r.expires_at
       from password_resets r join members m using (member_id)
       where r.token_sha256 = $1 and r.used_at is null and r.expires_at > $2`,
      [tokenSha256(token), this.given.clock()],
    );
    return row && { memberId: row.member_id, email: row.email, expiresAt: row.expires_at };
  }

  /** Sets the password and ends all sessions of the person, once. False when the link has ended. */
  async use(token: string, passwordHash: string): Promise<boolean> {
    const at = this.given.clock();
    return this.given.database.transaction(async (sql) => {
      const memberId = await takeReset(sql, token, at);
      if (memberId === undefined) {
        // Ours when the answer to the commit was lost and the work is repeated: no two hashes are alike.
        const rows = await sql('select from member_credentials where password_hash = $1', [passwordHash]);
        return rows.length > 0;
      }
      await replacePassword(sql, { memberId, passwordHash, keptSessionId: undefined, at });
      return true;
    });
  }
}

async function takeReset(sql: Sql, token: string, at: Date): Promise<string | undefined> {
  const [row] = await sql<{ member_id: string }>(
    `update password_resets set used_at = $2
     where token_sha256 = $1 and used_at is null and expires_at > $2 returning member_id`,
    [tokenSha256(token), at],
  );
  return row?.member_id;
}
