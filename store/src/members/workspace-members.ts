// Who belongs to a workspace, and in what role. Every change locks the workspace's memberships, so that two changes at
// once never leave a workspace without an owner.

import { LightmeterError } from '@lightmeter/core';
import type { Database, Sql } from '../database.ts';
import { MEMBER_COLUMNS, type MemberRow, memberFrom, type Role, type WorkspaceMember } from './member.ts';
import { endResetLinksIn } from './reset-reach.ts';

interface WorkspaceMemberRow extends MemberRow {
  role: Role;
  joined_at: Date;
  last_seen_at: Date | null;
}

export class WorkspaceMembers {
  private readonly given: { readonly database: Database; readonly clock: () => Date };

  constructor(given: { readonly database: Database; readonly clock: () => Date }) {
    this.given = given;
  }

  /** Everybody of the workspace, who joined first first. */
  async list(workspaceId: string): Promise<WorkspaceMember[]> {
    const rows = await this.given.database.query<WorkspaceMemberRow>(
      `${SELECT} where ms.workspace_id = $1 order by ms.created_at, m.member_id`,
      [workspaceId, this.given.clock()],
    );
    return rows.map(workspaceMemberFrom);
  }

  async get(workspaceId: string, memberId: string): Promise<WorkspaceMember | undefined> {
    const [row] = await this.given.database.query<WorkspaceMemberRow>(
      `${SELECT} where ms.workspace_id = $1 and m.member_id = $3`,
      [workspaceId, this.given.clock(), memberId],
    );
    return row && workspaceMemberFrom(row);
  }

  /**
   * Gives a person another role, in force from their next request on. Undefined when they do not belong to the
   * workspace.
   *
   * @throws LightmeterError `conflict` when it would leave the workspace without an owner
   */
  async changeRole(workspaceId: string, memberId: string, role: Role): Promise<WorkspaceMember | undefined> {
    await this.given.database.transaction(async (sql) => {
      const wasOwner = role !== 'owner' && (await requireOtherOwner(sql, workspaceId, memberId));
      await sql('update memberships set role = $3 where workspace_id = $1 and member_id = $2', [
        workspaceId,
        memberId,
        role,
      ]);
      if (wasOwner) await endLinksOf(sql, { workspaceId, memberId, at: this.given.clock() });
    });
    return this.get(workspaceId, memberId);
  }

  /**
   * Takes a person out of the workspace, at once. What they made and spent stays under their name. A repeat changes
   * nothing.
   *
   * @throws LightmeterError `conflict` when it would leave the workspace without an owner
   */
  async remove(workspaceId: string, memberId: string): Promise<void> {
    await this.given.database.transaction(async (sql) => {
      const wasOwner = await requireOtherOwner(sql, workspaceId, memberId);
      await sql('delete from memberships where workspace_id = $1 and member_id = $2', [
        workspaceId,
        memberId,
      ]);
      if (wasOwner) await endLinksOf(sql, { workspaceId, memberId, at: this.given.clock() });
    });
  }
}

/** Everybody of workspaces; $2 is now. */
const SELECT = `
  select ${MEMBER_COLUMNS}, ms.role, ms.created_at as joined_at, (
    select max(s.last_used_at) from member_sessions s where s.member_id = m.member_id and s.expires_at > $2
  ) as last_seen_at
  from memberships ms
  join members m using (member_id)`;

/**
 * Whether the person is an owner; locks the owners until the transaction ends.
 *
 * @throws LightmeterError `conflict` when they are the only one
 */
async function requireOtherOwner(sql: Sql, workspaceId: string, memberId: string): Promise<boolean> {
  const owners = await sql<{ member_id: string }>(
    `select member_id from memberships where workspace_id = $1 and role = 'owner' order by member_id for update`,
    [workspaceId],
  );
  const isOwner = owners.some((owner) => owner.member_id === memberId);
  if (!isOwner || owners.length > 1) return isOwner;
  throw new LightmeterError('conflict', {
    param: 'id',
    message: 'This is the last owner of the workspace. Make somebody else an owner first.',
  });
}

/** Who may let nobody in any more has no link waiting that does: one made in advance would be a way back. */
async function endLinksOf(
  sql: Sql,
  maker: { workspaceId: string; memberId: string; at: Date },
): Promise<void> {
  const { workspaceId, memberId, at } = maker;
  await sql(
    `update invitations set withdrawn_at = $3
     where workspace_id = $1 and invited_by = $2 and accepted_at is null and withdrawn_at is null`,
    [workspaceId, memberId, at],
  );
  await endResetLinksIn(sql, workspaceId, at);
}

function workspaceMemberFrom(row: WorkspaceMemberRow): WorkspaceMember {
  return {
    ...memberFrom(row),
    role: row.role,
    joinedAt: row.joined_at,
    lastSeenAt: row.last_seen_at ?? undefined,
  };
}
