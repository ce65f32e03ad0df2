// The HTTP application: the route table from top to bottom, and what holds for every route.

import type { Socket } from 'node:net';
import multipart from '@fastify/multipart';
import { ERRORS, LightmeterError } from '@lightmeter/core';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { ZodType } from 'zod';
import { authenticate } from './http/authentication.ts';
import { asLightmeterError, errorBody, errorHeaders, validationError } from './http/error-response.ts';
import { originOf } from './http/origin.ts';
import { requireStorableRequest } from './http/storable-text.ts';
import { refuseUnreadQuery } from './http/unread-query.ts';
import { requireSession } from './members/admit-session.ts';
import { memberDoors } from './members/member-doors.ts';
import { openThumbnails } from './results/thumbnails.ts';
import { auditRoutes } from './routes/audit.ts';
import { balanceRoutes } from './routes/balance.ts';
import { batchControlRoutes } from './routes/batch-control.ts';
import { batchItemRoutes } from './routes/batch-items.ts';
import { batchResultRoutes } from './routes/batch-results.ts';
import { batchRoutes } from './routes/batches.ts';
import { comparisonReportRoutes } from './routes/comparison-report.ts';
import { comparisonRoutes } from './routes/comparisons.ts';
import { type ConsolePage, consoleRoutes } from './routes/console.ts';
import { documentationRoutes } from './routes/documentation.ts';
import { fileRoutes } from './routes/files.ts';
import { healthRoutes } from './routes/health.ts';
import { imageRoutes } from './routes/images.ts';
import { keyRoutes } from './routes/keys.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { limitRoutes } from './routes/limits.ts';
import { modelRoutes } from './routes/models.ts';
import { outputListRoutes } from './routes/output-list.ts';
import { outputRoutes } from './routes/outputs.ts';
import { providerRoutes } from './routes/providers-overview.ts';
import { quoteRoutes } from './routes/quotes.ts';
import { rateCardDraftRoutes } from './routes/rate-card-drafts.ts';
import { rateCardReportRoutes } from './routes/rate-card-reports.ts';
import { rateVersionRoutes } from './routes/rate-versions.ts';
import { rateRoutes } from './routes/rates.ts';
import { storageRoutes } from './routes/storages.ts';
import { taskRoutes } from './routes/tasks.ts';
import { timingRoutes } from './routes/timings.ts';
import { transferRoutes } from './routes/transfers.ts';
import { usageRoutes } from './routes/usage.ts';
import { usageOverviewRoutes } from './routes/usage-overview.ts';
import { webhookLogRoutes } from './routes/webhook-log.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import type { Services } from './services.ts';

/** Bodies without images: a prompt of 32,000 characters takes 128 KB at most, a quote of many requests more. */
const MAX_BODY_BYTES = 16 * 1_048_576;
/** A whole request, uploads of hundreds of megabytes included, must have arrived by then. */
const REQUEST_TIMEOUT_MS = 600_000;
const MAX_UPLOAD_BYTES = 50 * 1_048_576;
/** 16 images and a mask. */
const MAX_UPLOADS = 17;

/** What a process that only runs queued tasks answers: health, readiness and metrics. */
export function createHealthApp(services: Services): FastifyInstance {
  const app = bareApp(services);
  app.setNotFoundHandler(refuseUnknownAddress(services, app, () => undefined));
  healthRoutes(app, services);
  return app;
}

/** What holds for every route, without any. */
function bareApp(services: Services): FastifyInstance {
  const app = fastify({
    loggerInstance: services.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    genReqId: () => services.newId('req'),
    requestIdHeader: false,
    routerOptions: { maxParamLength: 300 },
    forceCloseConnections: 'idle',
    keepAliveTimeout: 75_000,
    requestTimeout: REQUEST_TIMEOUT_MS,
    frameworkErrors: renderError(services),
    http: { highWaterMark: 1_048_576 },
  }) as unknown as FastifyInstance;
  app.decorateRequest('caller', undefined);
  app.decorateRequest('signedIn', undefined);
  app.decorateRequest('failedTask', undefined);
  app.setValidatorCompiler(({ schema }) => (value) => {
    const read = (schema as ZodType).safeParse(value);
    return read.success ? { value: read.data } : { error: validationError(read.error, value) };
  });
  app.setSerializerCompiler(() => JSON.stringify);
  takeEmptyJson(app);
  app.setErrorHandler(renderError(services));
  admitCallers(app, services);
  app.addHook('preValidation', async (request) => {
    requireStorableRequest(request);
    refuseUnreadQuery(request);
  });
  closeConnectionsWhileStopping(app, services);
  observeRequests(app, services);
  return app;
}

/** The application, ready to listen or to be called in process. */
export async function createApp(services: Services): Promise<FastifyInstance> {
  const app = bareApp(services);
  await app.register(multipart, {
    limits: { fileSize: MAX_UPLOAD_BYTES, files: MAX_UPLOADS, fields: 40, fieldSize: 1_048_576 },
    throwFileSizeLimit: false,
  });
  app.setNotFoundHandler(refuseUnknownAddress(services, app, await consoleRoutes(app)));
  await app.register(async (routes) => {
    await documentationRoutes(routes, services);
    quoteRoutes(routes, services);
    imageRoutes(routes, services);
    await routes.register((tasks) => taskRoutes(tasks, services));
    await routes.register((storages) => storageRoutes(storages, services));
    modelRoutes(routes, services);
    rateRoutes(routes, services);
    rateVersionRoutes(routes, services);
    rateCardDraftRoutes(routes, services);
    rateCardReportRoutes(routes, services);
    providerRoutes(routes, services);
    timingRoutes(routes, services);
    const thumbnails = openThumbnails(services);
    outputListRoutes(routes, services);
    outputRoutes(routes, services, thumbnails);
    comparisonRoutes(routes, services);
    comparisonReportRoutes(routes, services, thumbnails);
    batchResultRoutes(routes, services, thumbnails);
    fileRoutes(routes, services);
    batchRoutes(routes, services);
    batchControlRoutes(routes, services);
    batchItemRoutes(routes, services);
    balanceRoutes(routes, services);
    usageRoutes(routes, services);
    usageOverviewRoutes(routes, services);
    ledgerRoutes(routes, services);
    keyRoutes(routes, services);
    await routes.register((people) => memberDoors(people, services));
    limitRoutes(routes, services);
    transferRoutes(routes, services);
    webhookRoutes(routes, services);
    webhookLogRoutes(routes, services);
    auditRoutes(routes, services);
    healthRoutes(routes, services);
  });
  return app;
}

/** Many clients send `content-type: application/json` with every call: nothing is then no body, and not bad JSON. */
function takeEmptyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) =>
    text === '' ? done(null, undefined) : parse(request, text as string, done),
  );
}

/** Before anything of the body is read: the request id, the draining server's refusal, the key or the session. */
function admitCallers(app: FastifyInstance, services: Services): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    const { scope, counted = false, session = false } = request.routeOptions.config;
    if (scope === undefined && !session) return;
    // Whose answer it is stands in a cookie as well, which a shared cache does not look at. Routes that know better say so.
    reply.header('cache-control', 'private, no-store');
    if (services.stopping.aborted) throw new LightmeterError('shutting_down', { retryAfterMs: 2_000 });
    if (session) request.signedIn = await requireSession(services, request);
    if (scope === undefined) return;
    const { caller, rateLimit, renewedCookie } = await authenticate(services, request, { scope, counted });
    request.caller = caller;
    if (renewedCookie !== undefined) reply.header('set-cookie', renewedCookie);
    if (rateLimit) {
      reply.headers({
        'ratelimit-limit': rateLimit.limit,
        'ratelimit-remaining': rateLimit.remaining,
        'ratelimit-reset': Math.ceil(rateLimit.resetMs / 1_000),
        'x-ratelimit-limit-requests': rateLimit.limit,
        'x-ratelimit-remaining-requests': rateLimit.remaining,
        'x-ratelimit-reset-requests': `${rateLimit.resetMs}ms`,
      });
    }
  });
}

/**
 * While stopping, every answer ends its connection: a kept one would hold up the stop until it times out. One on which
 * nothing was ever asked ends at once: Node counts it as busy for a minute.
 */
function closeConnectionsWhileStopping(app: FastifyInstance, services: Services): void {
  app.addHook('onSend', async (_request, reply) => {
    if (services.stopping.aborted) reply.header('connection', 'close');
  });
  const open = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  services.stopping.addEventListener('abort', () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  });
}

function observeRequests(app: FastifyInstance, services: Services): void {
  app.addHook('onResponse', async (request, reply) => {
    const observed = {
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      durationMs: reply.elapsedTime,
    };
    services.metrics.observeRequest(observed);
    services.log.debug({ ...observed, requestId: request.id }, 'Answered.');
  });
}

function renderError(services: Services) {
  return (thrown: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const error = asLightmeterError(thrown);
    if (error.kind.report) {
      services.log.error(
        { err: error.cause ?? error, internal: error.internal, requestId: request.id, code: error.code },
        'A request failed.',
      );
    }
    reply.status(error.kind.status).headers(errorHeaders(error));
    if (error.code === 'payload_too_large') reply.header('connection', 'close');
    return reply.send(
      errorBody(error, {
        requestId: request.id,
        origin: originOf(services, request),
        task: request.failedTask,
      }),
    );
  };
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** The console's page for people, 405 where another method would do, 404 elsewhere. */
function refuseUnknownAddress(services: Services, app: FastifyInstance, consolePage: ConsolePage) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    const page = consolePage(request, reply);
    if (page) return page;
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = METHODS.filter(
      (method) => app.findRoute({ method, url: path }) || app.hasRoute({ method, url: path }),
    );
    const error =
      allowed.length > 0
        ? new LightmeterError('method_not_allowed', {
            message: `${path} takes ${allowed.join(' and ')}, not ${request.method}.`,
          })
        : new LightmeterError('not_found', {
            message: `There is no ${request.method} ${path.slice(0, 200)}. The endpoints are listed at /openapi.json.`,
          });
    if (allowed.length > 0) reply.header('allow', allowed.join(', '));
    return reply
      .status(ERRORS[error.code].status)
      .headers(errorHeaders(error))
      .send(errorBody(error, { requestId: request.id, origin: originOf(services, request) }));
  };
}
