// hiapi's /v1/storages: the outputs that are kept, their deletion, and their promotion, which has nothing to do here.

import { z } from 'zod';
import { pageFields } from './paging.ts';
import { tier, timestamp, usd } from './primitives.ts';

/** hiapi's bound of one call. */
const MAX_IDS = 50;

export const listStoragesQuery = z.strictObject({
  page: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .meta({ description: 'From 1, the default.' }),
  size: z.coerce.number().int().min(1).max(100).optional().meta({ description: '1 to 100, 10 by default.' }),
  cursor: z.string().max(200).optional().meta({ description: '`next_cursor` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(100).optional().meta({
    description: 'Pages by cursor, so many outputs each, and counts nothing. Excludes `page` and `size`.',
  }),
});

const storageTier = z.enum(['temp', 'persistent']).meta({
  description: '`persistent`: kept until it is deleted. `temp`: kept until `expires_at`.',
});

const storedOutput = z
  .object({
    id: z.string().meta({ example: 'out_01k9q3v5w8t2m4n6p0r1s3t5v7' }),
    taskId: z.string(),
    model: z.string(),
    type: z.literal('image'),
    url: z.string().meta({ description: 'A signed link that needs no key, until `expireAt`.' }),
    expireAt: z.number().int().meta({ description: 'Unix seconds at which the link ends.' }),
    storage_tier: storageTier,
    created: z.number().int().meta({ description: 'Unix seconds.' }),
    created_at: timestamp,
    expires_at: timestamp.nullable().meta({ description: 'Null: kept until it is deleted.' }),
    width: z.number().int(),
    height: z.number().int(),
    tier,
    format: z.enum(['png', 'jpeg', 'webp', 'gif']),
    bytes: z.number().int(),
  })
  .meta({ id: 'StoredOutput' });

const success = { code: z.literal(200), message: z.literal('success') };

export const storageListResponse = z
  .object({
    ...success,
    data: z.object({
      ...pageFields,
      storages: z.array(storedOutput),
      next_cursor: z.string().nullable(),
    }),
  })
  .meta({ id: 'StorageList', description: 'Those of the newest task first.' });

const outputIds = z.array(z.string().min(1).max(100)).min(1).max(MAX_IDS);

/** hiapi sends the bare array. */
export const storageIdsBody = z
  .union([outputIds, z.strictObject({ ids: outputIds })], {
    error: `must be an array of 1 to ${MAX_IDS} ids of outputs such as ["out_…"], or {"ids": […]}`,
  })
  .meta({ id: 'StorageIds' });

const rejected = z.array(
  z.object({
    id: z.string(),
    reason: z.enum(['not_owned', 'already_deleted']).meta({
      description: '`not_owned` also for an id that does not exist.',
    }),
  }),
);

export const storageChangeResponse = z
  .object({
    ...success,
    data: z.object({
      accepted: z.array(z.string()),
      rejected,
      billed_usd: usd.meta({ description: 'Always 0: keeping outputs is not billed.' }),
      note: z.string().meta({ description: 'What it means here, in words.' }),
    }),
  })
  .meta({ id: 'StorageChange' });

export type ListStoragesQuery = z.output<typeof listStoragesQuery>;
export type StorageListResponse = z.output<typeof storageListResponse>;
export type StorageIdsBody = z.output<typeof storageIdsBody>;
export type StorageChangeResponse = z.output<typeof storageChangeResponse>;
