// What every npm script runs: `node scripts/run.mjs <target> [arguments]`. Needs nothing but Node 20 and npm.

import { launch } from './launch.mjs';

// npm runs its scripts in the root of the repository; files named to the command are where it was typed.
if (process.env.npm_lifecycle_event === 'lightmeter' && process.env.INIT_CWD) {
  process.chdir(process.env.INIT_CWD);
}

// The launcher may stay and wait for the program as its child; the program loads the same watch for itself.
if (process.env.npm_lifecycle_event !== undefined) await import('./stop-with-npm.mjs');

const [target, ...args] = process.argv.slice(2);
await launch(target, args);
