// Memory of the server while it does the largest things it is asked for: a 200 MB input file taken and validated, a ZIP of
// a thousand pictures of 3 MB sent, ten thousand tasks waiting.

import { withCleanup } from './cleanup.ts';
import { type Outside, startOutside } from './outside.ts';
import { forgetPeak, memoryOf } from './process-meter.ts';
import type { Program } from './program.ts';
import { type Report, type Scale, shown, shownMb } from './report.ts';
import { batchIn, createBatch, uploadLines } from './tasks/submit-lines.ts';
import { AUTHORIZED, startTaskServer, type TaskServer, until } from './tasks/task-server.ts';

interface Extent {
  /** Of the input file; the most that a batch may have is 50,000. */
  readonly lineCount: number;
  readonly lineBytes: number;
  readonly resultCount: number;
  readonly waitingCount: number;
}

const EXTENTS: Readonly<Record<Scale, Extent>> = {
  full: { lineCount: 49_900, lineBytes: 4_150, resultCount: 1_000, waitingCount: 10_000 },
  quick: { lineCount: 12_000, lineBytes: 4_150, resultCount: 200, waitingCount: 10_000 },
  tiny: { lineCount: 200, lineBytes: 1_000, resultCount: 4, waitingCount: 40 },
};

/**
 * What the peak of the whole may be above that of its quarter and still be called flat: memory that grew with the work would
 * have grown four times as far. The heap takes what is free before it collects.
 */
const FLAT_MB = 48;
const BYTES_PER_MB = 1_048_576;
const PATIENCE_MS = 900_000;
const WORKER_CONCURRENCY = 16;

type Who = 'server' | 'worker';

/** One thing that is done, first a quarter of it. */
interface Scene {
  readonly what: string;
  readonly who: Who;
  /** What went through the process for the whole; undefined where nothing is counted. */
  readonly throughBytes: number | undefined;
  readonly beforeBytes: number;
  readonly quarterPeakBytes: number;
  readonly peakBytes: number;
  /** Of the whole. */
  readonly tookMs: number;
}

/** The processes whose memory is watched while something is done. */
interface Stage {
  readonly server: TaskServer;
  readonly worker: Program;
  readonly scenes: Scene[];
}

export function benchMemory(scale: Scale): Promise<Report> {
  return withCleanup(async (cleanup) => {
    const outside = await startOutside(cleanup);
    await outside.upstream.ask('behave', { picture: 'small', delayMs: 0 });
    const server = await startTaskServer(cleanup, outside.upstreamUrl);
    const worker = await server.startWorker(WORKER_CONCURRENCY);
    const stage: Stage = { server, worker, scenes: [] };
    await warmUp(stage);
    const extent = EXTENTS[scale];
    await takeInput(stage, extent);
    await sendResults(stage, outside, extent);
    await letWait(stage, outside, extent);
    return reportOf(stage.scenes, extent);
  });
}

/** Which part of a scene: `work` does it and says how many bytes went through. */
type Share = 'quarter' | 'whole';
const SHARES: Readonly<Record<Share, number>> = { quarter: 0.25, whole: 1 };

/** Watches one process while a quarter of the work is done, and then the whole. */
async function watch(
  stage: Stage,
  { what, who }: Pick<Scene, 'what' | 'who'>,
  work: (share: Share) => Promise<number | undefined>,
): Promise<void> {
  const { pid } = stage[who];
  const beforeBytes = memoryOf(pid).residentBytes;
  forgetPeak(pid);
  await work('quarter');
  const quarterPeakBytes = memoryOf(pid).peakBytes;
  forgetPeak(pid);
  const beganMs = performance.now();
  const throughBytes = await work('whole');
  const tookMs = performance.now() - beganMs;
  const { peakBytes } = memoryOf(pid);
  stage.scenes.push({ what, who, throughBytes, beforeBytes, quarterPeakBytes, peakBytes, tookMs });
}

function partOf(count: number, share: Share): number {
  return Math.ceil(count * SHARES[share]);
}

/** A small batch from end to end brings both processes to their working size. */
async function warmUp({ server }: Stage): Promise<void> {
  const { fileId } = await uploadLines(server, { lineCount: 500, lineBytes: 4_000 });
  const batchId = await createBatch(server, fileId);
  await batchIn(server, { batchId, status: 'completed', withinMs: PATIENCE_MS });
  await download(server, batchId);
}

async function takeInput(stage: Stage, extent: Extent): Promise<void> {
  const { server } = stage;
  const files = new Map<Share, { fileId: string; sizeBytes: number }>();
  const lines = extent.lineCount.toLocaleString('en-US');
  await watch(stage, { what: `a JSONL file of ${lines} lines is uploaded`, who: 'server' }, async (share) => {
    const lineCount = partOf(extent.lineCount, share);
    const file = await uploadLines(server, { lineCount, lineBytes: extent.lineBytes });
    files.set(share, file);
    return file.sizeBytes;
  });
  await watch(stage, { what: 'it is validated and priced as a batch', who: 'worker' }, async (share) => {
    const { fileId = '', sizeBytes = 0 } = files.get(share) ?? {};
    const batchId = await createBatch(server, fileId, { start: 'manual' });
    await batchIn(server, { batchId, status: 'ready', withinMs: PATIENCE_MS });
    return sizeBytes;
  });
}

async function sendResults(stage: Stage, outside: Outside, { resultCount }: Extent): Promise<void> {
  const { server } = stage;
  await outside.upstream.ask('behave', { picture: 'noisy', delayMs: 0 });
  const batchIds = new Map<Share, string>();
  const pictures = resultCount.toLocaleString('en-US');
  await watch(stage, { what: `${pictures} pictures of 3 MB are made`, who: 'worker' }, async (share) => {
    const { fileId } = await uploadLines(server, { lineCount: partOf(resultCount, share), lineBytes: 200 });
    const batchId = await createBatch(server, fileId);
    await batchIn(server, { batchId, status: 'completed', withinMs: PATIENCE_MS });
    batchIds.set(share, batchId);
    return undefined;
  });
  await watch(stage, { what: 'a ZIP of them is downloaded', who: 'server' }, (share) =>
    download(server, batchIds.get(share) ?? ''),
  );
}

/** Reads the ZIP and keeps nothing of it; its bytes. @throws Error with the answer */
async function download(server: TaskServer, batchId: string): Promise<number> {
  const answer = await fetch(`${server.url}/v1/batches/${batchId}/results.zip`, { headers: AUTHORIZED });
  if (!answer.ok || !answer.body) {
    throw new Error(`The ZIP was answered with ${answer.status}: ${await answer.text()}`);
  }
  let readBytes = 0;
  for await (const block of answer.body) readBytes += block.byteLength;
  return readBytes;
}

/** Every task that begins stays at the upstream; all others wait. */
async function letWait(stage: Stage, outside: Outside, { waitingCount }: Extent): Promise<void> {
  const { server, worker } = stage;
  const target = {
    url: `${server.url}/v1/tasks`,
    headers: { 'content-type': 'application/json', ...AUTHORIZED },
    body: JSON.stringify({
      model: 'gpt-image-2',
      input: { prompt: 'A lighthouse at dusk', size: '1024x1024' },
    }),
  };
  const create = () => outside.load.ask('steady', { target, callers: 16, warmUpMs: 0, windowMs: 200 });
  // Creating at full speed has a working size of its own, whether the tasks wait or not: here they do not.
  await outside.upstream.ask('behave', { picture: 'small', delayMs: 0 });
  for (let created = 0; created < waitingCount; created += (await create()).answeredCount);
  await until(async () => Object.values(await server.queueDepth()).every((left) => left === 0), {
    withinMs: PATIENCE_MS,
    what: 'The end of the first tasks',
  });
  await outside.upstream.ask('behave', { picture: 'small', delayMs: undefined });
  const workerBeforeBytes = memoryOf(worker.pid).residentBytes;
  const workerPeaks = new Map<Share, number>();
  const count = waitingCount.toLocaleString('en-US');
  const what = `${count} tasks are created and wait`;
  await watch(stage, { what, who: 'server' }, async (share) => {
    const wanted = partOf(waitingCount, share);
    forgetPeak(worker.pid);
    while ((await server.queueDepth()).waiting < wanted) await create();
    workerPeaks.set(share, memoryOf(worker.pid).peakBytes);
    return undefined;
  });
  stage.scenes.push({
    what: `${count} tasks wait, ${WORKER_CONCURRENCY} run`,
    who: 'worker',
    throughBytes: undefined,
    beforeBytes: workerBeforeBytes,
    quarterPeakBytes: workerPeaks.get('quarter') ?? 0,
    peakBytes: workerPeaks.get('whole') ?? 0,
    tookMs: stage.scenes.at(-1)?.tookMs ?? 0,
  });
  await outside.upstream.ask('behave', { picture: 'small', delayMs: 0 });
  await outside.upstream.ask('release', { overMs: 0 });
}

function reportOf(scenes: readonly Scene[], extent: Extent): Report {
  const rows = scenes.map((scene) => {
    const growthBytes = scene.peakBytes - scene.quarterPeakBytes;
    return [
      scene.what,
      scene.who,
      scene.throughBytes === undefined ? '' : shownMb(scene.throughBytes),
      ...[scene.beforeBytes, scene.quarterPeakBytes, scene.peakBytes].map(shownMb),
      growthBytes <= FLAT_MB * BYTES_PER_MB ? 'flat' : 'NOT FLAT',
      shown(scene.tookMs / 1_000),
    ];
  });
  return {
    name: 'memory',
    title: 'Memory of the largest things',
    summary:
      'Resident memory of the process that answers and of the one that works, PostgreSQL not counted: before, and at its peak while a quarter of a thing is done, and then the whole.',
    tables: [
      {
        title: 'Memory',
        columns: [
          ...['while', 'process', 'MB through it', 'MB before'],
          ...['peak MB of a quarter', 'of the whole', 'verdict', 's'],
        ],
        rows,
      },
    ],
    notes: [
      `Flat: the peak of the whole is at most ${FLAT_MB} MB above that of its quarter.`,
      `The file has ${extent.lineCount.toLocaleString('en-US')} lines of about ${extent.lineBytes.toLocaleString('en-US')} bytes. The scenes follow each other in the same two processes.`,
    ],
    measurements: { scenes },
  };
}
