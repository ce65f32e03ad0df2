// OpenAI's image endpoints: bodies, answers and stream events, plus what this product adds to them.

import { z } from 'zod';
import { moneySummary, optional, tier } from './primitives.ts';

const background = z.enum(['auto', 'opaque', 'transparent']);

/** Parameters that generations and edits share. Which values a model takes is on the rate card. */
const imageParameters = {
  model: z.string().min(1).max(200).meta({
    description: 'Id or alias of a model on the rate card. There is no default.',
    example: 'gpt-image-2',
  }),
  prompt: z.string().meta({
    description: 'What the picture shows, 1 to 32,000 characters for most models.',
    example: 'A lighthouse at dusk, "HARBOR" painted on its wall',
  }),
  n: optional(z.number().int()).meta({
    description: 'How many images, 1 by default; 1 to 10 for most models.',
  }),
  size: optional(z.string()).meta({
    description: '`auto`, or WIDTHxHEIGHT in pixels. Excludes `aspect_ratio` and `resolution`.',
    example: '1536x1024',
  }),
  aspect_ratio: optional(z.string()).meta({
    description: 'Shape instead of `size`, such as 16:9.',
    example: '16:9',
  }),
  resolution: optional(tier).meta({
    description: 'Tier for `aspect_ratio`; the lowest the model offers by default.',
  }),
  quality: optional(z.string()).meta({
    description: '`auto` (default), `low`, `medium`, `high`; 2.5 and 2.6 also `xhigh`, `max`.',
  }),
  background: optional(background).meta({ description: '`transparent` needs png or webp.' }),
  output_format: optional(z.enum(['png', 'jpeg', 'webp'])).meta({ description: '`png` by default.' }),
  output_compression: optional(z.number().int()).meta({ description: '0 to 100, for jpeg and webp.' }),
  moderation: optional(z.enum(['auto', 'low'])).meta({ description: 'How strict the provider filters.' }),
  seed: optional(z.number().int().min(0).max(2_147_483_647)).meta({
    description: 'Only for models that take one.',
  }),
  stream: optional(z.boolean()).meta({ description: 'Answer with server-sent events.' }),
  partial_images: optional(z.number().int()).meta({
    description: 'With `stream`: 0 to 3 previews before the final image.',
  }),
  response_format: optional(z.enum(['b64_json', 'url'])).meta({
    description: '`b64_json` (default) or `url`, a signed link to this server.',
  }),
  safety_identifier: optional(z.string().max(128)).meta({
    description: 'Opaque id of your end user, passed on to the provider.',
  }),
  user: optional(z.string().max(256)).meta({
    description: 'Older name of `safety_identifier`.',
    deprecated: true,
  }),
  quote_id: optional(z.string()).meta({
    description:
      'Id of a quote for this request: pins its price until it expires. The header `Lightmeter-Quote` does the same.',
  }),
};

export const generationBody = z.strictObject(imageParameters).meta({ id: 'GenerationBody' });

/** Headers of every call that costs money. */
export const callHeaders = z.looseObject({
  'idempotency-key': z.string().optional().meta({
    description:
      '1 to 255 printable characters. The same key and request answer the same, and are charged once.',
  }),
  'lightmeter-max-cost': z.string().optional().meta({
    description: 'US dollars. Refuses with 402 before anything is held when the quote is higher.',
    example: '0.05',
  }),
  'lightmeter-quote': z
    .string()
    .optional()
    .meta({ description: 'Id of a quote for this request: pins its price until it expires.' }),
});

/** One input image in JSON: a data URL. Files go as multipart/form-data. */
export const imageReference = z
  .strictObject({
    image_url: z.string().max(70_000_000).meta({ description: 'A data URL: data:image/png;base64,…' }),
  })
  .meta({ id: 'ImageReference' });

/** In a quote the size of an input image is enough. */
export const imageReferenceOrSize = z.union([
  imageReference,
  z.strictObject({
    size: z.string().meta({ description: 'WIDTHxHEIGHT of the input image.', example: '1024x1024' }),
  }),
]);

const editParameters = {
  ...imageParameters,
  input_fidelity: optional(z.enum(['low', 'high'])).meta({
    description: 'Only for models that take it; gpt-image-2 and later do not.',
  }),
};

export const editBody = z
  .strictObject({
    ...editParameters,
    images: z
      .array(imageReference)
      .min(1)
      .meta({ description: 'The input images, the first of which a mask applies to.' }),
    mask: optional(imageReference).meta({
      description: 'PNG with alpha in the size of the first image; transparent means change here.',
    }),
  })
  .meta({ id: 'EditBody' });

/** The text fields of a multipart edit; the files `image`, `image[]` and `mask` stand beside them. */
export const editFields = z.strictObject(editParameters).meta({ id: 'EditFields' });

/** The body of an edit as it may stand in a quote. */
export const quotedEditBody = z.strictObject({
  ...editParameters,
  images: z.array(imageReferenceOrSize).min(1),
  mask: optional(imageReferenceOrSize),
});

export const tokenUsage = z
  .object({
    total_tokens: z.number().int(),
    input_tokens: z.number().int(),
    input_tokens_details: z.object({ text_tokens: z.number().int(), image_tokens: z.number().int() }),
    output_tokens: z.number().int(),
    output_tokens_details: z.object({ text_tokens: z.number().int(), image_tokens: z.number().int() }),
  })
  .meta({
    id: 'TokenUsage',
    description: 'OpenAI’s usage object: what the provider reported. Absent when it reported nothing.',
  });

const described = {
  background: z.string().optional(),
  output_format: z.enum(['png', 'jpeg', 'webp', 'gif']),
  quality: z.string().optional(),
  size: z.string(),
};

export const imagesResponse = z
  .object({
    created: z.number().int().meta({ description: 'Unix seconds.' }),
    ...described,
    usage: tokenUsage.optional(),
    lightmeter: moneySummary,
    data: z.array(z.object({ b64_json: z.string().optional(), url: z.string().optional() })),
  })
  .meta({ id: 'ImagesResponse' });

export const partialImageEvent = z
  .object({
    type: z.enum(['image_generation.partial_image', 'image_edit.partial_image']),
    partial_image_index: z.number().int(),
    created_at: z.number().int(),
    ...described,
    b64_json: z.string(),
  })
  .meta({ id: 'PartialImageEvent' });

export const completedImageEvent = z
  .object({
    type: z.enum(['image_generation.completed', 'image_edit.completed']),
    created_at: z.number().int(),
    ...described,
    usage: tokenUsage.optional(),
    lightmeter: moneySummary,
    b64_json: z.string().optional(),
    url: z.string().optional(),
  })
  .meta({ id: 'CompletedImageEvent' });

export type GenerationBody = z.output<typeof generationBody>;
export type EditBody = z.output<typeof editBody>;
export type EditFields = z.output<typeof editFields>;
export type ImagesResponse = z.output<typeof imagesResponse>;
export type MoneySummary = z.output<typeof moneySummary>;
export type WireTokenUsage = z.output<typeof tokenUsage>;
