// /v1/files: OpenAI's endpoint. Upload, list, look up, download, delete.

import {
  deletedFileResponse,
  errorResponse,
  type FileResponse,
  fileListQuery,
  fileListResponse,
  fileResponse,
  fileUploadForm,
} from '@lightmeter/contract';
import { LightmeterError } from '@lightmeter/core';
import type { BookId, FileRecord } from '@lightmeter/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { keepArrivedFile } from '../flows/keep-file.ts';
import { byteRange } from '../http/byte-range.ts';
import { callerOf } from '../http/caller.ts';
import { unixSeconds } from '../http/task-answer.ts';
import { receiveFile } from '../input/receive-file.ts';
import type { Services } from '../services.ts';

const fileParams = z.object({ id: z.string().max(100) });

/** As with OpenAI: the input of a batch is kept for 30 days, all else until it is deleted. */
const BATCH_FILE_SECONDS = 2_592_000;

export function fileRoutes(app: FastifyInstance, services: Services): void {
  uploadFile(app, services);
  listFiles(app, services);
  readFiles(app, services);
  deleteFile(app, services);
}

function uploadFile(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/files',
    {
      config: { scope: 'images', counted: true },
      // Read by hand: the body is a form with a file.
      validatorCompiler: () => (value) => ({ value }),
      schema: {
        tags: ['Files'],
        summary: 'Upload a file',
        description:
          'OpenAI’s endpoint: the input of a batch, or an image that its lines name by id. Stored as it arrives, up to 200 MB by default.',
        body: fileUploadForm,
        consumes: ['multipart/form-data'],
        response: { 200: fileResponse, default: errorResponse },
      },
    },
    async (request): Promise<FileResponse> => {
      const { writer, filename, fields } = await receiveFile(services, request);
      const createdAt = services.clock();
      const keptSeconds =
        fields['expires_after[seconds]'] ?? (fields.purpose === 'batch' ? BATCH_FILE_SECONDS : undefined);
      try {
        const file = await keepArrivedFile(
          services,
          {
            ...bookOf(request),
            purpose: fields.purpose,
            filename,
            createdAt,
            expiresAt:
              keptSeconds === undefined ? undefined : new Date(createdAt.getTime() + keptSeconds * 1_000),
          },
          writer,
        );
        return renderFile(file);
      } finally {
        await writer.discard();
      }
    },
  );
}

function listFiles(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/files',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Files'],
        summary: 'List the files',
        querystring: fileListQuery,
        response: { 200: fileListResponse, default: errorResponse },
      },
    },
    async (request): Promise<z.output<typeof fileListResponse>> => {
      const query = request.query as z.output<typeof fileListQuery>;
      const { files, hasMore } = await services.store.files.list({ ...bookOf(request), ...query });
      return {
        object: 'list',
        data: files.map(renderFile),
        first_id: files[0]?.fileId ?? null,
        last_id: files.at(-1)?.fileId ?? null,
        has_more: hasMore,
      };
    },
  );
}

function readFiles(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/files/:id',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Files'],
        summary: 'Look up a file',
        params: fileParams,
        response: { 200: fileResponse, default: errorResponse },
      },
    },
    async (request) => renderFile(await requireFile(services, request)),
  );

  app.get(
    '/v1/files/:id/content',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Files'],
        summary: 'Download a file',
        description: 'The bytes as they were uploaded. Supports `Range`.',
        params: fileParams,
        produces: ['application/octet-stream'],
        response: { 200: z.any().meta({ description: 'The bytes of the file.' }), default: errorResponse },
      },
    },
    async (request, reply) => sendContent(services, { request, reply }),
  );
}

async function sendContent(services: Services, http: { request: FastifyRequest; reply: FastifyReply }) {
  const { request, reply } = http;
  const file = await requireFile(services, request);
  const etag = `"${file.sha256}"`;
  reply.headers({
    'content-type': 'application/octet-stream',
    'accept-ranges': 'bytes',
    'cache-control': 'private',
    etag,
    'x-content-type-options': 'nosniff',
    'content-disposition': `attachment; filename*=UTF-8''${encodeFilename(file.filename)}`,
  });
  if (request.headers['if-none-match'] === etag) return reply.status(304).send();
  const range = byteRange(request.headers.range, file.sizeBytes);
  if (range === 'unsatisfiable')
    return reply.status(416).header('content-range', `bytes */${file.sizeBytes}`).send();
  if (range) {
    reply.status(206).header('content-range', `bytes ${range.firstByte}-${range.lastByte}/${file.sizeBytes}`);
  }
  reply.header('content-length', range ? range.lastByte - range.firstByte + 1 : file.sizeBytes);
  return reply.send(await services.files.read(file.storageKey, range));
}

/** RFC 5987: what encodeURIComponent leaves and the header does not allow is encoded too. */
function encodeFilename(filename: string): string {
  return encodeURIComponent(filename.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function deleteFile(app: FastifyInstance, services: Services): void {
  app.delete(
    '/v1/files/:id',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Files'],
        summary: 'Delete a file',
        description:
          'At once and for good. A batch that was validated does not need its input file any more; lines that name the file as their image fail, and cost nothing, unless they have begun.',
        params: fileParams,
        response: { 200: deletedFileResponse, default: errorResponse },
      },
    },
    async (request): Promise<z.output<typeof deletedFileResponse>> => {
      const { id } = request.params as z.output<typeof fileParams>;
      if (!(await services.store.files.delete(bookOf(request), id))) throw fileNotFound(id);
      return { id, object: 'file', deleted: true };
    },
  );
}

function bookOf(request: FastifyRequest): BookId {
  const { workspace, mode } = callerOf(request);
  return { workspaceId: workspace.workspaceId, mode };
}

/** @throws LightmeterError `not_found`, the same for what is not there and what is not the caller's */
async function requireFile(services: Services, request: FastifyRequest): Promise<FileRecord> {
  const { id } = request.params as z.output<typeof fileParams>;
  const file = await services.store.files.get(bookOf(request), id);
  if (file) return file;
  throw fileNotFound(id);
}

function fileNotFound(id: string): LightmeterError {
  return new LightmeterError('not_found', {
    param: 'id',
    message: `There is no file ${JSON.stringify(id)}.`,
  });
}

function renderFile(file: FileRecord): FileResponse {
  const expiresAt = file.expiresAt === undefined ? {} : { expires_at: unixSeconds(file.expiresAt) };
  return {
    id: file.fileId,
    object: 'file',
    bytes: file.sizeBytes,
    created_at: unixSeconds(file.createdAt),
    ...expiresAt,
    filename: file.filename,
    purpose: file.purpose,
    status: 'processed',
  };
}
