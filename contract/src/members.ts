// People: sessions, the links that let somebody in, members of a workspace, and workspaces.

import { z } from 'zod';
import { keyScope } from './keys.ts';
import { mode, optional, timestamp, usd } from './primitives.ts';

const email = z
  .string()
  .trim()
  .max(254)
  .pipe(z.email({ message: 'must be an e-mail address such as ada@example.org' }))
  .meta({ description: 'Compared without regard to case.', example: 'ada@example.org' });

/** For signing in: what was never accepted for a new password must still be checked in the same way as any other. */
const givenPassword = z.string().min(1).max(1_000);
const newPassword = z.string().min(10).max(128).meta({ description: '10 to 128 characters.' });
const personName = z.string().trim().min(1).max(100).meta({ example: 'Ada Lovelace' });

/** Of a token in a link, as long as links ever were. */
const token = z.string().min(1).max(200);

export const role = z.enum(['owner', 'member', 'viewer']).meta({
  description:
    '`owner`: everything in the workspace, its keys and people; `member`: generates and reads; `viewer`: reads and asks for quotes.',
});

export const member = z
  .object({
    id: z.string().meta({ example: 'mem_01k9q3v5w8t2m4n6p0r1s3t5v7' }),
    email: z.string(),
    name: z.string(),
    is_operator: z.boolean().meta({ description: 'Runs the server: every scope in every workspace.' }),
    created_at: timestamp,
  })
  .meta({ id: 'Member' });

export const sessionResponse = z
  .object({
    object: z.literal('session'),
    setup_needed: z
      .boolean()
      .meta({ description: 'Nobody has an account yet: the server prints the link to set it up.' }),
    member: member.nullable().meta({ description: 'Who is signed in; null for nobody.' }),
    workspaces: z
      .array(
        z.object({
          id: z.string(),
          name: z.string(),
          role: z.enum(['owner', 'member', 'viewer', 'operator']).meta({
            description: 'In this workspace; `operator` for one who does not belong to it.',
          }),
          scopes: z.array(keyScope).meta({ description: 'What the role allows, as with an API key.' }),
          rate_card_series: z.string(),
        }),
      )
      .meta({ description: 'Where the person may work, the first joined first; for an operator all.' }),
    live_providers: z
      .array(z.string())
      .meta({ description: 'Providers that live requests reach; told to those who are signed in.' }),
    expires_at: timestamp.nullable().meta({ description: 'Of the session, unless it is used before.' }),
    sandbox: z.literal(true).meta({ description: 'Test mode always works.' }),
  })
  .meta({ id: 'Session' });

export const signInBody = z.strictObject({ email, password: givenPassword }).meta({ id: 'SignInBody' });

export const setupBody = z
  .strictObject({
    token: token.meta({ description: 'From the link that the server prints.' }),
    email,
    name: personName,
    password: newPassword,
  })
  .meta({ id: 'SetupBody' });

export const changePasswordBody = z
  .strictObject({ current_password: givenPassword, new_password: newPassword })
  .meta({ id: 'ChangePasswordBody' });

export const changeProfileBody = z.strictObject({ name: personName }).meta({ id: 'ChangeProfileBody' });

export const sessionListResponse = z
  .object({
    object: z.literal('list'),
    data: z.array(
      z.object({
        id: z.string(),
        is_current: z.boolean(),
        user_agent: z.string().meta({ description: 'What the browser says of itself; may be empty.' }),
        created_at: timestamp,
        last_used_at: timestamp.meta({ description: 'To the hour.' }),
        expires_at: timestamp,
      }),
    ),
  })
  .meta({ id: 'SessionList' });

export const endedSessionResponse = z
  .object({ object: z.literal('session_ended'), id: z.string() })
  .meta({ id: 'EndedSession' });

export const workspaceMember = member
  .extend({
    role,
    joined_at: timestamp,
    last_seen_at: timestamp.nullable().meta({ description: 'To the hour; null when signed in nowhere.' }),
  })
  .meta({ id: 'WorkspaceMember' });

export const memberListResponse = z
  .object({ object: z.literal('list'), data: z.array(workspaceMember) })
  .meta({ id: 'MemberList' });

export const changeRoleBody = z.strictObject({ role }).meta({ id: 'ChangeRoleBody' });

export const removedMemberResponse = z
  .object({ object: z.literal('member_removed'), id: z.string() })
  .meta({ id: 'RemovedMember' });

export const resetLinkResponse = z
  .object({
    object: z.literal('reset_link'),
    url: z.string().meta({ description: 'Shown this once. Whoever opens it sets a new password.' }),
    expires_at: timestamp,
  })
  .meta({ id: 'ResetLink' });

export const createInvitationBody = z.strictObject({ email, role }).meta({ id: 'CreateInvitationBody' });

export const invitationResponse = z
  .object({
    object: z.literal('invitation'),
    id: z.string(),
    email: z.string(),
    role,
    invited_by: z.string().meta({ description: 'Name of who made it.' }),
    created_at: timestamp,
    expires_at: timestamp,
  })
  .meta({ id: 'Invitation' });

export const createdInvitationResponse = invitationResponse
  .extend({ url: z.string().meta({ description: 'Shown this once; there is no mail, hand it over.' }) })
  .meta({ id: 'CreatedInvitation' });

export const invitationListResponse = z
  .object({ object: z.literal('list'), data: z.array(invitationResponse) })
  .meta({ id: 'InvitationList' });

export const openedInvitationResponse = z
  .object({
    object: z.literal('invitation'),
    workspace_name: z.string(),
    email: z.string(),
    role,
    invited_by: z.string(),
    expires_at: timestamp,
    has_account: z.boolean().meta({
      description: 'The person signs in with the password they have; otherwise they choose one, and a name.',
    }),
  })
  .meta({ id: 'OpenedInvitation' });

export const acceptInvitationBody = z
  .strictObject({
    name: optional(personName).meta({ description: 'Of somebody who has no account yet.' }),
    password: optional(givenPassword).meta({
      description:
        'A new one of 10 to 128 characters, or that of the account. Not needed by who is signed in to it.',
    }),
  })
  .meta({ id: 'AcceptInvitationBody' });

export const openedResetResponse = z
  .object({ object: z.literal('password_reset'), email: z.string(), expires_at: timestamp })
  .meta({ id: 'OpenedPasswordReset' });

export const resetPasswordBody = z.strictObject({ password: newPassword }).meta({ id: 'ResetPasswordBody' });

const workspaceName = z.string().trim().min(1).max(100);
const rateCardSeries = z.string().min(1).max(60).meta({ example: 'standard' });

const modeBalance = z.object({ mode, available_usd: usd, held_usd: usd });

export const workspaceResponse = z
  .object({
    object: z.literal('workspace'),
    id: z.string(),
    name: z.string(),
    rate_card_series: z.string(),
    created_at: timestamp,
    balances: z
      .array(modeBalance)
      .nullable()
      .meta({ description: 'Test and live, for operators; null for others.' }),
  })
  .meta({ id: 'Workspace' });

export const workspaceListResponse = z
  .object({ object: z.literal('list'), data: z.array(workspaceResponse) })
  .meta({ id: 'WorkspaceList' });

export const createWorkspaceBody = z
  .strictObject({
    name: workspaceName,
    rate_card_series: optional(rateCardSeries).meta({
      description: 'Which rate cards price it; that of the server’s settings by default.',
    }),
  })
  .meta({ id: 'CreateWorkspaceBody' });

export const changeWorkspaceBody = z
  .strictObject({ name: optional(workspaceName), rate_card_series: optional(rateCardSeries) })
  .meta({
    id: 'ChangeWorkspaceBody',
    description: 'What is left out stays. The series is an operator’s to change.',
  });

export type SessionResponse = z.output<typeof sessionResponse>;
export type SessionListResponse = z.output<typeof sessionListResponse>;
export type SignInBody = z.output<typeof signInBody>;
export type SetupBody = z.output<typeof setupBody>;
export type ChangePasswordBody = z.output<typeof changePasswordBody>;
export type ChangeProfileBody = z.output<typeof changeProfileBody>;
export type MemberResponse = z.output<typeof member>;
export type WorkspaceMemberResponse = z.output<typeof workspaceMember>;
export type ChangeRoleBody = z.output<typeof changeRoleBody>;
export type ResetLinkResponse = z.output<typeof resetLinkResponse>;
export type CreateInvitationBody = z.output<typeof createInvitationBody>;
export type InvitationResponse = z.output<typeof invitationResponse>;
export type CreatedInvitationResponse = z.output<typeof createdInvitationResponse>;
export type OpenedInvitationResponse = z.output<typeof openedInvitationResponse>;
export type AcceptInvitationBody = z.output<typeof acceptInvitationBody>;
export type OpenedResetResponse = z.output<typeof openedResetResponse>;
export type ResetPasswordBody = z.output<typeof resetPasswordBody>;
export type WorkspaceResponse = z.output<typeof workspaceResponse>;
export type CreateWorkspaceBody = z.output<typeof createWorkspaceBody>;
export type ChangeWorkspaceBody = z.output<typeof changeWorkspaceBody>;
