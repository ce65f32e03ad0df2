// The gallery: every image of a workspace, newest first, narrowed by what made it, when, and what was asked for.

import { z } from 'zod';
import { dayOrTimestamp, tier, timestamp, usd } from './primitives.ts';

/** A page of this length is still drawn at once by a browser. */
const MAX_PAGE = 200;

export const outputListQuery = z.strictObject({
  id: z.string().max(100).optional().meta({ description: 'The one image with this id.' }),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50).meta({ description: '1 to 200.' }),
  cursor: z.string().max(200).optional().meta({ description: '`next_cursor` of the page before.' }),
  model: z.string().min(1).max(200).optional().meta({ description: 'Id or alias, old ones among them.' }),
  tier: tier.optional().meta({ description: 'The tier the image is charged at.' }),
  batch_id: z.string().max(100).optional(),
  comparison_id: z.string().max(100).optional(),
  key: z.string().max(100).optional().meta({ description: 'Id of the API key that asked for it.' }),
  origin: z.enum(['sync', 'task', 'batch']).optional().meta({ description: 'How its task came in.' }),
  from: dayOrTimestamp.optional().meta({ description: 'Made at this time or later.' }),
  to: dayOrTimestamp.optional().meta({ description: 'Made before this time.' }),
  text: z.string().min(1).max(200).optional().meta({
    description: 'Part of the prompt, whatever its capitals; every character stands for itself.',
  }),
  counted: z.enum(['true', 'false']).optional().meta({
    description: '`true`: the answer has `total`, which reads every image that the filter matches.',
  }),
});

const galleryOutput = z
  .object({
    object: z.literal('output'),
    id: z.string().meta({ example: 'out_01k9q3v5w8t2m4n6p0r1s3t5v7' }),
    task_id: z.string(),
    index: z.number().int().meta({ description: 'From 0, within its task.' }),
    image_count: z.number().int().meta({ description: 'Images of its task.' }),
    operation: z.string(),
    model: z.string(),
    prompt: z.string(),
    size: z.string().meta({ description: 'As it was asked for: WIDTHxHEIGHT or `auto`.' }),
    quality: z.string().nullable(),
    width: z.number().int(),
    height: z.number().int(),
    tier,
    format: z.enum(['png', 'jpeg', 'webp', 'gif']),
    bytes: z.number().int(),
    quoted_usd: usd.meta({ description: 'The most that this image could cost: its share of the quote.' }),
    charged_usd: usd.meta({ description: 'Its share of the charge; the shares add up to the charge.' }),
    seed: z.number().int().nullable(),
    origin: z.enum(['sync', 'task', 'batch']),
    batch_id: z.string().nullable(),
    comparison_id: z.string().nullable(),
    promoted_from: z.string().nullable().meta({ description: 'The task whose image it makes again.' }),
    key: z.object({ id: z.string(), name: z.string() }),
    created_at: timestamp.meta({ description: 'When the image was delivered.' }),
    expires_at: timestamp.nullable().meta({ description: 'Null: kept until it is deleted.' }),
    url: z.string().meta({
      description: 'A signed link that needs no key, for a while; `&width=256` makes it a thumbnail.',
    }),
  })
  .meta({ id: 'Output' });

export const outputListResponse = z
  .object({
    object: z.literal('list'),
    data: z.array(galleryOutput),
    has_more: z.boolean(),
    next_cursor: z.string().nullable(),
    total: z.number().int().optional().meta({ description: 'Only with `counted=true`.' }),
  })
  .meta({ id: 'OutputList', description: 'Newest first. Deleted images are left out.' });

export type OutputListQuery = z.output<typeof outputListQuery>;
export type OutputItem = z.output<typeof galleryOutput>;
export type OutputListResponse = z.output<typeof outputListResponse>;
