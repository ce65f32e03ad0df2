// People: the first one, their names and credentials, and the workspaces they belong to.

import { createId, LightmeterError } from '@lightmeter/core';
import type { KeyScope } from '../api-key.ts';
import type { Database, Sql } from '../database.ts';
import { insertMember, insertMembership } from './insert-member.ts';
import {
  MEMBER_COLUMNS,
  type Member,
  type MemberRow,
  type MemberWorkspace,
  memberFrom,
  normalEmail,
  type Role,
} from './member.ts';
import { endResetLinksOf } from './reset-reach.ts';

export interface MembersGiven {
  readonly database: Database;
  readonly clock: () => Date;
  readonly random: (sizeBytes: number) => Uint8Array;
}

/** A new person with a password that is already hashed. */
export interface NewMember {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
}

interface WorkspaceRow {
  workspace_id: string;
  name: string;
  rate_card_series: string;
  role: Role | null;
  scopes: KeyScope[];
}

/** Any number that nothing else locks. */
const FIRST_MEMBER_LOCK = 5_417_006;

export class Members {
  private readonly given: MembersGiven;

  constructor(given: MembersGiven) {
    this.given = given;
  }

  /** Whether nobody has an account yet. */
  async isEmpty(): Promise<boolean> {
    const rows = await this.given.database.query('select from members limit 1');
    return rows.length === 0;
  }

  /**
   * Makes the first person: an operator, and owner of the oldest workspace. Once, whoever comes first among several
   * requests and processes; undefined when there is somebody already.
   */
  async createFirst(person: NewMember): Promise<Member | undefined> {
    const createdAt = this.given.clock();
    const memberId = this.newId(createdAt);
    return this.given.database.transaction(async (sql) => {
      await sql('select pg_advisory_xact_lock($1)', [FIRST_MEMBER_LOCK]);
      const [first] = await sql<MemberRow>(
        `select ${MEMBER_COLUMNS} from members m order by m.created_at, m.member_id limit 1`,
      );
      // Ours when the answer to the commit was lost and the work is repeated.
      if (first) return first.member_id === memberId ? memberFrom(first) : undefined;
      const member = await insertMember(sql, { ...person, memberId, isOperator: true, createdAt });
      const [workspace] = await sql<{ workspace_id: string }>(
        'select workspace_id from workspaces order by created_at, workspace_id limit 1',
      );
      if (workspace) {
        const { workspace_id: workspaceId } = workspace;
        await insertMembership(sql, { workspaceId, memberId, role: 'owner', createdAt });
      }
      return member;
    });
  }

  async findByEmail(email: string): Promise<Member | undefined> {
    const found = await this.credentials(email);
    return found?.member;
  }

  /** Who has this e-mail and the hash of their password; undefined when nobody does. */
  async credentials(email: string): Promise<{ member: Member; passwordHash: string } | undefined> {
    const [row] = await this.given.database.query<MemberRow & { password_hash: string }>(
      `select ${MEMBER_COLUMNS}, c.password_hash
       from members m join member_credentials c using (member_id) where m.email = $1`,
      [normalEmail(email)],
    );
    return row && { member: memberFrom(row), passwordHash: row.password_hash };
  }

  /**
   * Gives a person another password and ends their other sessions, together.
   *
   * @param keptSessionId the session that goes on; undefined ends all of them
   */
  async changePassword(
    memberId: string,
    change: { passwordHash: string; keptSessionId: string | undefined },
  ): Promise<void> {
    const at = this.given.clock();
    await this.given.database.transaction((sql) => replacePassword(sql, { ...change, memberId, at }));
  }

  /** The person under another name, which their keys take as well. */
  async rename(memberId: string, name: string): Promise<void> {
    await this.given.database.transaction(async (sql) => {
      await sql('update members set name = $2 where member_id = $1', [memberId, name]);
      await sql('update api_keys set name = $2 where member_id = $1', [memberId, name]);
    });
  }

  /** Makes a person an operator, and ends reset links of theirs. Undefined when nobody has this e-mail. */
  async makeOperator(email: string): Promise<Member | undefined> {
    return this.given.database.transaction(async (sql) => {
      const [row] = await sql<MemberRow>(
        `update members m set is_operator = true where m.email = $1 returning ${MEMBER_COLUMNS}`,
        [normalEmail(email)],
      );
      if (row) await endResetLinksOf(sql, row.member_id, this.given.clock());
      return row && memberFrom(row);
    });
  }

  /** Where a person may work: the workspace they have belonged to longest first; for an operator all there are. */
  async workspaces(memberId: string): Promise<MemberWorkspace[]> {
    const rows = await this.given.database.query<WorkspaceRow>(
      `select w.workspace_id, w.name, w.rate_card_series, ms.role, member_scopes(ms.role, m.is_operator) as scopes
       from members m
       cross join workspaces w
       left join memberships ms on ms.workspace_id = w.workspace_id and ms.member_id = m.member_id
       where m.member_id = $1 and (ms.role is not null or m.is_operator)
       order by ms.created_at, case when ms.role is null then w.created_at end, w.workspace_id`,
      [memberId],
    );
    return rows.map((row) => ({
      workspaceId: row.workspace_id,
      name: row.name,
      rateCardSeries: row.rate_card_series,
      role: row.role ?? undefined,
      scopes: row.scopes,
    }));
  }

  private newId(createdAt: Date): string {
    return createId('mem', { nowMs: createdAt.getTime(), random: this.given.random(10) });
  }
}

/** Another password, and an end to the sessions that the old one opened. */
export async function replacePassword(
  sql: Sql,
  change: {
    readonly memberId: string;
    readonly passwordHash: string;
    readonly keptSessionId: string | undefined;
    readonly at: Date;
  },
): Promise<void> {
  const rows = await sql(
    `update member_credentials set password_hash = $2, changed_at = $3 where member_id = $1 returning member_id`,
    [change.memberId, change.passwordHash, change.at],
  );
  if (rows.length === 0) throw new LightmeterError('not_found', { message: 'There is no such member.' });
  await sql('delete from member_sessions where member_id = $1 and session_id is distinct from $2', [
    change.memberId,
    change.keptSessionId ?? null,
  ]);
  // A link that was made for the password that is gone.
  await sql('update password_resets set used_at = $2 where member_id = $1 and used_at is null', [
    change.memberId,
    change.at,
  ]);
}
