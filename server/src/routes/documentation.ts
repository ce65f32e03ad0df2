// The OpenAPI document, its reference page, and a page for every error code.

import { readFileSync } from 'node:fs';
import swagger from '@fastify/swagger';
import { LightmeterError } from '@lightmeter/core';
import scalar from '@scalar/fastify-api-reference';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { describeErrorCode } from '../http/error-response.ts';
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
        },
      },
      security: [{ key: [] }],
      tags: [
        { name: 'Images', description: 'OpenAI-compatible generation and edits.' },
        { name: 'Money', description: 'Quotes, rates, balance, usage, ledger.' },
        { name: 'Models', description: 'What can be used, and what it can do.' },
        { name: 'Outputs', description: 'The images.' },
        { name: 'Keys', description: 'API keys and their limits.' },
        { name: 'hiapi', description: 'Endpoints in hiapi’s shape.' },
        { name: 'Operation', description: 'Health, metrics, audit.' },
      ],
    },
    transform: describeRoute,
    transformObject: jsonSchemaTransformObject,
  });
  app.get('/openapi.json', { schema: { hide: true } as object }, async () => app.swagger());
  await app.register(scalar, {
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
  app.get('/', { schema: { hide: true } as object }, async (_request, reply) =>
    reply.redirect('/reference/'),
  );
  app.get('/errors/:code', { schema: { hide: true } as object }, async (request, reply) => {
    const page = describeErrorCode((request.params as { code: string }).code);
    if (!page) throw new LightmeterError('not_found');
    return reply.type('text/plain; charset=utf-8').send(page.text);
  });
}

type Transform = typeof jsonSchemaTransform;

/** Routes without a scope are open: they say so instead of asking for a key. */
const describeRoute: Transform = (given) => {
  const described = jsonSchemaTransform(given);
  const isOpen = given.route.config?.scope === undefined;
  return isOpen ? { ...described, schema: { ...described.schema, security: [] } } : described;
};
