// A batch of the benchmarks: its lines are made while they are uploaded, so that the benchmark itself needs no memory
// for them.

import { setTimeout as delay } from 'node:timers/promises';
import { AUTHORIZED, type TaskServer } from './task-server.ts';

export interface BatchInput {
  readonly lineCount: number;
  /** Of each line, roughly; a short line has about 150. */
  readonly lineBytes: number;
}

/** As many lines in one piece as a client would read from its disk at once. */
const PIECE_BYTES = 262_144;

function renderLine(index: number, lineBytes: number): string {
  const prompt = `A lighthouse at dusk, number ${index}, oil on canvas `;
  const body = {
    model: 'gpt-image-2',
    prompt: prompt.padEnd(lineBytes - 150, 'with gulls over the harbour and a red boat '),
    size: '1024x1024',
  };
  const line = { custom_id: `row-${index}`, method: 'POST', url: '/v1/images/generations', body };
  return `${JSON.stringify(line)}\n`;
}

const BOUNDARY = 'lightmeter-bench-lines';

async function* formOf({ lineCount, lineBytes }: BatchInput): AsyncGenerator<Buffer> {
  yield Buffer.from(
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n--${BOUNDARY}\r\n` +
      'Content-Disposition: form-data; name="file"; filename="lines.jsonl"\r\nContent-Type: application/jsonl\r\n\r\n',
  );
  let piece = '';
  for (let index = 0; index < lineCount; index += 1) {
    piece += renderLine(index, lineBytes);
    if (piece.length < PIECE_BYTES) continue;
    yield Buffer.from(piece);
    piece = '';
    // The benchmark measures memory on a timer.
    await delay(0);
  }
  yield Buffer.from(`${piece}\r\n--${BOUNDARY}--\r\n`);
}

/** Uploads the lines; the file as the server describes it. @throws Error with the answer */
export async function uploadLines(
  server: TaskServer,
  input: BatchInput,
): Promise<{ fileId: string; sizeBytes: number }> {
  const answer = await fetch(`${server.url}/v1/files`, {
    method: 'POST',
    headers: { ...AUTHORIZED, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    body: ReadableStream.from(formOf(input)),
    duplex: 'half',
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`/v1/files answered ${answer.status}: ${text}`);
  const file = JSON.parse(text) as { id: string; bytes: number };
  return { fileId: file.id, sizeBytes: file.bytes };
}

/** Creates a batch of an uploaded file and gives its id. */
export async function createBatch(server: TaskServer, fileId: string, more: object = {}): Promise<string> {
  const batch = await server.ask('/v1/batches', { input_file_id: fileId, completion_window: '24h', ...more });
  return String(batch.id);
}

const POLL_MS = 100;

/** The batch object once it has this status. @throws Error when it has ended otherwise, or does not come there in time */
export async function batchIn(
  server: TaskServer,
  given: { batchId: string; status: string; withinMs: number },
): Promise<Record<string, unknown>> {
  const deadlineMs = performance.now() + given.withinMs;
  for (;;) {
    const batch = await server.ask(`/v1/batches/${given.batchId}`);
    if (batch.status === given.status) return batch;
    const isOver = ['completed', 'failed', 'expired', 'cancelled', 'paused'].includes(String(batch.status));
    if (isOver || performance.now() > deadlineMs) {
      throw new Error(`The batch is not ${given.status}: ${JSON.stringify(batch)}`);
    }
    await delay(POLL_MS);
  }
}
