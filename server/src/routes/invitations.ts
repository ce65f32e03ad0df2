// /v1/invitations: made, listed and withdrawn by owners; opened and accepted by whoever holds the link.

import {
  type AcceptInvitationBody,
  acceptInvitationBody,
  type CreateInvitationBody,
  createdInvitationResponse,
  createInvitationBody,
  errorResponse,
  type InvitationResponse,
  invitationListResponse,
  invitationResponse,
  openedInvitationResponse,
  sessionResponse,
} from '@lightmeter/contract';
import { LightmeterError } from '@lightmeter/core';
import type { Invitation } from '@lightmeter/store';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { originOf } from '../http/origin.ts';
import { acceptInvitation } from '../members/accept-invitation.ts';
import { callingMemberOf } from '../members/calling-member.ts';
import { linkEnded, linkTo, newLinkToken } from '../members/link-token.ts';
import { requireOwnOrigin } from '../members/own-origin.ts';
import { throttled } from '../members/throttle.ts';
import type { Services } from '../services.ts';

const invitationParams = z.object({ id: z.string().max(100) });
const tokenParams = z.object({ token: z.string().max(200) });

export function invitationRoutes(app: FastifyInstance, services: Services): void {
  listInvitations(app, services);
  createInvitation(app, services);
  withdrawInvitation(app, services);
  openInvitation(app, services);
  acceptByToken(app, services);
}

function listInvitations(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/invitations',
    {
      config: { scope: 'keys' },
      schema: {
        tags: ['Members'],
        summary: 'List the open invitations',
        response: { 200: invitationListResponse, default: errorResponse },
      },
    },
    async (request) => {
      const { workspace } = callingMemberOf(request);
      const invitations = await services.store.invitations.list(workspace.workspaceId);
      return { object: 'list' as const, data: invitations.map(renderInvitation) };
    },
  );
}

function createInvitation(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/invitations',
    {
      config: { scope: 'keys' },
      schema: {
        tags: ['Members'],
        summary: 'Invite somebody to the workspace',
        description:
          'The link is in this answer and nowhere else; it works once, for seven days. There is no mail: hand it over. A new invitation of the same person ends the one before.',
        body: createInvitationBody,
        response: { 201: createdInvitationResponse, default: errorResponse },
      },
    },
    async (request, reply) => {
      const { workspace, member } = callingMemberOf(request);
      const { email, role } = request.body as CreateInvitationBody;
      const token = newLinkToken();
      const invitation = await services.store.invitations.create({
        workspaceId: workspace.workspaceId,
        email,
        role,
        invitedBy: member.memberId,
        token,
      });
      const url = linkTo('invite', originOf(services, request), token);
      return reply.status(201).send({ ...renderInvitation(invitation), url });
    },
  );
}

function withdrawInvitation(app: FastifyInstance, services: Services): void {
  app.delete(
    '/v1/invitations/:id',
    {
      config: { scope: 'keys' },
      schema: {
        tags: ['Members'],
        summary: 'Withdraw an invitation',
        description: 'Its link ends at once; a repeat changes nothing.',
        params: invitationParams,
        response: { 200: invitationResponse, default: errorResponse },
      },
    },
    async (request) => {
      const { id } = request.params as z.output<typeof invitationParams>;
      const { workspace } = callingMemberOf(request);
      const invitation = await services.store.invitations.withdraw(workspace.workspaceId, id);
      if (invitation) return renderInvitation(invitation);
      throw new LightmeterError('not_found', {
        param: 'id',
        message: `There is no open invitation ${JSON.stringify(id)} in this workspace.`,
      });
    },
  );
}

function openInvitation(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/invitations/by-token/:token',
    {
      schema: {
        tags: ['Members'],
        summary: 'Read an invitation by its link',
        params: tokenParams,
        response: { 200: openedInvitationResponse, default: errorResponse },
      },
    },
    async (request) => {
      const { token } = request.params as z.output<typeof tokenParams>;
      const invitation = await throttled(services, { request }, async () => {
        const found = await services.store.invitations.findByToken(token);
        if (found) return found;
        throw linkEnded();
      });
      return {
        object: 'invitation' as const,
        workspace_name: invitation.workspaceName,
        email: invitation.email,
        role: invitation.role,
        invited_by: invitation.invitedBy,
        expires_at: invitation.expiresAt.toISOString(),
        has_account: invitation.hasAccount,
      };
    },
  );
}

function acceptByToken(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/invitations/by-token/:token/accept',
    {
      schema: {
        tags: ['Members'],
        summary: 'Accept an invitation',
        description:
          'Somebody new gives a name and a password; who has an account gives its password, or is signed in to it. Answers with the session. Works once.',
        params: tokenParams,
        body: acceptInvitationBody,
        response: { 200: sessionResponse, default: errorResponse },
      },
    },
    async (request, reply) => {
      requireOwnOrigin(services, request, { withoutOrigin: 'accept' });
      const { token } = request.params as z.output<typeof tokenParams>;
      return acceptInvitation(services, { request, reply }, token, request.body as AcceptInvitationBody);
    },
  );
}

function renderInvitation(invitation: Invitation): InvitationResponse {
  return {
    object: 'invitation',
    id: invitation.invitationId,
    email: invitation.email,
    role: invitation.role,
    invited_by: invitation.invitedBy,
    created_at: invitation.createdAt.toISOString(),
    expires_at: invitation.expiresAt.toISOString(),
  };
}
