// The OpenAPI document, its reference page, and a page for every error code.

import { readFileSync } from 'node:fs';
import swagger from '@fastify/swagger';
import { LightmeterError } from '@lightmeter/core';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { describeStatus, errorStatuses } from '../http/error-answers.ts';
import { describeErrorCode } from '../http/error-response.ts';
import { nameSchemasOnce } from '../http/openapi-components.ts';
import { refusesQuery } from '../http/unread-query.ts';
import type { Services } from '../services.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export async function documentationRoutes(app: FastifyInstance, services: Services): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Lightmeter',
        version,
        description:
          'Tells what an AI image will cost before it is generated, generates it, and bills exactly that. Money is a decimal string in US dollars. Every answer that costs money says what was quoted and charged.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: services.configuration.LIGHTMETER_PUBLIC_URL
        ? [{ url: services.configuration.LIGHTMETER_PUBLIC_URL }]
        : [{ url: '/' }],
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: '`lm_test_…` or `lm_live_…`' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'lightmeter_session',
            description:
              'A person who is signed in. What is not a GET carries the `Origin` of this server; `Lightmeter-Workspace` and `Lightmeter-Mode` choose where they work.',
          },
        },
      },
      security: [{ key: [] }, { session: [] }],
      tags: [
        { name: 'Images', description: 'OpenAI-compatible generation and edits.' },
        { name: 'Tasks', description: 'Unified tasks, compatible with hiapi.' },
        { name: 'Batches', description: 'Many requests as one: validated, quoted, run, fetched.' },
        { name: 'Files', description: 'Uploads, and what batches answer with.' },
        { name: 'Money', description: 'Quotes, rates, balance, usage, ledger.' },
        { name: 'Rate cards', description: 'Drafts, margins, publication: for operators.' },
        { name: 'Models', description: 'What can be used, and what it can do.' },
        { name: 'Outputs', description: 'The images.' },
        { name: 'Keys', description: 'API keys and their limits.' },
        { name: 'Members', description: 'People: sessions, roles, invitations, workspaces.' },
        { name: 'Webhooks', description: 'Events, where they go, and what became of them.' },
        { name: 'hiapi', description: 'Endpoints in hiapi’s shape.' },
        { name: 'Operation', description: 'Health, metrics, audit.' },
      ],
    },
    transform: describeRoute,
    transformObject: (given) => {
      const document = jsonSchemaTransformObject(given);
      return 'openapi' in document ? nameSchemasOnce(document) : document;
    },
  });
  app.get('/openapi.json', { schema: { hide: true } as object }, async () => app.swagger());
  app.get('/reference', { schema: { hide: true } as object }, async (_request, reply) =>
    reply.redirect('/reference/', 301),
  );
  app.get('/reference/*', { schema: { hide: true } as object }, answerFromReference());
  app.get('/errors/:code', { schema: { hide: true } as object }, async (request, reply) => {
    const page = describeErrorCode((request.params as { code: string }).code);
    if (!page) throw new LightmeterError('not_found');
    return reply.type('text/plain; charset=utf-8').send(page.text);
  });
}

/**
 * The reference page comes from an application of its own, made when somebody first looks at it: the page's program takes
 * 30 MB, and most servers never show it.
 */
function answerFromReference() {
  let made: Promise<FastifyInstance> | undefined;
  return async (request: FastifyRequest, reply: FastifyReply) => {
    // A failure to load it is not kept.
    made ??= makeReference().catch((error) => {
      made = undefined;
      throw error;
    });
    const reference = await made;
    const page = await reference.inject({ method: 'GET', url: request.url });
    if (page.statusCode === 404) {
      throw new LightmeterError('not_found', {
        message: `There is no GET ${request.url.split('?', 1)[0]}. The endpoints are listed at /openapi.json.`,
      });
    }
    const { connection, date, ...headers } = page.headers;
    return reply.status(page.statusCode).headers(headers).send(page.rawPayload);
  };
}

async function makeReference(): Promise<FastifyInstance> {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const reference = fastify();
  await reference.register(scalar, {
    routePrefix: '/reference',
    configuration: {
      url: '/openapi.json',
      withDefaultFonts: false,
      telemetry: false,
      // Nothing on the page leads to somebody else's service.
      showDeveloperTools: 'never',
      agent: { disabled: true },
      hideClientButton: true,
      metaData: { title: 'Lightmeter API' },
    },
  });
  return reference;
}

type Transform = typeof jsonSchemaTransform;

/** Routes without a scope are open, or about who is signed in: they say so instead of asking for a key. Each names the errors it can answer with. */
const describeRoute: Transform = (given) => {
  const described = jsonSchemaTransform(given);
  const { route, schema: declared } = given;
  const takesKey = route.config?.scope !== undefined;
  const ofSession = route.config?.session === true;
  const security = ofSession ? [{ session: [] }] : [];
  const response = (described.schema as { response?: Record<string, unknown> }).response;
  const error = response?.default;
  if (error === undefined)
    return takesKey ? described : { ...described, schema: { ...described.schema, security } };
  const shape = declared as { body?: unknown; params?: unknown; querystring?: unknown };
  const statuses = errorStatuses({
    method: String(route.method),
    url: route.url,
    takesKey: takesKey || ofSession,
    isCounted: route.config?.counted === true,
    hasBody: shape.body !== undefined,
    hasParams: shape.params !== undefined,
    checksQuery: shape.querystring !== undefined || refusesQuery({ url: route.url, querystring: undefined }),
  });
  // As JSON, whatever the route produces when all goes well.
  const answer = (description: string) => ({
    description,
    content: { 'application/json': { schema: error } },
  });
  const errors = [
    ...statuses.map((status) => [status, answer(describeStatus(status))]),
    ['default', answer('Any other failure: of this server (500, 503) or of the provider (502, 504).')],
  ];
  return {
    ...described,
    schema: {
      ...described.schema,
      ...(takesKey ? {} : { security }),
      response: { ...response, ...Object.fromEntries(errors) },
    },
  };
};
