// The task that a request names.

import { LightmeterError } from '@lightmeter/core';
import type { TaskRecord } from '@lightmeter/store';
import type { FastifyRequest } from 'fastify';
import { bookOf } from '../flows/image-call.ts';
import type { Services } from '../services.ts';
import { callerOf } from './caller.ts';

/** @throws LightmeterError `not_found`, the same for what is not there and what is not the caller's */
export async function ownTask(services: Services, request: FastifyRequest): Promise<TaskRecord> {
  const { id } = request.params as { id: string };
  const { workspaceId, mode } = bookOf(callerOf(request));
  const task = await services.store.tasks.getTask(workspaceId, mode, id);
  if (task) return task;
  throw new LightmeterError('not_found', {
    param: 'id',
    message: `There is no task ${JSON.stringify(id)}.`,
  });
}
