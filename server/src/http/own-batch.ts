// The batch that a request names.

import { LightmeterError } from '@lightmeter/core';
import type { BatchRecord } from '@lightmeter/store';
import type { FastifyRequest } from 'fastify';
import { bookOf } from '../flows/image-call.ts';
import type { Services } from '../services.ts';
import { callerOf } from './caller.ts';

/** @throws LightmeterError `not_found`, the same for what is not there and what is not the caller's */
export async function ownBatch(services: Services, request: FastifyRequest): Promise<BatchRecord> {
  const { id } = request.params as { id: string };
  const batch = await services.store.batches.get(bookOf(callerOf(request)), id);
  if (batch) return batch;
  throw new LightmeterError('not_found', {
    param: 'id',
    message: `There is no batch ${JSON.stringify(id)}.`,
  });
}
