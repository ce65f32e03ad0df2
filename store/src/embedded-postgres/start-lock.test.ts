import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { withStartLock } from './start-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'lightmeter-lock-'));
after(() => rmSync(folder, { recursive: true }));

describe('the start lock', () => {
  it('lets one in at a time, also within one process', async () => {
    const path = join(folder, 'one');
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 5 }, () =>
        withStartLock(path, 10_000, async () => {
          inside += 1;
          most = Math.max(most, inside);
          await new Promise((resolve) => setTimeout(resolve, 5));
          inside -= 1;
        }),
      ),
    );
    assert.equal(most, 1);
  });

  it('is free again after work that failed', async () => {
    const path = join(folder, 'failed');
    await assert.rejects(
      withStartLock(path, 1_000, async () => {
        throw new Error('no disk');
      }),
      { message: 'no disk' },
    );
    assert.equal(await withStartLock(path, 0, async () => 'in'), 'in');
  });

  it('gives up when it takes too long, and is free the moment its holder is killed', async () => {
    const path = join(folder, 'killed');
    const program = `
      const { withStartLock } = await import(${JSON.stringify(import.meta.resolve('./start-lock.ts'))});
      await withStartLock(process.argv[1], 0, async () => {
        process.stdout.write('in');
        await new Promise((resolve) => setTimeout(resolve, 60000));
      });
    `;
    const holder = spawn(process.execPath, ['--input-type=module', '--eval', program, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    await assert.rejects(
      withStartLock(path, 50, async () => {}),
      /for more than 50 ms/,
    );
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    assert.equal(await withStartLock(path, 0, async () => 'in'), 'in');
  });
});
