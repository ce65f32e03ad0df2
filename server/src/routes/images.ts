// POST /v1/images/generations and /v1/images/edits: parse, hand to the flow, render.

import {
  callHeaders,
  type EditFields,
  editBody,
  errorResponse,
  type GenerationBody,
  generationBody,
  imagesResponse,
  taskObject,
} from '@lightmeter/contract';
import { imageRequestInput } from '@lightmeter/contract/render';
import { LightmeterError, parseUsd, renderUsd } from '@lightmeter/core';
import type { TaskRecord } from '@lightmeter/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { enqueueImage } from '../flows/enqueue-image.ts';
import { generateImage } from '../flows/generate-image.ts';
import { type BegunTask, bookOf, type ImageCall, type WaitingCall } from '../flows/image-call.ts';
import { callerOf } from '../http/caller.ts';
import { asLightmeterError, errorBody } from '../http/error-response.ts';
import { ImageEvents } from '../http/image-events.ts';
import { sendImages } from '../http/images-answer.ts';
import { originOf } from '../http/origin.ts';
import { type Preference, parsePrefer } from '../http/prefer.ts';
import { renderTask, taskLinks } from '../http/render-task.ts';
import { requireStorableText } from '../http/storable-text.ts';
import { failureOf, moneyHeaders } from '../http/task-answer.ts';
import { oneQuoteId } from '../input/one-quote-id.ts';
import { readEdit } from '../input/read-edit.ts';
import { UploadSet } from '../input/upload-set.ts';
import type { Services } from '../services.ts';

const answers = { 200: imagesResponse, 202: taskObject, default: errorResponse };

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
      const { fields, call } = await readEditCall(services, request);
      await answer(services, { request, reply }, fields, call);
      return reply;
    },
  );
}

/** The edit as its flow takes it. What was uploaded is removed when the rest of it is refused. */
async function readEditCall(services: Services, request: FastifyRequest) {
  const uploads = new UploadSet(services.scratchDirectory);
  try {
    const { fields, references, mask } = await readEdit(request, uploads);
    // The fields of a form are read here and nowhere before.
    requireStorableText(fields);
    const call = {
      ...callFrom(request, fields),
      input: imageRequestInput('edit', fields, {
        references: references.map((taken) => taken.reference),
        mask: mask?.reference,
      }),
      references: references.map((taken) => taken.upload),
      mask: mask?.upload,
      discardUploads: uploads.discard,
    };
    return { fields, call };
  } catch (error) {
    uploads.discard();
    throw error;
  }
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
    quoteId: oneQuoteId(header(request, 'lightmeter-quote'), body.quote_id),
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
  call: Omit<WaitingCall, 'beginPartialImage'>,
): Promise<void> {
  const { request, reply } = http;
  const preference = parsePrefer(header(request, 'prefer'));
  if (preference) return answerAsPreferred(services, http, { body, call, preference });
  const form = { responseFormat: call.responseFormat, origin: originOf(services, request), replayed: false };
  if (!body.stream) {
    const begun = await generateImage(services, { ...call, beginPartialImage: undefined });
    await sendEnded(services, reply, await begun.finished, { ...form, replayed: begun.replayed });
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

/** A task instead of the picture: at once, or when it takes longer than the caller wants to wait. */
async function answerAsPreferred(
  services: Services,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  given: {
    body: GenerationBody | EditFields;
    call: Omit<WaitingCall, 'beginPartialImage'>;
    preference: Preference;
  },
): Promise<void> {
  const { body, call, preference } = given;
  if (body.stream) {
    call.discardUploads();
    throw new LightmeterError('invalid_value', {
      param: 'Prefer',
      message: '`Prefer` and `stream` exclude each other: a stream answers while the image is made.',
    });
  }
  const { task: created, replayed } = await enqueueImage(services, {
    ...call,
    origin: 'task',
    lane: 'interactive',
  });
  const { workspaceId, mode } = bookOf(call.caller);
  const { taskId } = created;
  const { tasks } = services.store;
  if (preference.waitMs > 0) await waitForEnd(services, taskId, preference.waitMs);
  const task = (await tasks.getTask(workspaceId, mode, taskId)) ?? created;
  const origin = originOf(services, request);
  reply.header('preference-applied', preference.applied);
  if (preference.waitMs > 0 && task.endedAt !== undefined) {
    await sendEnded(services, reply, task, { responseFormat: call.responseFormat, origin, replayed });
    return;
  }
  reply
    .status(202)
    .headers({ ...openingHeadersOf(task, replayed), location: `${origin}/v1/tasks/${taskId}` })
    .send(renderTask(task, taskLinks(services, origin)));
}

/** Waits for the task's end, its caller's patience or the server's stop, whichever comes first. */
async function waitForEnd(services: Services, taskId: string, timeoutMs: number): Promise<void> {
  try {
    await services.store.tasks.waitForTask(taskId, { timeoutMs, signal: services.stopping });
  } catch (error) {
    if (!services.stopping.aborted) throw error;
  }
}

/** An ended task as the answer of the call: its images, or its failure. */
async function sendEnded(
  services: Services,
  reply: FastifyReply,
  task: TaskRecord,
  form: { responseFormat: 'b64_json' | 'url'; origin: string; replayed: boolean },
): Promise<void> {
  if (task.state !== 'succeeded') {
    const { error, summary } = failureOf(task);
    reply.headers(moneyHeaders(task, form.replayed));
    reply.request.failedTask = summary;
    throw error;
  }
  await sendImages(services, reply, task, form);
}

function openingHeadersOf(task: TaskRecord, replayed: boolean): Record<string, string> {
  return openingHeaders({
    taskId: task.taskId,
    quotedNanoUsd: task.quotedHighNanoUsd,
    rateCardId: task.rateCardId,
    replayed,
  });
}

function openingHeaders(begun: Omit<BegunTask, 'finished'>): Record<string, string> {
  return {
    'lightmeter-task-id': begun.taskId,
    'lightmeter-quoted-usd': renderUsd(begun.quotedNanoUsd),
    'lightmeter-rate-card': begun.rateCardId,
    ...(begun.replayed ? { 'idempotent-replayed': 'true' } : {}),
  };
}

/** What a preview can say of a picture that is not there yet: what was asked for. What was left open is not said. */
function describedAsAsked(body: GenerationBody | EditFields): Record<string, string> {
  const { size, quality, background, output_format: format = 'png' } = body;
  const asked = { size, quality, background, output_format: format };
  return Object.fromEntries(
    Object.entries(asked).filter(
      (entry): entry is [string, string] => ![undefined, 'auto'].includes(entry[1]),
    ),
  );
}
