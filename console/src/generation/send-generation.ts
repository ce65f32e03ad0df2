// One call of POST /v1/images/generations or /v1/images/edits, and what comes back while it runs. A single picture is
// streamed with its previews; several are handed to a worker, and the task is followed instead.

import type { ErrorResponse } from '@lightmeter/contract';
import { ERRORS } from '@lightmeter/core';
import { LightmeterApiError } from '@lightmeter/sdk';
import { bookFetch } from '../api/client.ts';
import { type Draft, editForm, isStreamed, operationOf, requestBody } from './generation-request.ts';
import { readEvents, type StreamedEvent } from './server-sent-events.ts';
import { lostConnection, Silence } from './silence.ts';

export interface GenerationCall {
  readonly draft: Draft;
  /** The same key and request are charged once, however often they are sent. */
  readonly idempotencyKey: string;
  /** The number on the button, US dollars: the server refuses rather than charge more. */
  readonly maxCostUsd: string;
}

export interface GenerationListener {
  /** The hold is placed and the work begins. */
  readonly onBegun: (taskId: string) => void;
  /** A picture on the way, as bytes of the output format. */
  readonly onPreview: (picture: Blob, index: number) => void;
}

/**
 * The server says something every 15 seconds while it works (comments, when there is nothing to tell); a connection that is
 * silent for three times as long is dead, whatever the browser believes. Not counted while files are on their way up.
 */
const SILENCE_MS = 45_000;

/** How a call went on: ended and ready to be read, or running in the hands of a worker. */
export interface SentGeneration {
  readonly taskId: string;
  readonly hasEnded: boolean;
}

/**
 * Sends the call and tells the listener what arrives.
 *
 * @throws LightmeterApiError for a refusal or a failed task; LightmeterConnectionError when the answer breaks off: the work
 *   goes on, and the task is found by its id or the key; what `signal` was aborted with
 */
export async function sendGeneration(
  call: GenerationCall,
  listener: GenerationListener,
  signal: AbortSignal,
): Promise<SentGeneration> {
  const silence = new Silence(signal, SILENCE_MS);
  try {
    return await send(call, listener, silence);
  } finally {
    silence.end();
  }
}

async function send(
  call: GenerationCall,
  listener: GenerationListener,
  silence: Silence,
): Promise<SentGeneration> {
  const isUpload = operationOf(call.draft) === 'edit';
  if (!isUpload) silence.begin();
  const response = await silence.while(() => bookFetch(addressOf(call), requestOf(call, silence.signal)));
  const taskId = response.headers.get('lightmeter-task-id') ?? undefined;
  if (!response.ok) throw refusal(response.status, response.headers, await errorOf(response));
  if (taskId === undefined || !response.body) throw lostConnection(new Error('the answer names no task'));
  listener.onBegun(taskId);
  if (response.headers.get('content-type')?.startsWith('application/json'))
    return { taskId, hasEnded: false };
  let isComplete = false;
  const events = readEvents(response.body);
  for (;;) {
    const { done, value } = await silence.while(() => events.next());
    if (done) break;
    if (!value) continue;
    if (value.type.endsWith('.partial_image')) showPreview(value, listener);
    if (value.type.endsWith('.completed')) isComplete = true;
    if (value.type === 'error') throw streamedRefusal(value, response.headers);
  }
  if (!isComplete) throw lostConnection(new Error('the connection ended before the picture came'));
  return { taskId, hasEnded: true };
}

function addressOf({ draft }: GenerationCall): string {
  return operationOf(draft) === 'edit' ? '/v1/images/edits' : '/v1/images/generations';
}

function requestOf({ draft, idempotencyKey, maxCostUsd }: GenerationCall, signal: AbortSignal): RequestInit {
  const headers = new Headers({ 'idempotency-key': idempotencyKey, 'lightmeter-max-cost': maxCostUsd });
  if (!isStreamed(draft.form.parameters)) headers.set('prefer', 'respond-async');
  if (operationOf(draft) === 'edit') {
    const form = editForm(draft);
    form.set('response_format', 'url');
    return { method: 'POST', headers, body: form, signal };
  }
  headers.set('content-type', 'application/json');
  // The finished picture is read by its id, and kept by the browser's cache: base64 is for the previews alone.
  const body = JSON.stringify({ ...requestBody(draft), response_format: 'url' });
  return { method: 'POST', headers, body, signal };
}

async function errorOf(response: Response): Promise<ErrorResponse | undefined> {
  try {
    const body = (await response.json()) as ErrorResponse | null;
    return typeof body?.error?.code === 'string' ? body : undefined;
  } catch {
    return undefined;
  }
}

function refusal(status: number, headers: Headers, body: ErrorResponse | undefined): LightmeterApiError {
  return new LightmeterApiError({ status, headers, body });
}

/** Once the stream is open a failure is an event; its status is the one that its code has. */
function streamedRefusal(event: StreamedEvent, headers: Headers): LightmeterApiError {
  const body = JSON.parse(event.text) as ErrorResponse;
  const known = (ERRORS as Readonly<Record<string, { readonly status: number } | undefined>>)[
    body.error.code
  ];
  return refusal(known?.status ?? 500, headers, body);
}

function showPreview(event: StreamedEvent, listener: GenerationListener): void {
  const preview = JSON.parse(event.text) as {
    partial_image_index: number;
    output_format?: string;
    b64_json: string;
  };
  const bytes = Uint8Array.from(atob(preview.b64_json), (character) => character.charCodeAt(0));
  listener.onPreview(
    new Blob([bytes], { type: `image/${preview.output_format ?? 'png'}` }),
    preview.partial_image_index,
  );
}
