// Writes a person down, and that they belong to a workspace.

import { LightmeterError } from '@lightmeter/core';
import type { Sql } from '../database.ts';
import { MEMBER_COLUMNS, type Member, type MemberRow, memberFrom, normalEmail, type Role } from './member.ts';

/**
 * A person and how they sign in.
 *
 * @throws LightmeterError `conflict` when somebody else has the e-mail
 */
export async function insertMember(
  sql: Sql,
  member: Omit<Member, 'createdAt'> & { readonly passwordHash: string; readonly createdAt: Date },
): Promise<Member> {
  const rows = await sql(
    `insert into members (member_id, email, name, is_operator, created_at) values ($1, $2, $3, $4, $5)
     on conflict (email) do nothing returning member_id`,
    [member.memberId, normalEmail(member.email), member.name, member.isOperator, member.createdAt],
  );
  if (rows.length === 0) {
    throw new LightmeterError('conflict', {
      param: 'email',
      message: `${normalEmail(member.email)} has an account by now. Sign in with it and open the link again.`,
    });
  }
  await sql('insert into member_credentials (member_id, password_hash, changed_at) values ($1, $2, $3)', [
    member.memberId,
    member.passwordHash,
    member.createdAt,
  ]);
  const [made] = await sql<MemberRow>(`select ${MEMBER_COLUMNS} from members m where m.member_id = $1`, [
    member.memberId,
  ]);
  if (!made) throw new Error('A member that was inserted is there.');
  return memberFrom(made);
}

/** That a person belongs to a workspace; one who does already keeps their role. */
export async function insertMembership(
  sql: Sql,
  membership: {
    readonly workspaceId: string;
    readonly memberId: string;
    readonly role: Role;
    readonly createdAt: Date;
  },
): Promise<void> {
  await sql(
    `insert into memberships (workspace_id, member_id, role, created_at) values ($1, $2, $3, $4)
     on conflict (workspace_id, member_id) do nothing`,
    [membership.workspaceId, membership.memberId, membership.role, membership.createdAt],
  );
}
