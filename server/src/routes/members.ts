// /v1/members: who belongs to the workspace, their roles, and links for those who forgot their password.

import {
  type ChangeRoleBody,
  changeRoleBody,
  errorResponse,
  memberListResponse,
  removedMemberResponse,
  resetLinkResponse,
  type WorkspaceMemberResponse,
  workspaceMember,
} from '@lightmeter/contract';
import { LightmeterError } from '@lightmeter/core';
import type { WorkspaceMember } from '@lightmeter/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { originOf } from '../http/origin.ts';
import { callingMemberOf } from '../members/calling-member.ts';
import { linkTo, newLinkToken } from '../members/link-token.ts';
import { renderMember } from '../members/render-session.ts';
import type { Services } from '../services.ts';

const memberParams = z.object({ id: z.string().max(100) });

export function memberRoutes(app: FastifyInstance, services: Services): void {
  listMembers(app, services);
  changeRole(app, services);
  removeMember(app, services);
  makeResetLink(app, services);
}

function listMembers(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/members',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Members'],
        summary: 'List the members',
        description:
          'Of the workspace, who joined first first. For people who are signed in; API keys see nobody.',
        response: { 200: memberListResponse, default: errorResponse },
      },
    },
    async (request) => {
      const { workspace } = callingMemberOf(request);
      const members = await services.store.workspaceMembers.list(workspace.workspaceId);
      return { object: 'list' as const, data: members.map(renderWorkspaceMember) };
    },
  );
}

function changeRole(app: FastifyInstance, services: Services): void {
  app.patch(
    '/v1/members/:id',
    {
      config: { scope: 'keys' },
      schema: {
        tags: ['Members'],
        summary: 'Change the role of a member',
        description: 'In force from their next request on. The last owner stays one.',
        params: memberParams,
        body: changeRoleBody,
        response: { 200: workspaceMember, default: errorResponse },
      },
    },
    async (request) => {
      const { workspace } = callingMemberOf(request);
      const { memberId } = await requireMember(services, request);
      const { role } = request.body as ChangeRoleBody;
      const changed = await services.store.workspaceMembers.changeRole(workspace.workspaceId, memberId, role);
      if (changed) return renderWorkspaceMember(changed);
      throw noSuchMember(memberId);
    },
  );
}

function removeMember(app: FastifyInstance, services: Services): void {
  app.delete(
    '/v1/members/:id',
    {
      config: { scope: 'keys' },
      schema: {
        tags: ['Members'],
        summary: 'Take a member out of the workspace',
        description:
          'At once. Work that runs is finished and charged, what they made and spent stays under their name, invitations they made end. API keys they created go on: revoke those they know.',
        params: memberParams,
        response: { 200: removedMemberResponse, default: errorResponse },
      },
    },
    async (request) => {
      const { workspace } = callingMemberOf(request);
      const { memberId } = await requireMember(services, request);
      await services.store.workspaceMembers.remove(workspace.workspaceId, memberId);
      return { object: 'member_removed' as const, id: memberId };
    },
  );
}

function makeResetLink(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/members/:id/reset-link',
    {
      config: { scope: 'keys' },
      schema: {
        tags: ['Members'],
        summary: 'Make a link for a new password',
        description:
          'Works once, for 24 hours; one made before ends, and all of the workspace end when an owner stops being one. There is no mail: hand it over. Owners make it for people who belong to their workspaces alone, operators for everybody.',
        params: memberParams,
        response: { 200: resetLinkResponse, default: errorResponse },
      },
    },
    async (request) => {
      const { member: caller } = callingMemberOf(request);
      const { memberId } = await requireMember(services, request);
      const token = newLinkToken();
      const within = caller.isOperator ? undefined : caller.memberId;
      const made = await services.store.passwordResets.create(memberId, token, { within });
      if (!made) {
        throw new LightmeterError('permission_denied', {
          param: 'id',
          message:
            'This person may do more than you: they run the server, or belong to a workspace that is not yours. Ask an operator for the link.',
        });
      }
      return {
        object: 'reset_link' as const,
        url: linkTo('reset', originOf(services, request), token),
        expires_at: made.expiresAt.toISOString(),
      };
    },
  );
}

/** @throws LightmeterError `not_found` for somebody who does not belong to the caller's workspace */
async function requireMember(services: Services, request: FastifyRequest): Promise<WorkspaceMember> {
  const { id } = request.params as z.output<typeof memberParams>;
  const { workspace } = callingMemberOf(request);
  const found = await services.store.workspaceMembers.get(workspace.workspaceId, id);
  if (found) return found;
  throw noSuchMember(id);
}

function noSuchMember(id: string): LightmeterError {
  return new LightmeterError('not_found', {
    param: 'id',
    message: `There is no member ${JSON.stringify(id)} in this workspace.`,
  });
}

function renderWorkspaceMember(member: WorkspaceMember): WorkspaceMemberResponse {
  return {
    ...renderMember(member),
    role: member.role,
    joined_at: member.joinedAt.toISOString(),
    last_seen_at: member.lastSeenAt?.toISOString() ?? null,
  };
}
