// API keys: create (the secret is shown once), list, revoke.

import {
  type CreateKeyBody,
  createdKeyResponse,
  createKeyBody,
  errorResponse,
  type KeyResponse,
  keyListResponse,
  keyResponse,
  listKeysQuery,
} from '@lightmeter/contract';
import { LightmeterError, parseUsd, renderUsd, soldModel } from '@lightmeter/core';
import type { ListedApiKey, PeriodLimit } from '@lightmeter/store';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { pricingCard } from '../flows/price-call.ts';
import type { Caller } from '../http/authentication.ts';
import { callerOf } from '../http/caller.ts';
import type { Services } from '../services.ts';

const keyParams = z.object({ id: z.string().max(100) });

export function keyRoutes(app: FastifyInstance, services: Services): void {
  createKey(app, services);
  listKeys(app, services);
  revokeKey(app, services);
}

function createKey(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/keys',
    {
      config: { scope: 'keys' },
      schema: {
        tags: ['Keys'],
        summary: 'Create an API key',
        description:
          'The secret is in this answer and nowhere else. A key can give another no scope it lacks itself.',
        body: createKeyBody,
        response: { 201: createdKeyResponse, default: errorResponse },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const body = request.body as CreateKeyBody;
      const scopes = grantableScopes(caller, body);
      const { workspace } = caller;
      const card = pricingCard(services.catalog.cards, {
        series: workspace.rateCardSeries,
        at: services.clock(),
      });
      const { key, secret } = await services.store.apiKeys.create({
        workspaceId: workspace.workspaceId,
        mode: body.mode ?? caller.mode,
        name: body.name,
        scopes,
        allowedModels: body.allowed_models?.map((id) => soldModel(card, id).id),
        budgetNanoUsd: body.budget_usd === undefined ? undefined : parseUsd(body.budget_usd, 'budget_usd'),
        spendCapNanoUsd:
          body.spend_cap_usd === undefined ? undefined : parseUsd(body.spend_cap_usd, 'spend_cap_usd'),
        spendCapPeriod: body.spend_cap_usd === undefined ? undefined : (body.spend_cap_period ?? 'total'),
        spendLimits: body.spend_limits?.map(limitFrom),
        rateLimitPerMinute: body.rate_limit_per_minute,
        expiresAt: body.expires_at === undefined ? undefined : new Date(body.expires_at),
      });
      return reply.status(201).send({ ...renderKey(key), secret });
    },
  );
}

function listKeys(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/keys',
    {
      config: { scope: 'keys' },
      schema: {
        tags: ['Keys'],
        summary: 'List the API keys',
        description:
          'Without those that stand for members, unless `members=true`: limits and usage name them by their ids.',
        querystring: listKeysQuery,
        response: { 200: keyListResponse, default: errorResponse },
      },
    },
    async (request) => {
      const { members } = request.query as z.output<typeof listKeysQuery>;
      const { workspaceId } = callerOf(request).workspace;
      const keys = await services.store.apiKeys.list(workspaceId, { withMembers: members === 'true' });
      return { object: 'list' as const, data: keys.map(renderKey) };
    },
  );
}

function revokeKey(app: FastifyInstance, services: Services): void {
  app.delete(
    '/v1/keys/:id',
    {
      config: { scope: 'keys' },
      schema: {
        tags: ['Keys'],
        summary: 'Revoke an API key',
        description: 'At once and for good. Work that runs is finished and charged; nothing new is accepted.',
        params: keyParams,
        response: { 200: keyResponse, default: errorResponse },
      },
    },
    async (request) => {
      const { id } = request.params as z.output<typeof keyParams>;
      const caller = callerOf(request);
      const { workspaceId } = caller.workspace;
      const found = await services.store.apiKeys.get(workspaceId, id);
      if (found?.member) {
        throw new LightmeterError('conflict', {
          param: 'id',
          message: `${id} stands for ${found.member.name}, who is signed in. DELETE /v1/members/${found.member.id} takes them out of the workspace.`,
        });
      }
      const stronger = found?.scopes.find((scope) => !caller.key.scopes.includes(scope));
      if (stronger !== undefined) {
        throw new LightmeterError('permission_denied', {
          message: `This key has the scope \`${stronger}\`, which yours lacks; you cannot revoke it.`,
        });
      }
      const key = await services.store.apiKeys.revoke(workspaceId, id);
      if (key) return renderKey(key);
      throw new LightmeterError('not_found', {
        param: 'id',
        message: `There is no API key ${JSON.stringify(id)}.`,
      });
    },
  );
}

/**
 * A key that is limited makes no key and sets no limit: its own would be worth nothing.
 *
 * @throws LightmeterError `permission_denied`
 */
export function refuseLimitedKey(key: Caller['key'], consequence: string): void {
  if (key.scopes.includes('operator')) return;
  const limited = key.spendCapNanoUsd ?? key.allowedModels ?? key.rateLimitPerMinute ?? key.expiresAt;
  if (limited === undefined) return;
  throw new LightmeterError('permission_denied', {
    message: key.member
      ? `Your own spending is limited here, so your session ${consequence}. Ask another owner or an operator.`
      : `A key with a spend cap, a model list, a rate limit or an expiry ${consequence}. Use one without limits.`,
  });
}

function limitFrom(limit: NonNullable<CreateKeyBody['spend_limits']>[number], index: number): PeriodLimit {
  const { period, cap_usd, budget_usd } = limit;
  const param = `spend_limits[${index}]`;
  if (cap_usd === undefined && budget_usd === undefined) {
    throw new LightmeterError('missing_parameter', {
      param,
      message: `\`${param}\` limits nothing. Give \`cap_usd\`, \`budget_usd\` or both.`,
    });
  }
  return {
    period,
    capNanoUsd: cap_usd === undefined ? undefined : parseUsd(cap_usd, `${param}.cap_usd`),
    budgetNanoUsd: budget_usd === undefined ? undefined : parseUsd(budget_usd, `${param}.budget_usd`),
  };
}

/**
 * A key makes keys that are no wider than itself.
 *
 * @throws LightmeterError `permission_denied`
 */
function refuseWiderKey({ key, mode, member }: Caller, body: CreateKeyBody): void {
  if (mode === 'test' && body.mode === 'live' && body.scopes?.includes('operator')) {
    throw new LightmeterError('permission_denied', {
      param: 'scopes',
      message:
        'A test key makes no operator of live money. `npm start -- new-key live`, on the server, prints the first live key with the scope `operator`.',
    });
  }
  if (key.scopes.includes('operator')) return;
  refuseLimitedKey(key, 'creates no keys');
  if (body.mode !== undefined && body.mode !== mode) {
    throw new LightmeterError('permission_denied', {
      param: 'mode',
      message: member
        ? `You work in ${mode} mode. Change to ${body.mode} (\`Lightmeter-Mode\`) to create its keys.`
        : `A ${mode} key creates ${mode} keys; only an operator's key creates the other kind.`,
    });
  }
}

/** @throws LightmeterError `permission_denied` for a scope the caller's own key lacks */
function grantableScopes(caller: Caller, body: CreateKeyBody): ('images' | 'read' | 'keys' | 'operator')[] {
  const scopes = body.scopes ?? ['images', 'read'];
  refuseWiderKey(caller, body);
  const lacking = scopes.find((scope) => !caller.key.scopes.includes(scope));
  if (lacking === undefined) return scopes;
  throw new LightmeterError('permission_denied', {
    param: 'scopes',
    message: `The scope \`${lacking}\` can only be given by a key that has it.`,
  });
}

function renderKey(key: ListedApiKey): KeyResponse {
  const usdOrNull = (amount: ListedApiKey['budgetNanoUsd']) =>
    amount === undefined ? null : renderUsd(amount);
  return {
    object: 'api_key',
    id: key.keyId,
    name: key.name,
    mode: key.mode,
    hint: key.hint,
    member: key.member ?? null,
    scopes: [...key.scopes],
    allowed_models: key.allowedModels ? [...key.allowedModels] : null,
    budget_usd: usdOrNull(key.budgetNanoUsd),
    spend_cap_usd: usdOrNull(key.spendCapNanoUsd),
    spend_cap_period: key.spendCapPeriod ?? null,
    spent_usd: renderUsd(key.spentNanoUsd),
    held_usd: renderUsd(key.heldNanoUsd),
    spend_limits: key.spendLimits.map((limit) => ({
      period: limit.period,
      cap_usd: usdOrNull(limit.capNanoUsd),
      budget_usd: usdOrNull(limit.budgetNanoUsd),
      spent_usd: renderUsd(limit.spentNanoUsd),
      held_usd: renderUsd(limit.heldNanoUsd),
    })),
    rate_limit_per_minute: key.rateLimitPerMinute ?? null,
    created_at: key.createdAt.toISOString(),
    expires_at: key.expiresAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
  };
}
