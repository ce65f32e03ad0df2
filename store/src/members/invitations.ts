// Invitations: who may join which workspace, in what role, by a link that works once.

import { createId, LightmeterError } from '@lightmeter/core';
import type { Sql } from '../database.ts';
import { insertMember, insertMembership } from './insert-member.ts';
import { normalEmail, type Role, tokenSha256 } from './member.ts';
import type { MembersGiven, NewMember } from './members.ts';
import { endResetLinksOf } from './reset-reach.ts';

/** A week: long enough for a holiday, short enough for a link in a chat. */
export const INVITATION_LIFETIME_MS = 7 * 86_400_000;

export interface Invitation {
  readonly invitationId: string;
  readonly workspaceId: string;
  readonly workspaceName: string;
  readonly email: string;
  readonly role: Role;
  /** Name of who made it. */
  readonly invitedBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** Whether somebody has an account with this e-mail. */
  readonly hasAccount: boolean;
}

interface InvitationRow {
  invitation_id: string;
  workspace_id: string;
  workspace_name: string;
  email: string;
  role: Role;
  invited_by_name: string;
  created_at: Date;
  expires_at: Date;
  has_account: boolean;
}

export class Invitations {
  private readonly given: MembersGiven;

  constructor(given: MembersGiven) {
    this.given = given;
  }

  /**
   * Invites somebody; an invitation to the same workspace that they did not take up yet is withdrawn.
   *
   * @throws LightmeterError `conflict` when they belong to the workspace already; `permission_denied` when who invites
   *   stopped being an owner meanwhile
   */
  async create(wish: {
    workspaceId: string;
    email: string;
    role: Role;
    invitedBy: string;
    token: string;
  }): Promise<Invitation> {
    const createdAt = this.given.clock();
    const invitationId = createId('inv', { nowMs: createdAt.getTime(), random: this.given.random(10) });
    const email = normalEmail(wish.email);
    return this.given.database.transaction(async (sql) => {
      // One at a time in a workspace: two invitations of one person at once would both be open.
      await sql('select from workspaces where workspace_id = $1 for no key update', [wish.workspaceId]);
      await requireInviter(sql, wish.workspaceId, wish.invitedBy);
      const [member] = await sql(
        `select from memberships ms join members m using (member_id) where ms.workspace_id = $1 and m.email = $2`,
        [wish.workspaceId, email],
      );
      if (member) {
        throw new LightmeterError('conflict', {
          param: 'email',
          message: `${email} belongs to the workspace already. PATCH /v1/members/{id} changes a role.`,
        });
      }
      await sql(
        `update invitations set withdrawn_at = $3
         where workspace_id = $1 and email = $2 and accepted_at is null and withdrawn_at is null
           and invitation_id <> $4`,
        [wish.workspaceId, email, createdAt, invitationId],
      );
      await sql(
        `insert into invitations
           (invitation_id, workspace_id, email, role, token_sha256, invited_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (invitation_id) do nothing`,
        [
          invitationId,
          wish.workspaceId,
          email,
          wish.role,
          tokenSha256(wish.token),
          wish.invitedBy,
          createdAt,
          new Date(createdAt.getTime() + INVITATION_LIFETIME_MS),
        ],
      );
      const [made] = await sql<InvitationRow>(`${SELECT} where i.invitation_id = $1`, [invitationId]);
      if (!made) throw new Error('An invitation that was inserted is there.');
      return invitationFrom(made);
    });
  }

  /** Those of a workspace that can still be taken up, the latest first. */
  async list(workspaceId: string): Promise<Invitation[]> {
    const rows = await this.given.database.query<InvitationRow>(
      `${SELECT} where i.workspace_id = $1 and i.accepted_at is null and i.withdrawn_at is null and i.expires_at > $2
       order by i.created_at desc, i.invitation_id desc`,
      [workspaceId, this.given.clock()],
    );
    return rows.map(invitationFrom);
  }

  /** The invitation of a link; undefined when it was used, withdrawn, has expired, or never was. */
  async findByToken(token: string): Promise<Invitation | undefined> {
    const [row] = await this.given.database.query<InvitationRow>(`${SELECT} where ${OPEN_BY_TOKEN}`, [
      tokenSha256(token),
      this.given.clock(),
    ]);
    return row && invitationFrom(row);
  }

  /** Ends an invitation. Undefined when the workspace has none that can be ended; a repeat changes nothing. */
  async withdraw(workspaceId: string, invitationId: string): Promise<Invitation | undefined> {
    await this.given.database.query(
      `update invitations set withdrawn_at = $3
       where workspace_id = $1 and invitation_id = $2 and accepted_at is null and withdrawn_at is null`,
      [workspaceId, invitationId, this.given.clock()],
    );
    const [row] = await this.given.database.query<InvitationRow>(
      `${SELECT} where i.workspace_id = $1 and i.invitation_id = $2 and i.accepted_at is null`,
      [workspaceId, invitationId],
    );
    return row && invitationFrom(row);
  }

  /**
   * Lets the person into the workspace, and makes their account where they have none: all of it or nothing, once.
   *
   * @param person undefined for somebody who has an account; their e-mail decides who that is
   * @returns false when the link was used, withdrawn or has expired
   * @throws LightmeterError `conflict` when the account was made, or is missing, contrary to `person`
   */
  async accept(token: string, person: Omit<NewMember, 'email'> | undefined): Promise<boolean> {
    const now = this.given.clock();
    const newMemberId = createId('mem', { nowMs: now.getTime(), random: this.given.random(10) });
    return this.given.database.transaction(async (sql) => {
      const [invitation] = await sql<{ workspace_id: string; email: string; role: Role }>(
        `update invitations i set accepted_at = $2 where ${OPEN_BY_TOKEN} returning workspace_id, email, role`,
        [tokenSha256(token), now],
      );
      // Ours when the answer to the commit was lost and the work is repeated.
      if (!invitation)
        return (await sql('select from members where member_id = $1', [newMemberId])).length > 0;
      const { workspace_id: workspaceId, email, role } = invitation;
      const memberId = person ? newMemberId : await existingMember(sql, email);
      if (person) await insertMember(sql, { ...person, email, memberId, isOperator: false, createdAt: now });
      await endResetLinksOf(sql, memberId, now);
      await insertMembership(sql, { workspaceId, memberId, role, createdAt: now });
      return true;
    });
  }
}

/** Who takes the inviter out of the workspace waits until the invitation is there, and ends it; or has done so. */
async function requireInviter(sql: Sql, workspaceId: string, memberId: string): Promise<void> {
  const own = await sql(
    `select member_id from memberships where workspace_id = $1 and member_id = $2 and role = 'owner' for share`,
    [workspaceId, memberId],
  );
  if (own.length > 0) return;
  const operator = await sql('select member_id from members where member_id = $1 and is_operator', [
    memberId,
  ]);
  if (operator.length > 0) return;
  throw new LightmeterError('permission_denied', {
    message: 'Owners invite people, and you are none of this workspace any more.',
  });
}

/** The open invitation with the token $1 at $2. */
const OPEN_BY_TOKEN = `
  i.token_sha256 = $1 and i.accepted_at is null and i.withdrawn_at is null and i.expires_at > $2`;

const SELECT = `
  select i.invitation_id, i.workspace_id, w.name as workspace_name, i.email, i.role, m.name as invited_by_name,
    i.created_at, i.expires_at, exists (select from members known where known.email = i.email) as has_account
  from invitations i
  join workspaces w using (workspace_id)
  join members m on m.member_id = i.invited_by`;

async function existingMember(sql: Sql, email: string): Promise<string> {
  const [member] = await sql<{ member_id: string }>('select member_id from members where email = $1', [
    email,
  ]);
  if (member) return member.member_id;
  throw new LightmeterError('conflict', { param: 'email', message: `There is no account of ${email}.` });
}

function invitationFrom(row: InvitationRow): Invitation {
  return {
    invitationId: row.invitation_id,
    workspaceId: row.workspace_id,
    workspaceName: row.workspace_name,
    email: row.email,
    role: row.role,
    invitedBy: row.invited_by_name,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    hasAccount: row.has_account,
  };
}
