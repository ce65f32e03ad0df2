// What is around a gateway: the upstream that it calls and the callers that call it, a process each.

import { fileURLToPath } from 'node:url';
import type { Cleanup } from './cleanup.ts';
import { CommandedProgram } from './commands.ts';
import type { LoadCommands } from './load/load-client.ts';
import type { UpstreamCommands } from './upstream/mock-upstream.ts';

export interface Outside {
  readonly upstream: CommandedProgram<UpstreamCommands>;
  readonly load: CommandedProgram<LoadCommands>;
  /** `http://127.0.0.1:8080` */
  readonly upstreamUrl: string;
}

/** Starts both; the upstream listens. */
export async function startOutside(cleanup: Cleanup): Promise<Outside> {
  const [upstream, load] = await Promise.all([
    CommandedProgram.start<UpstreamCommands>(cleanup, {
      name: 'The upstream',
      file: fileURLToPath(new URL('./upstream/mock-upstream.ts', import.meta.url)),
      side: 'outside',
    }),
    CommandedProgram.start<LoadCommands>(cleanup, {
      name: 'The load client',
      file: fileURLToPath(new URL('./load/load-client.ts', import.meta.url)),
      side: 'outside',
    }),
  ]);
  const port = await upstream.ask('listen');
  return { upstream, load, upstreamUrl: `http://127.0.0.1:${port}` };
}
