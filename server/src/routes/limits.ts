// GET, PUT, DELETE /v1/limits and GET /v1/limits/events: budgets and spend caps of the workspace, its keys and batches.

import {
  errorResponse,
  type LimitEventsResponse,
  limitEventsQuery,
  limitEventsResponse,
  limitListResponse,
  limitResponse,
  removedLimitResponse,
  removeLimitQuery,
  type SetLimitBody,
  setLimitBody,
} from '@lightmeter/contract';
import { LightmeterError, parseUsd } from '@lightmeter/core';
import type { SpendSubject } from '@lightmeter/store';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { Caller } from '../http/authentication.ts';
import { callerOf } from '../http/caller.ts';
import { renderLimit, renderLimitEvent } from '../http/render-limit.ts';
import type { Services } from '../services.ts';
import { refuseLimitedKey } from './keys.ts';

export function limitRoutes(app: FastifyInstance, services: Services): void {
  listLimits(app, services);
  setLimit(app, services);
  removeLimit(app, services);
  listEvents(app, services);
}

function listLimits(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/limits',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Money'],
        summary: 'List budgets and spend caps',
        description: 'All of the workspace in the mode of the key, with what counts towards them now.',
        response: { 200: limitListResponse, default: errorResponse },
      },
    },
    async (request) => {
      const limits = await services.store.limits.list(bookOf(callerOf(request)));
      return { object: 'list' as const, data: limits.map(renderLimit) };
    },
  );
}

function setLimit(app: FastifyInstance, services: Services): void {
  app.put(
    '/v1/limits',
    {
      config: { scope: 'keys' },
      schema: {
        tags: ['Money'],
        summary: 'Set a budget and a spend cap',
        description:
          'Of one subject in one period; a repeat changes nothing. A cap below what is spent refuses new work and stops nothing that runs. A limit of the workspace needs the scope `operator` as well: it binds every key.',
        body: setLimitBody,
        response: { 200: limitResponse, default: errorResponse },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const body = request.body as SetLimitBody;
      if (body.cap_usd === undefined && body.budget_usd === undefined) {
        throw new LightmeterError('missing_parameter', {
          param: 'cap_usd',
          message: 'Give `cap_usd`, `budget_usd` or both. DELETE /v1/limits removes a limit.',
        });
      }
      const subject = subjectFrom(caller, body.subject);
      await refuseStranger(services, caller, subject);
      const limit = await services.store.limits.set(bookOf(caller), subject, {
        period: body.period,
        capNanoUsd: body.cap_usd === undefined ? undefined : parseUsd(body.cap_usd, 'cap_usd'),
        budgetNanoUsd: body.budget_usd === undefined ? undefined : parseUsd(body.budget_usd, 'budget_usd'),
      });
      return renderLimit(limit);
    },
  );
}

function removeLimit(app: FastifyInstance, services: Services): void {
  app.delete(
    '/v1/limits',
    {
      config: { scope: 'keys' },
      schema: {
        tags: ['Money'],
        summary: 'Remove a budget and a spend cap',
        description: 'Of one subject in one period. Who may: as for setting it.',
        querystring: removeLimitQuery,
        response: { 200: removedLimitResponse, default: errorResponse },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const query = request.query as z.output<typeof removeLimitQuery>;
      const subject = subjectFrom(caller, query.subject);
      await refuseStranger(services, caller, subject);
      const removed = await services.store.limits.remove(bookOf(caller), subject, query.period);
      if (removed) return { ...renderLimit(removed), removed: true as const };
      throw new LightmeterError('not_found', {
        param: 'subject',
        message: `${JSON.stringify(query.subject)} has no limit by ${query.period}. GET /v1/limits lists them.`,
      });
    },
  );
}

function listEvents(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/limits/events',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Money'],
        summary: 'List the thresholds that were reached',
        description: '50, 80 and 100 % of each budget and cap, newest first. Webhooks tell the same.',
        querystring: limitEventsQuery,
        response: { 200: limitEventsResponse, default: errorResponse },
      },
    },
    async (request): Promise<LimitEventsResponse> => {
      const query = request.query as z.output<typeof limitEventsQuery>;
      const page = await services.store.limits.events({ ...bookOf(callerOf(request)), ...query });
      return {
        object: 'list',
        data: page.events.map(renderLimitEvent),
        has_more: page.nextCursor !== undefined,
        next_cursor: page.nextCursor ?? null,
      };
    },
  );
}

const bookOf = ({ workspace, mode }: Caller) => ({ workspaceId: workspace.workspaceId, mode });

/** @throws LightmeterError `invalid_value` for what is neither a key nor a batch nor the workspace */
function subjectFrom({ workspace }: Caller, text: string): SpendSubject {
  const { workspaceId } = workspace;
  if (text === 'workspace' || text === workspaceId) return { kind: 'workspace', id: workspaceId };
  if (text.startsWith('key_')) return { kind: 'key', id: text };
  if (text.startsWith('batch_')) return { kind: 'batch', id: text };
  throw new LightmeterError('invalid_value', {
    param: 'subject',
    message: `\`subject\` is ${JSON.stringify(text)}. Give the id of an API key (key_…), of a batch (batch_…), or \`workspace\`.`,
  });
}

/**
 * Who is limited does not set limits; the workspace's are an operator's, and a key's are of those who could have made it.
 *
 * @throws LightmeterError `permission_denied`
 */
async function refuseStranger(services: Services, caller: Caller, subject: SpendSubject): Promise<void> {
  const { key, workspace } = caller;
  refuseLimitedKey(key, 'changes no limits');
  if (subject.kind === 'workspace' && !key.scopes.includes('operator')) {
    throw new LightmeterError('permission_denied', {
      param: 'subject',
      message: 'A limit of the workspace binds every key; changing it needs a key with the scope `operator`.',
    });
  }
  if (subject.kind !== 'key') return;
  const limited = await services.store.apiKeys.get(workspace.workspaceId, subject.id);
  const stronger = limited?.scopes.find((scope) => !key.scopes.includes(scope));
  if (stronger === undefined) return;
  throw new LightmeterError('permission_denied', {
    param: 'subject',
    message: `This key has the scope \`${stronger}\`, which yours lacks; you cannot limit it.`,
  });
}
