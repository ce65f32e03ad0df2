// Memory of a process that sends large ZIPs, as the operating system counts it. The long version is a benchmark:
// npm run bench -- memory

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./fake-download-server.ts', import.meta.url));
const ITEMS = 100;
const SIZE_BYTES = 3_000_000;
const BYTES_PER_MB = 1_048_576;

async function startProgram(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [PROGRAM, String(ITEMS), String(SIZE_BYTES)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const text of child.stdout) {
    output += text;
    const url = /http:\S+/.exec(output)?.[0];
    if (url) return { child, url };
  }
  throw new Error(`The program did not start: ${output}`);
}

function residentMb(child: ChildProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return (Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1_024) / BYTES_PER_MB;
}

/** Downloads, at most so many bytes; gives what came and the most memory that was seen. */
async function download(
  { child, url }: { child: ChildProcess; url: string },
  given: { maxBytes?: number; pause?: (readBytes: number) => Promise<void> } = {},
): Promise<{ readBytes: number; peakMb: number }> {
  const answer = await fetch(`${url}/results.zip`);
  let readBytes = 0;
  let peakMb = 0;
  for await (const chunk of answer.body ?? []) {
    readBytes += (chunk as Uint8Array).byteLength;
    await given.pause?.(readBytes);
    peakMb = Math.max(peakMb, residentMb(child));
    if (readBytes >= (given.maxBytes ?? Number.POSITIVE_INFINITY)) break;
  }
  return { readBytes, peakMb };
}

test('a ZIP of 300 MB goes out with flat memory, to a quick reader, a slow one and four at once', async (t) => {
  if (process.platform !== 'linux') return t.skip('Memory is read from /proc.');
  const program = await startProgram();
  try {
    // The heap grows once, to what streaming takes.
    await download(program, { maxBytes: 150_000_000 });
    const restingMb = residentMb(program.child);
    const quick = await download(program);
    assert.ok(quick.readBytes > ITEMS * SIZE_BYTES, `${quick.readBytes} bytes`);
    let isWaiting = true;
    const slow = await download(program, {
      maxBytes: 30_000_000,
      pause: async (readBytes) => {
        // Stops reading for a while: what the server would send on is in its memory by then.
        if (!isWaiting || readBytes < 10_000_000) return;
        isWaiting = false;
        await delay(700);
      },
    });
    const four = await Promise.all([1, 2, 3, 4].map(() => download(program, { maxBytes: 100_000_000 })));
    const grownMb = [quick, slow, ...four].map(({ peakMb }) => peakMb - restingMb);
    t.diagnostic(
      `resting ${restingMb.toFixed(0)} MB, grown by ${grownMb.map((mb) => mb.toFixed(1)).join(', ')} MB`,
    );
    assert.ok(Math.max(...grownMb) < 60, `memory grew by ${grownMb.map((mb) => mb.toFixed(1))} MB`);
  } finally {
    program.child.kill('SIGTERM');
    await once(program.child, 'exit');
  }
});
