// The unified task API: create, list, read, cancel. Bodies are hiapi's, with what this product adds beside.

import {
  anyCreateTaskBody,
  type CreatedTaskResponse,
  cancelTaskBody,
  createdTaskResponse,
  listTasksQuery,
  promoteTaskBody,
  type TaskListResponse,
  type TaskResponse,
  taskErrorResponse,
  taskListResponse,
  taskResponse,
} from '@lightmeter/contract';
import { renderUsd } from '@lightmeter/core';
import type { TaskRecord } from '@lightmeter/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { cancelTask } from '../flows/cancel-task.ts';
import { createTask } from '../flows/create-task.ts';
import { bookOf } from '../flows/image-call.ts';
import { priceCall } from '../flows/price-call.ts';
import { promoteTask } from '../flows/promote-task.ts';
import { callerOf } from '../http/caller.ts';
import { originOf } from '../http/origin.ts';
import { ownTask } from '../http/own-task.ts';
import { renderCreatedTask } from '../http/render-created-task.ts';
import { type CallbackDelivery, renderTask, taskLinks } from '../http/render-task.ts';
import { renderTaskRouteError } from '../http/task-error-response.ts';
import { sendTaskEvents } from '../http/task-events.ts';
import { readTaskBody } from '../input/task-input.ts';
import { readListQuery } from '../input/task-list-query.ts';
import { soldIds } from '../input/task-model.ts';
import type { Services } from '../services.ts';
import { idempotencyKey } from './images.ts';

const taskHeaders = z.looseObject({
  'idempotency-key': z.string().optional().meta({
    description: '1 to 255 printable characters. The same key and request answer with the first task.',
  }),
  'lightmeter-max-cost': z.string().optional().meta({ description: 'The same as `max_cost`.' }),
  'lightmeter-quote': z.string().optional().meta({ description: 'The same as `quote_id`.' }),
});

const taskParams = z.object({ id: z.string().max(100) });

/** Registered by itself, so that its errors have hiapi's form. */
export async function taskRoutes(app: FastifyInstance, services: Services): Promise<void> {
  app.setErrorHandler(renderTaskRouteError(services));
  createRoute(app, services);
  listRoute(app, services);
  readRoute(app, services);
  cancelRoute(app, services);
  promoteRoute(app, services);
  eventsRoute(app, services);
}

function createRoute(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/tasks',
    {
      config: { scope: 'images', counted: true },
      bodyLimit: services.configuration.LIGHTMETER_MAX_JSON_BYTES,
      // The body is read by hand: a union's errors would not name the parameter.
      validatorCompiler: () => (value) => ({ value }),
      schema: {
        tags: ['Tasks'],
        summary: 'Create a task',
        description:
          'hiapi’s endpoint: its clients work by changing the base URL. Everything is checked and the price is held before the answer; a worker makes the picture.',
        headers: taskHeaders,
        body: anyCreateTaskBody,
        response: { 200: createdTaskResponse, default: taskErrorResponse },
      },
    },
    async (request, reply): Promise<CreatedTaskResponse> => {
      const { task, replayed, quote, draft } = await createTask(services, {
        caller: callerOf(request),
        request: readTaskBody(request.body, soldIds(services.catalog.cards)),
        idempotencyKey: idempotencyKey(request),
        maxCostUsd: header(request, 'lightmeter-max-cost'),
        quoteId: header(request, 'lightmeter-quote'),
      });
      const origin = originOf(services, request);
      sayMoney(reply, task, replayed);
      return renderCreatedTask({ task, quote, draft }, taskLinks(services, origin));
    },
  );
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function sayMoney(reply: FastifyReply, task: TaskRecord, replayed: boolean): void {
  reply.headers({
    'lightmeter-task-id': task.taskId,
    'lightmeter-quoted-usd': renderUsd(task.quotedHighNanoUsd),
    'lightmeter-rate-card': task.rateCardId,
    // hiapi's word for it, and OpenAI's.
    ...(replayed ? { 'idempotent-replay': 'true', 'idempotent-replayed': 'true' } : {}),
  });
}

function listRoute(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/tasks',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Tasks'],
        summary: 'List tasks',
        description:
          'Newest first, synchronous calls and batch items among them. By `page` and `size` as hiapi does, or by `limit` and `cursor`, which stays fast and misses nothing. `metadata.<key>=<value>` filters by your own pairs.',
        querystring: listTasksQuery,
        response: { 200: taskListResponse, default: taskErrorResponse },
      },
    },
    async (request): Promise<TaskListResponse> => {
      const { query, page, adjusted } = readListQuery(request.query as z.output<typeof listTasksQuery>, {
        book: bookOf(callerOf(request)),
        cards: services.catalog.cards,
      });
      const found = await services.store.tasks.list(query);
      const links = taskLinks(services, originOf(services, request));
      return {
        code: 200,
        message: 'success',
        data: {
          ...(page === undefined ? {} : { page }),
          size: query.limit,
          ...(found.total === undefined ? {} : { total: found.total }),
          tasks: found.tasks.map((task) => renderTask(task, links)),
          next_cursor: found.nextCursor ?? null,
          ...(adjusted.length === 0 ? {} : { adjusted }),
        },
      };
    },
  );
}

function readRoute(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/tasks/:id',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Tasks'],
        summary: 'Read a task',
        description:
          'However it came in: a synchronous call whose answer was lost is read here as well, by the id in `lightmeter-task-id` or from the list. A failed task is answered with 200 and its `error`.',
        params: taskParams,
        response: { 200: taskResponse, default: taskErrorResponse },
      },
    },
    async (request): Promise<TaskResponse> => {
      const task = await ownTask(services, request);
      const links = taskLinks(services, originOf(services, request));
      const delivery = await callbackDeliveryOf(services, task);
      return { code: 200, message: 'success', data: renderTask(task, links, delivery) };
    },
  );
}

/** Asked for where one task is read, and only when there can be one: it is made as the task ends. */
async function callbackDeliveryOf(
  services: Services,
  task: TaskRecord,
): Promise<CallbackDelivery | undefined> {
  if (!task.callback || !task.endedAt) return undefined;
  return services.store.webhooks.deliveries.callbackOf(task, task.taskId);
}

function cancelRoute(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/tasks/:id/cancel',
    {
      config: { scope: 'images' },
      // The body may be left out.
      validatorCompiler: () => (value) => ({ value }),
      schema: {
        tags: ['Tasks'],
        summary: 'Cancel a task',
        description:
          'A task that waits ends at once; one that runs is broken off, and its status says so soon after. Nothing is charged, unless `keep_if_delivered` and an image arrives all the same. Cancelling again changes nothing.',
        params: taskParams,
        body: cancelTaskBody,
        response: { 200: taskResponse, default: taskErrorResponse },
      },
    },
    async (request): Promise<TaskResponse> => {
      const { id } = taskParams.parse(request.params);
      const { keep_if_delivered: keepIfDelivered } = cancelTaskBody.parse(request.body ?? {});
      const task = await cancelTask(services, {
        ...bookOf(callerOf(request)),
        taskId: id,
        keepIfDelivered,
      });
      return {
        code: 200,
        message: 'success',
        data: renderTask(task, taskLinks(services, originOf(services, request))),
      };
    },
  );
}

function eventsRoute(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/tasks/:id/events',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Tasks'],
        summary: 'Watch a task',
        description:
          'Server-sent events: `task.progress` with the task object whenever it has changed, `task.ended` once it has ended, a comment every 15 seconds. Going away changes nothing.',
        params: taskParams,
        produces: ['text/event-stream'],
        response: { 200: z.any().meta({ description: 'Events.' }), default: taskErrorResponse },
      },
    },
    async (request, reply) => {
      const task = await ownTask(services, request);
      await sendTaskEvents(services, reply, { task, origin: originOf(services, request) });
      return reply;
    },
  );
}

function promoteRoute(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/tasks/:id/promote',
    {
      config: { scope: 'images', counted: true },
      // The body may be left out.
      validatorCompiler: () => (value) => ({ value }),
      schema: {
        tags: ['Tasks'],
        summary: 'Promote a draft',
        description:
          'Creates the task that makes the picture a draft stands for, or any finished task’s with the changes you name: with the draft as reference image where the model edits images, else from the same prompt and seed.',
        headers: taskHeaders,
        params: taskParams,
        body: promoteTaskBody,
        response: { 200: createdTaskResponse, default: taskErrorResponse },
      },
    },
    async (request, reply): Promise<CreatedTaskResponse> => {
      taskParams.parse(request.params);
      const { task, replayed, input } = await promoteTask(services, {
        caller: callerOf(request),
        draft: await ownTask(services, request),
        body: promoteTaskBody.parse(request.body ?? {}),
        idempotencyKey: idempotencyKey(request),
        maxCostUsd: header(request, 'lightmeter-max-cost'),
        quoteId: header(request, 'lightmeter-quote'),
      });
      sayMoney(reply, task, replayed);
      const card = await services.catalog.card(task.rateCardId);
      const { quote } = priceCall(card, input, services.countPromptTokens);
      return renderCreatedTask({ task, quote }, taskLinks(services, originOf(services, request)));
    },
  );
}
