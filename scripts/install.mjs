// Installs what package-lock.json names, when it is not installed yet. Runs on plain Node 20; any number of starts
// at once end with one installation. A checkout that is complete is never written to.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LaunchError, pinnedNodePath } from './pinned-node.mjs';

const LOCK_POLL_MS = 200;

/** @param {string} sentence */
function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}

/**
 * Makes node_modules match package-lock.json; does nothing when it does, or when there is no lock file to match.
 *
 * @param {string} root the repository
 * @throws LaunchError when npm fails (with npm's own output), is missing, or may not write here
 */
export async function ensureInstalled(root) {
  if (!existsSync(join(root, 'package-lock.json')) || isStamped(root)) return;
  if (!isComplete(root)) {
    const lock = await takeLock(root);
    try {
      // Whoever held the lock before may have done it.
      if (!isComplete(root)) await install(root, lock);
    } finally {
      lock.release();
    }
  }
  stamp(root);
}

function stampPath(root) {
  return join(root, 'node_modules', '.lightmeter-installed');
}

/** What the stamp says after an installation: of which lock file, and for which platform. */
function stampText(root) {
  const lockfile = readFileSync(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lockfile).digest('hex')} ${process.platform}-${process.arch}\n`;
}

function isStamped(root) {
  return existsSync(stampPath(root)) && readFileSync(stampPath(root), 'utf8') === stampText(root);
}

function stamp(root) {
  try {
    writeFileSync(stampPath(root), stampText(root));
  } catch {
    // A checkout that another user installed: the stamp only saves the comparison below.
  }
}

/** Compares package-lock.json with npm's own record of what it put in node_modules, which it writes last. */
function isComplete(root) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    const found = installed[path];
    if (found === undefined) return path === '' || (entry.optional === true && !isForHere(entry));
    return found.version === entry.version;
  });
}

/** True for a package that names this system and processor. Where it also names a C library, which fits is npm's call. */
function isForHere({ os, cpu, libc }) {
  const includes = (names, name) => [names].flat().includes(name);
  return includes(os, process.platform) && includes(cpu, process.arch) && libc === undefined;
}

/**
 * Waits for the file that marks an installation in progress. It holds the ids of the processes at work; when all of
 * them are gone, the installation died and the file is taken over.
 */
async function takeLock(root) {
  const path = join(root, '.lightmeter-installing');
  for (let waiting = false; ; ) {
    try {
      writeFileSync(path, `${process.pid}`, { flag: 'wx' });
      return {
        alsoHeldBy: (pid) => writeFileSync(path, `${process.pid} ${pid}`),
        release: () => rmSync(path, { force: true }),
      };
    } catch (error) {
      if (error.code !== 'EEXIST') throw cannotWrite(root, error);
    }
    if (!isHeld(path)) {
      rmSync(path, { force: true });
    } else {
      if (!waiting) say(`Another start is installing the packages (${path}); waiting for it.`);
      waiting = true;
      await delay(LOCK_POLL_MS);
    }
  }
}

function isHeld(path) {
  let holders;
  try {
    // An empty file, caught between its creation and its first word, reads as process 0, which always lives.
    holders = readFileSync(path, 'utf8').split(' ').map(Number);
  } catch {
    return false;
  }
  return holders.some((pid) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      return error.code === 'EPERM';
    }
  });
}

function cannotWrite(root, error) {
  return new LaunchError(
    `The packages of Lightmeter are not installed, and ${root} may not be written to (${error.code}). ` +
      'Run `npm ci` there as its owner, or clone the repository to a folder of your own.',
  );
}

async function install(root, lock) {
  say('Installing packages; the first time takes about a minute.');
  let result = await runNpm(root, 'ci', lock);
  if (result.output.includes('EUSAGE')) {
    say('npm ci refused package-lock.json; running npm install, which brings it up to date.');
    result = await runNpm(root, 'install', lock);
  }
  if (result.code !== 0) {
    throw new LaunchError(
      `${result.output.trimEnd()}\nThe packages could not be installed; npm says why above.`,
    );
  }
  // A pinned Node that this system cannot run must not shadow the one that can in npm's scripts.
  if (pinnedNodePath(root) === undefined) rmSync(join(root, 'node_modules', '.bin', 'node'), { force: true });
}

/** Runs npm to its end: the one that runs this script, else the one on the PATH. Resolves with all it printed. */
function runNpm(root, command, lock) {
  const { npm_execpath: npmScript = '', npm_node_execpath: npmNode = process.execPath } = process.env;
  // Spelled out so that NODE_ENV=production or a user's configuration cannot leave half of the packages out.
  const args = [command, '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const child = npmScript.endsWith('npm-cli.js')
    ? spawn(npmNode, [npmScript, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    : spawn('npm', args, {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
        shell: process.platform === 'win32',
      });
  return new Promise((resolve, reject) => {
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        output += chunk;
      });
    }
    child.on('spawn', () => lock.alsoHeldBy(child.pid));
    child.on('error', (error) => reject(new LaunchError(`npm does not start: ${error.message}.`)));
    child.on('close', (code) => resolve({ code, output }));
  });
}
