// Finds the Node that the project is pinned to and hands the process over to it. Runs on plain Node 20 without any
// installed package; docs/decisions/2026-11-22-pinned-node.md says where the pinned Node comes from.

import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { constants as osConstants } from 'node:os';
import { join } from 'node:path';

/** The oldest major version that runs TypeScript as it stands without a flag and is supported for long. */
const NODE_MAJOR = 24;

/** Present on every Linux that can run the published binaries, absent on musl systems such as Alpine. */
const LINUX_LOADERS = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' };

const STOP_WITH_NPM = new URL('./stop-with-npm.mjs', import.meta.url).href;

/** A reason not to start that the person at the terminal can mend; shown without a stack. */
export class LaunchError extends Error {}

/**
 * The binary of the pinned Node as it is installed under `root`; undefined when none is installed for this platform,
 * or the system cannot run it.
 *
 * @param {string} root the repository
 * @returns {string | undefined}
 */
export function pinnedNodePath(root) {
  const { optionalDependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const suffix = `-${platform}-${process.arch}`;
  const name = Object.keys(optionalDependencies).find((it) => it.startsWith('node-') && it.endsWith(suffix));
  if (name === undefined) return undefined;
  if (process.platform === 'linux' && !existsSync(LINUX_LOADERS[process.arch])) return undefined;
  const path = join(root, 'node_modules', name, 'bin', platform === 'win' ? 'node.exe' : 'node');
  return existsSync(path) ? path : undefined;
}

/**
 * The Node to run the project with: the pinned one, else the one that runs now if it is new enough.
 *
 * @param {string} root the repository
 * @throws LaunchError when neither will do
 */
function nodePath(root) {
  const pinned = pinnedNodePath(root);
  if (pinned === undefined) {
    if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) return process.execPath;
    throw new LaunchError(
      `Lightmeter needs Node ${NODE_MAJOR} or later. This is Node ${process.versions.node}, and no Node is pinned ` +
        `for ${process.platform}-${process.arch}: install Node ${NODE_MAJOR} and start again.`,
    );
  }
  try {
    accessSync(pinned, constants.X_OK);
  } catch {
    throw new LaunchError(
      `${pinned} may not be executed by this user. Run \`npm ci\` as this user, or allow it.`,
    );
  }
  return pinned;
}

/**
 * Runs a file of the project on the pinned Node with this process's arguments, folder, environment and terminal.
 *
 * Where Node can replace the process it does, so that signals, exit code and process id are the program's own; on
 * Windows and before Node 22.15 the program is a child whose signals are forwarded and whose end is copied.
 *
 * @param {string} root the repository
 * @param {{ file: string, args: readonly string[], nodeFlags?: readonly string[] }} program `file` is relative to `root`
 * @throws LaunchError when there is no Node to run it
 */
export async function runOnPinnedNode(root, { file, args, nodeFlags = [] }) {
  const node = nodePath(root);
  // Node 24.0, the newest there is for Apple silicon, still calls type stripping experimental.
  const flags = ['--disable-warning=ExperimentalWarning', ...nodeFlags];
  if (process.env.npm_lifecycle_event !== undefined) flags.push('--import', STOP_WITH_NPM);
  const line = [...flags, join(root, file), ...args];
  if (typeof process.execve === 'function' && process.platform !== 'win32') {
    process.execve(node, [node, ...line], process.env);
  }
  const child = spawn(node, line, { stdio: 'inherit' });
  // A terminal sends Ctrl-C to the child as well; forwarded, it would arrive twice and look like impatience.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  await new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new LaunchError(`${node} does not start: ${error.message}.`)));
    child.on('exit', (code, signal) => {
      // The shell's convention for a program that a signal ended: 128 + its number.
      process.exitCode = signal === null ? code : 128 + osConstants.signals[signal];
      resolve();
    });
  });
}
