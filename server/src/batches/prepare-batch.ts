// The job that validates a batch: everything is read and priced before anything is spent. It may run twice or be broken
// off at any line: it begins anew, and writes the same.

import { LightmeterError } from '@lightmeter/core';
import type { BatchRecord } from '@lightmeter/store';
import type { Services } from '../services.ts';
import { callerOfBatch } from './batch-caller.ts';
import { ItemSheet, NoLongerValidating } from './item-sheet.ts';
import { HopelessFile, prepareLines } from './prepare-lines.ts';
import { preparePromotion } from './prepare-promotion.ts';

/**
 * Validates the batch, unless that is done.
 *
 * @throws LightmeterError for what may pass: the job is tried again
 */
export async function prepareBatch(services: Services, batchId: string): Promise<void> {
  const { batches } = services.store;
  const batch = await batches.find(batchId);
  if (batch?.state !== 'validating') return;
  const sheet = new ItemSheet(services, batchId, batch.plan);
  try {
    await prepare(services, batch, sheet);
  } catch (thrown) {
    if (thrown instanceof NoLongerValidating) return;
    if (!(thrown instanceof HopelessFile)) {
      const error =
        thrown instanceof LightmeterError ? thrown : new LightmeterError('internal_error', { cause: thrown });
      if (error.kind.retryable) throw error;
      if (error.kind.report)
        services.log.error(
          { err: error.cause ?? error, internal: error.internal, batchId },
          'A batch failed.',
        );
      sheet.errors.unshift({
        line: null,
        code: error.code,
        message: error.message,
        param: error.param ?? null,
      });
      sheet.invalidCount += 1;
    }
    await batches.preparation.fail(batchId, sheet);
  }
}

async function prepare(services: Services, batch: BatchRecord, sheet: ItemSheet): Promise<void> {
  const { batches } = services.store;
  const found = await callerOfBatch(services, batch);
  if (found.kind === 'unusable') {
    const code = found.reason === 'requested' ? 'permission_denied' : found.reason;
    throw new LightmeterError(code, { message: found.message });
  }
  const card = await services.catalog.card(batch.rateCardId);
  const given = { batch, caller: found.caller, card, sheet };
  const comparison = batch.plan.promotion
    ? await preparePromotion(services, given)
    : await prepareLines(services, given);
  if (sheet.hasFailed) {
    await batches.preparation.fail(batch.batchId, sheet);
    return;
  }
  await batches.preparation.finish(batch.batchId, await sheet.finish(comparison), batch.plan);
}
