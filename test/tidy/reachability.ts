// Which code anything still runs: from the entries of the packages along imports and along paths in strings.

import { posix } from 'node:path';
import { isStringLiteral } from 'typescript/unstable/ast/is';
import type { Rule } from './finding.ts';
import { importsOf, resolveRelative } from './imports.ts';
import { readManifest } from './manifest.ts';
import { type CodeFile, isTestSupport, type Project } from './project.ts';

const ROOM_PACKAGE = '@lightmeter/';

/** Every code file is run by the product or, where it is written for tests, by a test. */
export const buryTheDead: Rule = (project) => {
  const rooms = [...new Set(project.code.map((file) => file.room))];
  const entries = ['', ...rooms].flatMap((room) => {
    return (readManifest(project, room)?.entries ?? []).map((path) => ({
      path,
      manifest: `${room}/package.json`,
    }));
  });
  const missing = entries.filter(({ path }) => !project.files.has(path));
  const tests = project.code.filter((file) => file.path.endsWith('.test.ts')).map((file) => file.path);
  const product = reach(
    project,
    entries.map((entry) => entry.path),
  );
  const all = reach(project, [...product, ...tests]);
  const dead = project.code.filter(({ path, room }) => {
    if (path.endsWith('.test.ts') || path.endsWith('.d.ts')) return false;
    const mayServeTests = isTestSupport(path) || room === 'test' || room === 'bench';
    return !(mayServeTests ? all : product).has(path);
  });
  return [
    ...missing.map(({ path, manifest }) => ({
      path: manifest.replace(/^\//, ''),
      line: 1,
      fault: `It names ${path}, which does not exist.`,
      mend: 'Write the file or correct the name.',
    })),
    ...dead.map(({ path }) => ({ path, line: 1, ...(all.has(path) ? ONLY_TESTED : UNREACHED) })),
  ];
};

const UNREACHED = {
  fault: 'Nothing that runs reaches this file.',
  mend: 'Delete it, or import it from where it is needed.',
};
const ONLY_TESTED = {
  fault: 'Only tests reach this file.',
  mend: 'Delete it with its test; if it is written for tests, call it fake-… or …-fixture.',
};

/** All code files that the given ones lead to, themselves included. */
function reach(project: Project, starts: readonly string[]): Set<string> {
  const byPath = new Map(project.code.map((file) => [file.path, file]));
  const reached = new Set<string>();
  const queue = [...starts];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const file = byPath.get(path);
    if (!file || reached.has(path)) continue;
    reached.add(path);
    queue.push(...targetsOf(project, file));
  }
  return reached;
}

function targetsOf(project: Project, file: CodeFile): string[] {
  const imported = importsOf(file).flatMap(({ specifier }) => {
    if (specifier.startsWith(ROOM_PACKAGE)) {
      return readManifest(project, specifier.slice(ROOM_PACKAGE.length))?.entries ?? [];
    }
    return resolveRelative(file, specifier) ?? [];
  });
  return [...imported, ...pathsInStrings(project, file)];
}

/** Workers and programs are started by path: `new URL('./draw-worker.ts', import.meta.url)`, 'server/src/main.ts'. */
function pathsInStrings(project: Project, file: CodeFile): string[] {
  return file.nodes.flatMap((node) => {
    if (!isStringLiteral(node) || !/\.(ts|tsx|mjs)$/.test(node.text)) return [];
    const beside = posix.normalize(posix.join(posix.dirname(file.path), node.text));
    return [beside, node.text].filter((path) => project.files.has(path));
  });
}
