// OpenAI's /v1/files, and input images named by the id of a file.

import { z } from 'zod';
import { editFields } from './images.ts';
import { optional } from './primitives.ts';

/** What a caller may upload a file for. */
export const filePurpose = z.enum(['batch', 'vision', 'user_data']).meta({
  description: '`batch`: requests of a batch. `vision`: an input image. `user_data`: anything else.',
});

const unixSeconds = z.number().int().meta({ description: 'Unix seconds.', example: 1_795_372_200 });

export const fileResponse = z
  .object({
    id: z.string().meta({ example: 'file_01k9q3v5w8t2m4n6p0r1s3t5v7' }),
    object: z.literal('file'),
    bytes: z.number().int(),
    created_at: unixSeconds,
    expires_at: unixSeconds.optional().meta({ description: 'Absent for a file that is kept until deleted.' }),
    filename: z.string(),
    purpose: z.enum(['batch', 'batch_output', 'vision', 'user_data']),
    status: z.literal('processed'),
  })
  .meta({ id: 'File' });

export const deletedFileResponse = z
  .object({ id: z.string(), object: z.literal('file'), deleted: z.literal(true) })
  .meta({ id: 'DeletedFile' });

export const fileListQuery = z.strictObject({
  purpose: z.enum(['batch', 'batch_output', 'vision', 'user_data']).optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(10_000),
  order: z.enum(['asc', 'desc']).default('desc').meta({ description: '`desc` (default) is newest first.' }),
  after: z.string().max(100).optional().meta({ description: 'Id of the last file of the page before.' }),
});

export const fileListResponse = z
  .object({
    object: z.literal('list'),
    data: z.array(fileResponse),
    first_id: z.string().nullable(),
    last_id: z.string().nullable(),
    has_more: z.boolean(),
  })
  .meta({ id: 'FileList' });

/** OpenAI's bounds: an hour to thirty days. */
const expiresAfterSeconds = z.coerce.number().int().min(3_600).max(2_592_000);

/** The text fields of an upload; the file stands beside them. */
export const fileUploadFields = z
  .strictObject({
    purpose: filePurpose,
    'expires_after[anchor]': z.literal('created_at').optional(),
    'expires_after[seconds]': expiresAfterSeconds.optional().meta({ description: '3,600 to 2,592,000.' }),
  })
  .refine(
    (fields) =>
      (fields['expires_after[anchor]'] === undefined) === (fields['expires_after[seconds]'] === undefined),
    {
      path: ['expires_after'],
      message: 'Send both `expires_after[anchor]` (created_at) and `expires_after[seconds]`, or neither.',
    },
  );

/** The form as the OpenAPI document shows it. */
export const fileUploadForm = z
  .object({
    file: z.any().meta({ description: 'The file, up to 200 MB.', type: 'string', format: 'binary' }),
    purpose: filePurpose,
    'expires_after[anchor]': z.literal('created_at').optional(),
    'expires_after[seconds]': z.number().int().min(3_600).max(2_592_000).optional().meta({
      description: 'Kept so long after its creation. Without it: 30 days for `batch`, else until deleted.',
    }),
  })
  .meta({ id: 'FileUpload' });

/** One input image of a batched edit: a data URL, or a file that was uploaded before. */
export const imageSource = z
  .strictObject({
    image_url: optional(z.string()).meta({ description: 'A data URL: data:image/png;base64,…' }),
    file_id: optional(z.string().max(100)).meta({ description: 'Id of a file of /v1/files.' }),
  })
  .refine((source) => (source.image_url === undefined) !== (source.file_id === undefined), {
    message: 'Give either `image_url` (a data URL) or `file_id` (of a file uploaded to /v1/files).',
  })
  .meta({ id: 'ImageSource' });

/** An edit as it stands on a line of a batch. */
export const batchEditBody = editFields
  .extend({
    images: z.array(imageSource).min(1),
    mask: optional(imageSource),
  })
  .meta({ id: 'BatchEditBody' });

/** What holds for every line of a batch that does not say otherwise. */
export const batchDefaults = editFields
  .omit({ prompt: true, stream: true, partial_images: true, quote_id: true })
  .partial()
  .extend({
    images: optional(z.array(imageSource).min(1)),
    mask: optional(imageSource),
  })
  .meta({
    id: 'BatchDefaults',
    description:
      'Parameters of every line that does not have them itself. A line with a `size` of its own takes no `aspect_ratio` or `resolution` from here, and the other way round.',
  });

export type FileResponse = z.output<typeof fileResponse>;
export type ImageSource = z.output<typeof imageSource>;
export type BatchEditBody = z.output<typeof batchEditBody>;
export type BatchDefaults = z.output<typeof batchDefaults>;
