// POST /v1/images/generations and /v1/images/edits: parse, hand to the flow, render.

import {
  callHeaders,
  type EditFields,
  editBody,
  errorResponse,
  type GenerationBody,
  generationBody,
  imagesResponse,
} from '@lightmeter/contract';
import { LightmeterError, parseUsd, renderUsd } from '@lightmeter/core';
import type { TaskRecord } from '@lightmeter/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type BegunTask, generateImage, type ImageCall } from '../flows/generate-image.ts';
import { callerOf } from '../http/caller.ts';
import { asLightmeterError, errorBody } from '../http/error-response.ts';
import { ImageEvents } from '../http/image-events.ts';
import { sendImages } from '../http/images-answer.ts';
import { originOf } from '../http/origin.ts';
import { failureOf, moneyHeaders } from '../http/task-answer.ts';
import { imageRequestInput } from '../input/image-call-input.ts';
import { readEdit } from '../input/read-edit.ts';
import { UploadSet } from '../input/upload-set.ts';
import type { Services } from '../services.ts';

const answers = { 200: imagesResponse, default: errorResponse };

export function imageRoutes(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/images/generations',
    {
      config: { scope: 'images', counted: true },
      schema: {
        tags: ['Images'],
        summary: 'Generate images',
        description:
          'OpenAI’s endpoint: the official clients work by changing the base URL. The price is fixed before the work begins and said in the answer.',
        headers: callHeaders,
        body: generationBody,
        response: answers,
      },
    },
    async (request, reply) => {
      const body = request.body as GenerationBody;
      await answer(services, { request, reply }, body, {
        ...callFrom(request, body),
        input: imageRequestInput('generate', body, { references: [], mask: undefined }),
        references: [],
        mask: undefined,
        discardUploads: () => {},
      });
      return reply;
    },
  );

  app.post(
    '/v1/images/edits',
    {
      config: { scope: 'images', counted: true },
      bodyLimit: services.configuration.LIGHTMETER_MAX_JSON_BYTES,
      // Read by hand: the body may be a form with files.
      validatorCompiler: () => (value) => ({ value }),
      schema: {
        tags: ['Images'],
        summary: 'Edit images',
        headers: callHeaders,
        body: editBody,
        description:
          'Input images and an optional mask, as multipart/form-data (`image` or `image[]`, `mask`; up to 50 MB each) or as JSON with data URLs.',
        consumes: ['application/json', 'multipart/form-data'],
        response: answers,
      },
    },
    async (request, reply) => {
      const uploads = new UploadSet(services.scratchDirectory);
      let edit: Awaited<ReturnType<typeof readEdit>>;
      try {
        edit = await readEdit(request, uploads);
      } catch (error) {
        uploads.discard();
        throw error;
      }
      await answer(services, { request, reply }, edit.fields, {
        ...callFrom(request, edit.fields),
        input: imageRequestInput('edit', edit.fields, {
          references: edit.references.map((taken) => taken.reference),
          mask: edit.mask?.reference,
        }),
        references: edit.references.map((taken) => taken.upload),
        mask: edit.mask?.upload,
        discardUploads: uploads.discard,
      });
      return reply;
    },
  );
}

type CallBasics = Pick<
  ImageCall,
  'caller' | 'quoteId' | 'maxCostNanoUsd' | 'idempotencyKey' | 'responseFormat'
>;

/** What headers and shared fields say of the call. */
function callFrom(request: FastifyRequest, body: GenerationBody | EditFields): CallBasics {
  const maxCost = header(request, 'lightmeter-max-cost');
  return {
    caller: callerOf(request),
    quoteId: header(request, 'lightmeter-quote') ?? body.quote_id,
    maxCostNanoUsd: maxCost === undefined ? undefined : parseUsd(maxCost, 'Lightmeter-Max-Cost'),
    idempotencyKey: idempotencyKey(request),
    responseFormat: body.response_format ?? 'b64_json',
  };
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** @throws LightmeterError `idempotency_key_invalid` */
export function idempotencyKey(request: FastifyRequest): string | undefined {
  const key = header(request, 'idempotency-key');
  if (key === undefined) return undefined;
  if (/^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(key)) return key;
  throw new LightmeterError('idempotency_key_invalid', {
    param: 'Idempotency-Key',
    message: `The Idempotency-Key has ${key.length} characters; send 1 to 255 printable ASCII characters.`,
  });
}

/** Runs the flow and renders what comes of it, as one answer or as events. */
async function answer(
  services: Services,
  http: { request: FastifyRequest; reply: FastifyReply },
  body: GenerationBody | EditFields,
  call: Omit<ImageCall, 'beginPartialImage'>,
): Promise<void> {
  const { request, reply } = http;
  const form = { responseFormat: call.responseFormat, origin: originOf(services, request), replayed: false };
  if (!body.stream) {
    const begun = await generateImage(services, { ...call, beginPartialImage: undefined });
    const task = await begun.finished;
    if (task.state === 'failed') throw failed(task, begun, reply);
    await sendImages(services, reply, task, { ...form, replayed: begun.replayed });
    return;
  }
  const events = new ImageEvents(services, reply, {
    family: call.input.operation === 'edit' ? 'image_edit' : 'image_generation',
    described: describedAsAsked(body),
  });
  const begun = await generateImage(services, {
    ...call,
    beginPartialImage: (partialIndex) => events.beginPartialImage(partialIndex),
  });
  events.open(openingHeaders(begun));
  try {
    await events.finish(await begun.finished, {
      form: { ...form, replayed: begun.replayed },
      requestId: request.id,
    });
  } catch (thrown) {
    const error = asLightmeterError(thrown);
    services.log.error(
      { err: error, taskId: begun.taskId, requestId: request.id },
      'A streamed task failed here.',
    );
    await events.fail(errorBody(error, { requestId: request.id, origin: form.origin }));
  }
}

/** The failure of a task as the error to throw, its money headers set. */
function failed(task: TaskRecord, begun: BegunTask, reply: FastifyReply): LightmeterError {
  const { error, summary } = failureOf(task);
  reply.headers(moneyHeaders(task, begun.replayed));
  reply.request.failedTask = summary;
  return error;
}

function openingHeaders(begun: BegunTask): Record<string, string> {
  return {
    'lightmeter-task-id': begun.taskId,
    'lightmeter-quoted-usd': renderUsd(begun.quotedNanoUsd),
    'lightmeter-rate-card': begun.rateCardId,
    ...(begun.replayed ? { 'idempotent-replayed': 'true' } : {}),
  };
}

/** What a preview can say before the picture is there. */
function describedAsAsked(body: GenerationBody | EditFields): Record<string, string> {
  return {
    size: body.size ?? 'auto',
    quality: body.quality ?? 'auto',
    background: body.background ?? 'auto',
    output_format: body.output_format ?? 'png',
  };
}
