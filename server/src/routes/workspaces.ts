// /v1/workspaces: those a caller may see; operators see all with their balances, make new ones and change them.

import {
  type ChangeWorkspaceBody,
  type CreateWorkspaceBody,
  changeWorkspaceBody,
  createWorkspaceBody,
  errorResponse,
  type WorkspaceResponse,
  workspaceListResponse,
  workspaceResponse,
} from '@lightmeter/contract';
import { LightmeterError, renderUsd } from '@lightmeter/core';
import type { Workspace } from '@lightmeter/store';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Caller } from '../http/authentication.ts';
import { callerOf } from '../http/caller.ts';
import type { Services } from '../services.ts';

const workspaceParams = z.object({ id: z.string().max(100) });

export function workspaceRoutes(app: FastifyInstance, services: Services): void {
  listWorkspaces(app, services);
  createWorkspace(app, services);
  changeWorkspace(app, services);
}

function listWorkspaces(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/workspaces',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Members'],
        summary: 'List workspaces',
        description:
          'Those of the person, or that of the API key. For operators all, with what is available and held.',
        response: { 200: workspaceListResponse, default: errorResponse },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const visible = await visibleTo(services, caller);
      const rendered = visible.map((workspace) => render(services, caller, workspace));
      return { object: 'list' as const, data: await Promise.all(rendered) };
    },
  );
}

function createWorkspace(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/workspaces',
    {
      config: { scope: 'operator' },
      schema: {
        tags: ['Members'],
        summary: 'Create a workspace',
        description:
          'With empty books. It has no owner yet: invite one, with the header `Lightmeter-Workspace`.',
        body: createWorkspaceBody,
        response: { 201: workspaceResponse, default: errorResponse },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const body = request.body as CreateWorkspaceBody;
      const rateCardSeries = body.rate_card_series ?? services.configuration.LIGHTMETER_RATE_CARD_SERIES;
      requireSeries(services, rateCardSeries);
      const workspace = await services.store.workspaces.create({ name: body.name, rateCardSeries });
      return reply.status(201).send(await render(services, caller, workspace));
    },
  );
}

function changeWorkspace(app: FastifyInstance, services: Services): void {
  app.patch(
    '/v1/workspaces/:id',
    {
      config: { scope: 'keys' },
      schema: {
        tags: ['Members'],
        summary: 'Change a workspace',
        description:
          'Owners change the name of theirs; operators that of all, and the series of rate cards. Quotes that were given and work that was begun keep their price.',
        params: workspaceParams,
        body: changeWorkspaceBody,
        response: { 200: workspaceResponse, default: errorResponse },
      },
    },
    async (request) => {
      const { id } = request.params as z.output<typeof workspaceParams>;
      const caller = callerOf(request);
      const { name, rate_card_series: rateCardSeries } = request.body as ChangeWorkspaceBody;
      if (name === undefined && rateCardSeries === undefined) {
        throw new LightmeterError('missing_parameter', {
          param: 'name',
          message: 'Give `name`, `rate_card_series` or both.',
        });
      }
      if (!isOperator(caller) && id !== caller.workspace.workspaceId) throw noSuchWorkspace(id);
      if (rateCardSeries !== undefined) {
        refuseRepricing(caller);
        requireSeries(services, rateCardSeries);
      }
      const changed = await services.store.workspaces.change(id, { name, rateCardSeries });
      if (changed) return render(services, caller, changed);
      throw noSuchWorkspace(id);
    },
  );
}

const isOperator = ({ key }: Caller) => key.scopes.includes('operator');

async function visibleTo(services: Services, caller: Caller): Promise<Workspace[]> {
  const all = await services.store.workspaces.list();
  if (isOperator(caller)) return all;
  const { member } = caller;
  if (!member) return all.filter(({ workspaceId }) => workspaceId === caller.workspace.workspaceId);
  const own = new Set(
    (await services.store.members.workspaces(member.memberId)).map((each) => each.workspaceId),
  );
  return all.filter(({ workspaceId }) => own.has(workspaceId));
}

async function render(services: Services, caller: Caller, workspace: Workspace): Promise<WorkspaceResponse> {
  const { workspaceId } = workspace;
  const balances = isOperator(caller)
    ? await Promise.all(
        (['test', 'live'] as const).map(async (mode) => {
          const balance = await services.store.ledger.balance(workspaceId, mode);
          return {
            mode,
            available_usd: renderUsd(balance.availableNanoUsd),
            held_usd: renderUsd(balance.heldNanoUsd),
          };
        }),
      )
    : null;
  return {
    object: 'workspace',
    id: workspaceId,
    name: workspace.name,
    rate_card_series: workspace.rateCardSeries,
    created_at: workspace.createdAt.toISOString(),
    balances,
  };
}

/** @throws LightmeterError `permission_denied` */
function refuseRepricing(caller: Caller): void {
  if (isOperator(caller)) return;
  throw new LightmeterError('permission_denied', {
    param: 'rate_card_series',
    message: 'The series of rate cards decides what a workspace pays; an operator changes it.',
  });
}

/** @throws LightmeterError `invalid_value` for a series that has no rate card */
function requireSeries(services: Services, series: string): void {
  const known = [...new Set(services.catalog.cards.map((card) => card.series))].sort();
  if (known.includes(series)) return;
  throw new LightmeterError('invalid_value', {
    param: 'rate_card_series',
    message: `There is no series ${JSON.stringify(series)} of rate cards; there are ${known.join(', ')}.`,
  });
}

function noSuchWorkspace(id: string): LightmeterError {
  return new LightmeterError('not_found', {
    param: 'id',
    message: `There is no workspace ${JSON.stringify(id)}.`,
  });
}
