// /v1/operator/rate-cards: drafts of rate cards, what they earn and change, and their publication. Operators alone.

import {
  type ChangeRateCardBody,
  type CreateRateCardBody,
  changeRateCardBody,
  createRateCardBody,
  deletedRateCardResponse,
  errorResponse,
  operatorRateCardListResponse,
  operatorRateCardResponse,
  type PublishRateCardBody,
  publishRateCardBody,
} from '@lightmeter/contract';
import { LightmeterError } from '@lightmeter/core';
import { type Actor, missingCard } from '@lightmeter/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Caller } from '../http/authentication.ts';
import { callerOf } from '../http/caller.ts';
import { changeDraft, createDraft } from '../rate-cards/edit-draft.ts';
import { findDraft } from '../rate-cards/find-card.ts';
import { publishDraft } from '../rate-cards/publish-draft.ts';
import { listOwnCards, readOwnCard } from '../rate-cards/render-own-card.ts';
import type { Services } from '../services.ts';

export const ownCardParams = z.object({ id: z.string().max(100).meta({ example: 'own-2026-11-23' }) });

const idOf = (request: FastifyRequest) => (request.params as z.output<typeof ownCardParams>).id;

const answers = { 200: operatorRateCardResponse, default: errorResponse };

export function rateCardDraftRoutes(app: FastifyInstance, services: Services): void {
  readCards(app, services);
  makeDraft(app, services);
  editDraft(app, services);
  dropDraft(app, services);
  publish(app, services);
}

/** Who is calling, as it is written down. */
function actorOf(request: FastifyRequest): Actor {
  const { key, member } = callerOf(request);
  return { keyId: key.keyId, memberId: member?.memberId };
}

function readCards(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/operator/rate-cards',
    {
      config: { scope: 'operator' },
      schema: {
        tags: ['Rate cards'],
        summary: 'List rate cards and drafts',
        description: 'Operators. Drafts among them, with who made and published what.',
        response: { 200: operatorRateCardListResponse, default: errorResponse },
      },
    },
    async () => ({ object: 'list' as const, data: await listOwnCards(services) }),
  );
  app.get(
    '/v1/operator/rate-cards/:id',
    {
      config: { scope: 'operator' },
      schema: {
        tags: ['Rate cards'],
        summary: 'Read a rate card or draft',
        description: 'Operators. With its prices, and those that differ from the card it follows.',
        params: ownCardParams,
        response: answers,
      },
    },
    async (request) => readOwnCard(services, idOf(request)),
  );
}

function makeDraft(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/operator/rate-cards',
    {
      config: { scope: 'operator' },
      schema: {
        tags: ['Rate cards'],
        summary: 'Make a draft',
        description:
          'Operators. A copy of a published card, to be changed and published. A card at cost is copied with its prices written out.',
        body: createRateCardBody,
        response: { 201: operatorRateCardResponse, default: errorResponse },
      },
    },
    async (request, reply) => {
      const id = await createDraft(services, request.body as CreateRateCardBody, actorOf(request));
      return reply.status(201).send(await readOwnCard(services, id));
    },
  );
}

function editDraft(app: FastifyInstance, services: Services): void {
  app.patch(
    '/v1/operator/rate-cards/:id',
    {
      config: { scope: 'operator' },
      schema: {
        tags: ['Rate cards'],
        summary: 'Change a draft',
        description:
          'Operators. All of the changes or none. `revision` is the one that was read: 409 when somebody else changed the draft since.',
        params: ownCardParams,
        body: changeRateCardBody,
        response: answers,
      },
    },
    async (request) => {
      const id = idOf(request);
      await changeDraft(services, id, request.body as ChangeRateCardBody, actorOf(request));
      return readOwnCard(services, id);
    },
  );
}

function dropDraft(app: FastifyInstance, services: Services): void {
  app.delete(
    '/v1/operator/rate-cards/:id',
    {
      config: { scope: 'operator' },
      schema: {
        tags: ['Rate cards'],
        summary: 'Throw a draft away',
        description: 'Operators. A published card cannot be taken back.',
        params: ownCardParams,
        response: { 200: deletedRateCardResponse, default: errorResponse },
      },
    },
    async (request) => {
      const { rateCardId: id } = await findDraft(services, idOf(request));
      if (!(await services.store.rateCards.drafts.delete(id))) throw missingCard(id);
      return { object: 'operator_rate_card' as const, id, deleted: true as const };
    },
  );
}

function publish(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/operator/rate-cards/:id/publish',
    {
      config: { scope: 'operator' },
      schema: {
        tags: ['Rate cards'],
        summary: 'Publish a draft',
        description:
          'Operators; a key must be a live one. The card prices every new quote of its series from `in_force_from` on, and never changes. Quotes given before keep their card until they expire; queued tasks keep theirs for ever. A repeat changes nothing.',
        params: ownCardParams,
        body: publishRateCardBody,
        response: answers,
      },
    },
    async (request) => {
      const id = idOf(request);
      const body = request.body as PublishRateCardBody;
      refuseTestKey(callerOf(request));
      await publishDraft(services, {
        id,
        confirm: body.confirm,
        revision: body.revision,
        inForceFrom: body.in_force_from === undefined ? undefined : new Date(body.in_force_from),
        by: actorOf(request),
      });
      return readOwnCard(services, id);
    },
  );
}

/** A card prices live requests as well. Who is signed in as an operator is one of both modes. */
function refuseTestKey({ mode, member }: Caller): void {
  if (mode === 'live' || member) return;
  throw new LightmeterError('permission_denied', {
    message:
      'A rate card prices live requests too, so a test key cannot publish it. Use a live key with the scope `operator`, which `npm start -- new-key live` prints on the server, or sign in as an operator.',
  });
}
