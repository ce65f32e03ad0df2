// Webhook endpoints: create (the secret is shown once), list, change, rotate the secret, test, delete; and the key that
// signs callbacks of tasks as hiapi does.

import {
  type CreatedWebhookResponse,
  type CreateWebhookBody,
  createdWebhookResponse,
  createWebhookBody,
  deletedSigningKeyResponse,
  deletedWebhookResponse,
  errorResponse,
  rotateSecretBody,
  type SigningKeyResponse,
  signingKeyBody,
  signingKeyResponse,
  type UpdateWebhookBody,
  updateWebhookBody,
  type WebhookResponse,
  type WebhookTestResponse,
  webhookListResponse,
  webhookResponse,
  webhookTestResponse,
} from '@lightmeter/contract';
import { LightmeterError } from '@lightmeter/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { bookOf } from '../flows/image-call.ts';
import { callerOf } from '../http/caller.ts';
import { renderEndpoint } from '../http/render-webhook.ts';
import type { Services } from '../services.ts';

const params = z.object({ id: z.string().max(100) });

/** How long the former secret signs when the caller does not say. */
const ROTATION_SECONDS = 86_400;

const TAGS = ['Webhooks'];

export function webhookRoutes(app: FastifyInstance, services: Services): void {
  createEndpoint(app, services);
  readEndpoints(app, services);
  changeEndpoint(app, services);
  rotateSecret(app, services);
  testEndpoint(app, services);
  signingKey(app, services);
}

function createEndpoint(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/webhooks',
    {
      config: { scope: 'keys' },
      schema: {
        tags: TAGS,
        summary: 'Create a webhook endpoint',
        description:
          'Events of the mode of your key are sent there, signed as Standard Webhooks says. The secret is in this answer and nowhere else.',
        body: createWebhookBody,
        response: { 201: createdWebhookResponse, default: errorResponse },
      },
    },
    async (request, reply) => {
      const body = request.body as CreateWebhookBody;
      services.webhookGuard.checkUrl(body.url, 'url');
      const { endpoint, secret } = await services.store.webhooks.endpoints.create({
        ...bookOf(callerOf(request)),
        url: body.url,
        description: body.description,
        eventTypes: body.event_types,
        isEnabled: body.enabled ?? true,
      });
      const created: CreatedWebhookResponse = { ...renderEndpoint(endpoint), secret };
      return reply.status(201).send(created);
    },
  );
}

function readEndpoints(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/webhooks',
    {
      config: { scope: 'read' },
      schema: {
        tags: TAGS,
        summary: 'List the webhook endpoints',
        response: { 200: webhookListResponse, default: errorResponse },
      },
    },
    async (request) => {
      const endpoints = await services.store.webhooks.endpoints.list(bookOf(callerOf(request)));
      return { object: 'list' as const, data: endpoints.map(renderEndpoint) };
    },
  );
  app.get(
    '/v1/webhooks/:id',
    {
      config: { scope: 'read' },
      schema: {
        tags: TAGS,
        summary: 'Read a webhook endpoint',
        params,
        response: { 200: webhookResponse, default: errorResponse },
      },
    },
    async (request): Promise<WebhookResponse> => {
      const endpoint = await services.store.webhooks.endpoints.get(bookOf(callerOf(request)), idOf(request));
      return renderEndpoint(endpoint ?? noEndpoint(request));
    },
  );
}

function changeEndpoint(app: FastifyInstance, services: Services): void {
  app.patch(
    '/v1/webhooks/:id',
    {
      config: { scope: 'keys' },
      schema: {
        tags: TAGS,
        summary: 'Change a webhook endpoint',
        params,
        body: updateWebhookBody,
        response: { 200: webhookResponse, default: errorResponse },
      },
    },
    async (request): Promise<WebhookResponse> => {
      const body = request.body as UpdateWebhookBody;
      if (body.url !== undefined) services.webhookGuard.checkUrl(body.url, 'url');
      const change = {
        url: body.url,
        description: body.description,
        eventTypes: body.event_types,
        isEnabled: body.enabled,
      };
      const book = bookOf(callerOf(request));
      const endpoint = await services.store.webhooks.endpoints.update(book, idOf(request), change);
      return renderEndpoint(endpoint ?? noEndpoint(request));
    },
  );
  app.delete(
    '/v1/webhooks/:id',
    {
      config: { scope: 'keys' },
      schema: {
        tags: TAGS,
        summary: 'Delete a webhook endpoint',
        description: 'What was still to be delivered is given up.',
        params,
        response: { 200: deletedWebhookResponse, default: errorResponse },
      },
    },
    async (request) => {
      const id = idOf(request);
      if (!(await services.store.webhooks.endpoints.delete(bookOf(callerOf(request)), id)))
        noEndpoint(request);
      return { id, object: 'webhook_endpoint' as const, deleted: true as const };
    },
  );
}

function rotateSecret(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/webhooks/:id/rotate-secret',
    {
      config: { scope: 'keys' },
      schema: {
        tags: TAGS,
        summary: 'Rotate the secret of an endpoint',
        description:
          'Both secrets sign for a time, so that the receiver may change over in between. The new one is in this answer and nowhere else.',
        params,
        body: rotateSecretBody.nullish(),
        response: { 200: createdWebhookResponse, default: errorResponse },
      },
    },
    async (request): Promise<CreatedWebhookResponse> => {
      const body = request.body as z.output<typeof rotateSecretBody> | null | undefined;
      const seconds = body?.expires_in_seconds ?? ROTATION_SECONDS;
      const expiresAt = new Date(services.clock().getTime() + seconds * 1_000);
      const rotated = await services.store.webhooks.endpoints.rotateSecret(
        bookOf(callerOf(request)),
        idOf(request),
        expiresAt,
      );
      if (!rotated) return noEndpoint(request);
      return { ...renderEndpoint(rotated.endpoint), secret: rotated.secret };
    },
  );
}

function testEndpoint(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/webhooks/:id/test',
    {
      config: { scope: 'keys', counted: true },
      schema: {
        tags: TAGS,
        summary: 'Test a webhook endpoint',
        description:
          'Sends a `webhook.test` event at once, also to an endpoint that is off, and answers with what came back. It is not repeated.',
        params,
        response: { 200: webhookTestResponse, default: errorResponse },
      },
    },
    async (request): Promise<WebhookTestResponse> => {
      const outcome = await services.webhooks.test(bookOf(callerOf(request)), idOf(request));
      if (!outcome) return noEndpoint(request);
      return {
        object: 'webhook_test',
        delivered: outcome.isDelivered,
        delivery_id: outcome.deliveryId,
        event_id: outcome.eventId,
        status: outcome.status ?? null,
        error: outcome.error ?? null,
        latency_ms: outcome.latencyMs,
        response_excerpt: outcome.excerpt ?? null,
      };
    },
  );
}

function signingKey(app: FastifyInstance, services: Services): void {
  app.put(
    '/v1/webhook-signing-key',
    {
      config: { scope: 'keys' },
      schema: {
        tags: ['hiapi'],
        summary: 'Set the key that signs callbacks',
        description:
          'Callbacks of tasks carry `X-HiAPI-Timestamp` and `X-HiAPI-Signature` from then on. Replaces the former key at once.',
        body: signingKeyBody,
        response: { 200: signingKeyResponse, default: errorResponse },
      },
    },
    async (request): Promise<SigningKeyResponse> => {
      const { secret } = request.body as z.output<typeof signingKeyBody>;
      const book = bookOf(callerOf(request));
      const { createdAt } = await services.store.webhooks.signingKeys.set(book, secret);
      return { object: 'webhook_signing_key', mode: book.mode, created_at: createdAt.toISOString() };
    },
  );
  app.delete(
    '/v1/webhook-signing-key',
    {
      config: { scope: 'keys' },
      schema: {
        tags: ['hiapi'],
        summary: 'Stop signing callbacks',
        response: { 200: deletedSigningKeyResponse, default: errorResponse },
      },
    },
    async (request) => {
      const deleted = await services.store.webhooks.signingKeys.delete(bookOf(callerOf(request)));
      return { object: 'webhook_signing_key' as const, deleted };
    },
  );
}

function idOf(request: FastifyRequest): string {
  return (request.params as z.output<typeof params>).id;
}

/** @throws LightmeterError `not_found`, the same for what is not there and what is not the caller's */
function noEndpoint(request: FastifyRequest): never {
  throw new LightmeterError('not_found', {
    param: 'id',
    message: `There is no webhook endpoint ${JSON.stringify(idOf(request))}.`,
  });
}
