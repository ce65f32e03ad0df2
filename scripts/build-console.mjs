// Builds the console when its sources have changed since it was last built, and compresses what browsers fetch. Runs on
// plain Node 20; Vite itself runs on the pinned Node.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { LaunchError, pinnedNodePath } from './pinned-node.mjs';

/** What the built console is made from, relative to the repository. */
const SOURCES = [
  'console/index.html',
  'console/vite.config.ts',
  'console/package.json',
  'console/public',
  'console/src',
  'core/src',
  'sdk/src',
  'package-lock.json',
];

/** Text, which shrinks. Fonts and pictures are compressed as they are. */
const COMPRESSED = ['.js', '.css', '.html', '.svg', '.json'];

/**
 * Leaves an up-to-date console in console/dist. Does nothing when it is one already or when there are no sources; any number of callers may do so at
 * once, since each builds in a folder of its own and puts it in place whole.
 *
 * @param {string} root the repository
 * @throws LaunchError with Vite's own words when the console cannot be built
 */
export async function ensureConsoleBuilt(root) {
  if (!existsSync(join(root, 'console', 'index.html'))) return;
  const digest = digestOf(root);
  const place = join(root, 'console', 'dist');
  const stamp = join(place, '.built-from');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  process.stderr.write('Building the console …\n');
  const fresh = join(root, 'node_modules', `.console-${process.pid}`);
  try {
    mkdirSync(fresh, { recursive: true });
    await runVite(root, fresh);
    await compressAll(fresh);
    writeFileSync(join(fresh, '.built-from'), digest);
    putInPlace(fresh, place);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Renaming a folder over another is not possible in one step; whoever reads in between finds the old or the new one gone. */
function putInPlace(fresh, place) {
  const old = `${fresh}-old`;
  if (existsSync(place)) renameSync(place, old);
  try {
    renameSync(fresh, place);
  } catch (error) {
    // Another build was faster by a moment; it is of the same sources.
    if (!existsSync(place)) throw error;
  }
  rmSync(old, { recursive: true, force: true });
}

function digestOf(root) {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const path of filesOf(join(root, source))) {
      if (path.endsWith('.test.ts')) continue;
      hash
        .update(`${path.slice(root.length)}\0`)
        .update(readFileSync(path))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/** The file, or all files below the folder, in a stable order. */
function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}

async function runVite(root, outDir) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const child = spawn(
    pinnedNodePath(root) ?? process.execPath,
    [vite, 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'],
    { cwd: join(root, 'console'), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new LaunchError(`The console could not be built:\n${output}`);
}

async function compressAll(folder) {
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  for (const path of filesOf(folder)) {
    if (!COMPRESSED.includes(extname(path)) || path.endsWith('index.html')) continue;
    const bytes = readFileSync(path);
    writeFileSync(`${path}.br`, await promisify(brotliCompress)(bytes, brotli));
    writeFileSync(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }));
  }
}
