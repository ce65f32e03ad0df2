// A real Chromium: the one of the machine, else Debian's, which is installed when it is absent and this may be done.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const run = promisify(execFile);

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** No sandbox, since tests may run as root; nothing that would call home. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** Two test files may find at the same moment that there is none; apt waits for its own lock. */
const APT = ['-y', '-q', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];
const APT_DEADLINE_MS = 240_000;

/** Starts the browser. Close it, or the test's process does not end. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await findChromium(), args: ARGUMENTS });
}

/** @throws Error that says how to get one */
async function findChromium(): Promise<string> {
  const found = [process.env.CHROMIUM_PATH, ...PLACES].find((path) => path !== undefined && existsSync(path));
  if (found !== undefined) return found;
  try {
    const environment = {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: APT_DEADLINE_MS,
    };
    await run('apt-get', ['update', '-q'], environment);
    await run('apt-get', ['install', ...APT, 'chromium'], environment);
    return '/usr/bin/chromium';
  } catch (error) {
    throw new Error(
      'The tests of the console need Chromium. Install it (Debian: apt-get install chromium) or set CHROMIUM_PATH.',
      { cause: error },
    );
  }
}
