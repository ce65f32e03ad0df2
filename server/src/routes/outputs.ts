// GET /v1/outputs/:id: the bytes, by a signed link, by a key of the workspace that owns them, or by a session in it.

import { errorResponse } from '@lightmeter/contract';
import { LightmeterError, MEDIA_TYPES } from '@lightmeter/core';
import type { OutputRecord } from '@lightmeter/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { authenticate } from '../http/authentication.ts';
import { byteRange } from '../http/byte-range.ts';
import { keptOutput } from '../http/kept-output.ts';
import { THUMBNAIL_WIDTHS, type Thumbnails, type ThumbnailWidth } from '../results/thumbnails.ts';
import type { Services } from '../services.ts';

const outputParams = z.object({ id: z.string().max(100) });
const outputQuery = z.strictObject({
  expires: z.string().optional().meta({ description: 'Part of a signed link.' }),
  signature: z.string().optional().meta({ description: 'Part of a signed link.' }),
  download: z.string().optional().meta({ description: 'Any value: answer as a file to save.' }),
  width: z
    .enum(THUMBNAIL_WIDTHS.map(String))
    .transform((width) => Number(width) as ThumbnailWidth)
    .optional()
    .meta({ description: 'Answers with a WebP of at most so many pixels in width instead.' }),
});

export function outputRoutes(app: FastifyInstance, services: Services, thumbnails: Thumbnails): void {
  app.get(
    '/v1/outputs/:id',
    {
      schema: {
        tags: ['Outputs'],
        summary: 'Read an image',
        description:
          'The bytes of one output. Takes an API key, a session, or the query of a signed link. Supports `Range`, except for a `width`: that is a small picture for galleries, made when it is first asked for.',
        params: outputParams,
        querystring: outputQuery,
        produces: ['image/png', 'image/jpeg', 'image/webp'],
        response: { 200: z.any().meta({ description: 'The bytes of the image.' }), default: errorResponse },
      },
    },
    async (request, reply) => {
      const { id } = request.params as z.output<typeof outputParams>;
      const query = request.query as z.output<typeof outputQuery>;
      const output = await readableOutput(services, request, { id, query });
      if (query.width !== undefined)
        return sendThumbnail(thumbnails, { request, reply }, { output, width: query.width });
      const etag = `"${output.sha256}"`;
      reply.headers({
        'content-type': MEDIA_TYPES[output.format],
        ...UNCHANGING,
        'accept-ranges': 'bytes',
        etag,
        'content-disposition': `${query.download === undefined ? 'inline' : 'attachment'}; filename="${output.outputId}.${output.format}"`,
      });
      if (request.headers['if-none-match'] === etag) return reply.status(304).send();
      const range = byteRange(request.headers.range, output.sizeBytes);
      if (range === 'unsatisfiable') {
        return reply.status(416).header('content-range', `bytes */${output.sizeBytes}`).send();
      }
      if (range) {
        reply
          .status(206)
          .header('content-range', `bytes ${range.firstByte}-${range.lastByte}/${output.sizeBytes}`);
      }
      const lengthBytes = range ? range.lastByte - range.firstByte + 1 : output.sizeBytes;
      reply.header('content-length', lengthBytes);
      return reply.send(await services.outputs.read(output.storageKey, range));
    },
  );
}

/** Of every answer with an image: what an id names never changes. */
const UNCHANGING = {
  'cache-control': 'private, max-age=31536000, immutable',
  'content-security-policy': "default-src 'none'",
  'x-content-type-options': 'nosniff',
};

async function sendThumbnail(
  thumbnails: Thumbnails,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  { output, width }: { output: OutputRecord; width: ThumbnailWidth },
) {
  const etag = `"${output.sha256}-${width}"`;
  reply.headers({ ...UNCHANGING, etag });
  if (request.headers['if-none-match'] === etag) return reply.status(304).send();
  const thumbnail = await thumbnails.read(output, width);
  return reply
    .type('image/webp')
    .send(Buffer.from(thumbnail.buffer, thumbnail.byteOffset, thumbnail.byteLength));
}

/** @throws LightmeterError `not_found`, the same for what is not there and what is not the caller's */
async function readableOutput(
  services: Services,
  request: FastifyRequest,
  asked: { id: string; query: z.output<typeof outputQuery> },
): Promise<OutputRecord> {
  if (services.links.verify(asked.id, asked.query, services.clock())) {
    const output = await services.store.tasks.getOutput(asked.id);
    if (output) return keptOutput(output.output);
  } else if (asked.query.signature !== undefined) {
    throw new LightmeterError('not_found', {
      message: 'The link has ended or is not complete. Ask for the output with an API key.',
    });
  } else {
    const { caller } = await authenticate(services, request, { scope: 'images', counted: false });
    const output = await services.store.tasks.getOutput(asked.id);
    const own = output?.workspaceId === caller.workspace.workspaceId && output.mode === caller.mode;
    if (output && own) return keptOutput(output.output);
  }
  throw new LightmeterError('not_found', {
    param: 'id',
    message: `There is no output ${JSON.stringify(asked.id)}.`,
  });
}
