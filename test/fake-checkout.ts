// A checkout of Lightmeter in a temporary folder with a space in its name: the real launcher, a program of a few
// lines in the place of the server, and packages that need no network.

import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { TestContext } from 'node:test';

const REPOSITORY = resolve(import.meta.dirname, '..');

const LAUNCHER = [
  'cli/bin',
  ...['run', 'launch', 'install', 'pinned-node', 'stop-with-npm', 'build-console'].map(
    (name) => `scripts/${name}.mjs`,
  ),
];
const MANIFEST = { name: 'checkout', version: '0.1.0', type: 'module', private: true, workspaces: ['core'] };
const PINNED = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** What a start ended with. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  readonly args?: readonly string[];
  readonly input?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of the Node that runs the launcher. */
  readonly nodeFlags?: readonly string[];
  /** Sent as soon as the program has written something. */
  readonly signal?: NodeJS.Signals;
  readonly uid?: number;
}

/** A folder that can be started. Removed when the test ends. */
export class FakeCheckout {
  readonly root: string;

  constructor(t: TestContext) {
    this.root = mkdtempSync(join(tmpdir(), 'lightmeter checkout '));
    t.after(() => {
      chmodSync(this.root, 0o755);
      rmSync(this.root, { recursive: true, force: true });
    });
    for (const part of LAUNCHER) cpSync(join(REPOSITORY, part), join(this.root, part), { recursive: true });
    // A workspace is the one kind of package that npm installs without a network.
    this.write('core/package.json', JSON.stringify({ name: 'core', version: '0.1.0' }));
    this.writePackages({ core: { version: '0.1.0' }, 'node_modules/core': { resolved: 'core', link: true } });
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  /** Writes package.json and a package-lock.json that holds these entries. No Node is pinned. */
  writePackages(entries: Readonly<Record<string, unknown>>): void {
    this.write('package.json', JSON.stringify(MANIFEST));
    const packages = { '': MANIFEST, ...entries };
    this.write('package-lock.json', JSON.stringify({ name: 'checkout', lockfileVersion: 3, packages }));
  }

  /** Puts packages in place as npm would, and pins the Node that runs this test. */
  install(): void {
    const record = { packages: { core: { version: '0.1.0' }, 'node_modules/core': { link: true } } };
    this.write('node_modules/.package-lock.json', JSON.stringify(record));
    this.write('package.json', JSON.stringify({ ...MANIFEST, optionalDependencies: { [PINNED]: '24.0.0' } }));
    mkdirSync(join(this.root, 'node_modules', PINNED, 'bin'), { recursive: true });
    symlinkSync(process.execPath, join(this.root, 'node_modules', PINNED, 'bin', 'node'));
  }

  /** Runs a file of the checkout to its end. */
  start(
    file: string,
    { args = [], input = '', cwd, env, nodeFlags = [], signal, uid }: StartOptions = {},
  ): Promise<Ending> {
    const child = spawn(process.execPath, [...nodeFlags, join(this.root, file), ...args], {
      cwd: cwd ?? this.root,
      env: { PATH: process.env.PATH, HOME: this.root, ...env },
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    const written = { stdout: '', stderr: '' };
    child.stdin.end(input);
    child.stderr.on('data', (chunk) => {
      written.stderr += chunk;
    });
    child.stdout.on('data', (chunk) => {
      if (signal !== undefined && written.stdout === '') child.kill(signal);
      written.stdout += chunk;
    });
    return new Promise((done, failed) => {
      child.on('error', failed);
      child.on('close', (code, endSignal) => done({ code, signal: endSignal, ...written }));
    });
  }
}
