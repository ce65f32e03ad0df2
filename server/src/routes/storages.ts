// hiapi's /v1/storages: the outputs that are kept, their deletion, and their promotion. Money never moves here.

import {
  type ListStoragesQuery,
  listStoragesQuery,
  type StorageChangeResponse,
  type StorageIdsBody,
  type StorageListResponse,
  storageChangeResponse,
  storageIdsBody,
  storageListResponse,
  taskErrorResponse,
} from '@lightmeter/contract';
import { LightmeterError } from '@lightmeter/core';
import type { ListedOutput, OutputStanding } from '@lightmeter/store';
import type { FastifyInstance } from 'fastify';
import { bookOf } from '../flows/image-call.ts';
import { callerOf } from '../http/caller.ts';
import { originOf } from '../http/origin.ts';
import { renderOutput, type TaskLinks, taskLinks } from '../http/render-task.ts';
import { unixSeconds } from '../http/task-answer.ts';
import { renderTaskRouteError } from '../http/task-error-response.ts';
import type { Services } from '../services.ts';

const DEFAULT_SIZE = 10;

/** Registered by itself, so that its errors have hiapi's form. */
export async function storageRoutes(app: FastifyInstance, services: Services): Promise<void> {
  app.setErrorHandler(renderTaskRouteError(services));
  listRoute(app, services);
  deleteRoute(app, services);
  promoteRoute(app, services);
}

function listRoute(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/storages',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Outputs'],
        summary: 'List outputs',
        description:
          'The images that are kept, those of the newest task first. By `page` and `size` as hiapi does, or by `limit` and `cursor`, which stays fast and misses nothing.',
        querystring: listStoragesQuery,
        response: { 200: storageListResponse, default: taskErrorResponse },
      },
    },
    async (request): Promise<StorageListResponse> => {
      const { page, size, cursor, limit } = request.query as ListStoragesQuery;
      const byCursor = cursor !== undefined || limit !== undefined;
      if (byCursor && (page !== undefined || size !== undefined)) {
        throw new LightmeterError('invalid_value', {
          param: page === undefined ? 'size' : 'page',
          message: 'Page either by `page` and `size`, or by `limit` and `cursor`, not both.',
        });
      }
      const used = byCursor
        ? { limit: limit ?? DEFAULT_SIZE, cursor }
        : {
            limit: size ?? DEFAULT_SIZE,
            offset: ((page ?? 1) - 1) * (size ?? DEFAULT_SIZE),
            counted: true,
          };
      const found = await services.store.outputs.list({ ...bookOf(callerOf(request)), ...used });
      const links = taskLinks(services, originOf(services, request));
      return {
        code: 200,
        message: 'success',
        data: {
          ...(byCursor ? {} : { page: page ?? 1 }),
          size: used.limit,
          ...(found.total === undefined ? {} : { total: found.total }),
          storages: found.outputs.map((listed) => renderStored(listed, links)),
          next_cursor: found.nextCursor ?? null,
        },
      };
    },
  );
}

function renderStored(
  listed: ListedOutput,
  links: TaskLinks,
): StorageListResponse['data']['storages'][number] {
  const { output, taskId, modelId, createdAt } = listed;
  const { output_id: id, ...rendered } = renderOutput(output, links);
  return {
    id,
    taskId,
    model: modelId,
    ...rendered,
    storage_tier: output.expiresAt ? 'temp' : 'persistent',
    created: unixSeconds(createdAt),
    created_at: createdAt.toISOString(),
    expires_at: output.expiresAt?.toISOString() ?? null,
  };
}

function deleteRoute(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/storages/delete',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Outputs'],
        summary: 'Delete outputs',
        description:
          'At once and for good: nobody reads the images any more, links to them included, and their tasks list them under `deleted_outputs`. Charges stay. Each id is answered for by itself.',
        body: storageIdsBody,
        response: { 200: storageChangeResponse, default: taskErrorResponse },
      },
    },
    async (request): Promise<StorageChangeResponse> => {
      const book = bookOf(callerOf(request));
      const ids = idsOf(request.body as StorageIdsBody);
      // Before the deletion: what another call deletes meanwhile is already deleted then.
      const standings = await services.store.outputs.standingOf(book, ids);
      const deleted = await services.store.outputs.delete(book, ids);
      return renderChange(
        ids,
        (id) =>
          deleted.has(id) ? 'kept' : standings.get(id) === 'not_owned' ? 'not_owned' : 'already_deleted',
        'The images cannot be read any more. What was charged for them stays charged.',
      );
    },
  );
}

function promoteRoute(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/storages/promote',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Outputs'],
        summary: 'Keep outputs',
        description:
          'Taken for compatibility: every output is kept until it is deleted, promoted or not, and keeping it costs nothing.',
        body: storageIdsBody,
        response: { 200: storageChangeResponse, default: taskErrorResponse },
      },
    },
    async (request): Promise<StorageChangeResponse> => {
      const ids = idsOf(request.body as StorageIdsBody);
      const standings = await services.store.outputs.standingOf(bookOf(callerOf(request)), ids);
      return renderChange(
        ids,
        (id) => standings.get(id) ?? 'not_owned',
        'Outputs are kept until they are deleted, and nothing is billed for it: there was nothing to do.',
      );
    },
  );
}

/** Each id once, in the order sent. */
function idsOf(body: StorageIdsBody): string[] {
  return [...new Set(Array.isArray(body) ? body : body.ids)];
}

function renderChange(
  ids: readonly string[],
  standingOf: (id: string) => OutputStanding,
  note: string,
): StorageChangeResponse {
  const standings = ids.map((id) => ({ id, reason: standingOf(id) }));
  return {
    code: 200,
    message: 'success',
    data: {
      accepted: standings.flatMap(({ id, reason }) => (reason === 'kept' ? [id] : [])),
      rejected: standings.flatMap(({ id, reason }) => (reason === 'kept' ? [] : [{ id, reason }])),
      billed_usd: '0',
      note,
    },
  };
}
