// Runs `lightmeter batch` against a server of one batch, in a folder with a small table of prompts.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRequest, startFakeLightmeter } from '@lightmeter/sdk/fake';
import { type BatchScript, batchServer } from './fake-batches.ts';
import { TEST_KEY } from './run-against-fake.ts';
import { type ProgramResult, runProgram } from './run-program.ts';

/** How the program ended, and what it asked the server. */
export async function runBatch(
  words: readonly string[],
  script: BatchScript,
): Promise<ProgramResult & { readonly requests: readonly FakeRequest[] }> {
  const directory = await mkdtemp(join(tmpdir(), 'lightmeter-batch-'));
  const server = await startFakeLightmeter(batchServer(script));
  try {
    await writeFile(join(directory, 'prompts.tsv'), 'Prompt\tCategory\nA fox\tAnimals\n');
    const environment = { LIGHTMETER_URL: server.url, LIGHTMETER_API_KEY: TEST_KEY };
    const result = await runProgram(['batch', ...words], { directory, environment });
    return { ...result, requests: server.requests };
  } finally {
    await server.close();
    await rm(directory, { recursive: true });
  }
}
