// The repository as the rules see it: the path of every file, the text of every text file, the syntax tree of every
// code file. Built from the folder, or from texts alone in the tests of the rules.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node, SourceFile } from 'typescript/unstable/ast';
import { createVirtualFileSystem } from 'typescript/unstable/fs';
import { API } from 'typescript/unstable/sync';

/** One TypeScript or JavaScript file. */
export interface CodeFile {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  /** The top-level folder it lies in. */
  readonly room: string;
  readonly text: string;
  readonly syntax: SourceFile;
  /** Every node of the syntax tree, parents before children. */
  readonly nodes: readonly Node[];
  /** Runs only in tests: a test, or what tests lean on (`fake-…`, `…-fixture`, `conformance`, `testing`). */
  readonly isForTests: boolean;
}

/** What a rule reads. */
export interface Project {
  /** Text by path; undefined for a binary file. Paths are relative to the repository, with forward slashes. */
  readonly files: ReadonlyMap<string, string | undefined>;
  readonly code: readonly CodeFile[];
}

const CODE_FILE = /\.(ts|tsx|mjs)$/;
const TEST_SUPPORT = /(^|\/)(fake-[^/]+|[^/]+-fixtures?|conformance|testing)(\/|\.ts$)/;

/** True for a test and for what only tests lean on. */
export function isForTests(path: string): boolean {
  return path.endsWith('.test.ts') || isTestSupport(path);
}

/** True for code that only tests run, but that is no test itself. */
export function isTestSupport(path: string): boolean {
  return TEST_SUPPORT.test(path);
}

/** Reads a folder, leaving out what .gitignore leaves out. */
export function readProject(root: string): Project {
  const files = new Map<string, string | undefined>();
  const isIgnored = readIgnored(root);
  function visit(folder: string): void {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (isIgnored(entry.name)) continue;
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile()) files.set(path, readText(join(root, path)));
    }
  }
  visit('');
  return createProject(files);
}

/** The project with these files and no others. */
export function createProject(files: ReadonlyMap<string, string | undefined>): Project {
  return { files, code: parse(files) };
}

/** Reads the two forms that our .gitignore keeps to: a name, with or without a slash behind, and `*.ending`. */
function readIgnored(root: string): (name: string) => boolean {
  const lines = readFileSync(join(root, '.gitignore'), 'utf8').split('\n').filter(Boolean);
  const names = new Set(['.git', ...lines.map((line) => line.replace(/\/$/, ''))]);
  const endings = lines.filter((line) => line.startsWith('*')).map((line) => line.slice(1));
  return (name) => names.has(name) || endings.some((ending) => name.endsWith(ending));
}

function readText(path: string): string | undefined {
  const bytes = readFileSync(path);
  return bytes.includes(0) ? undefined : bytes.toString('utf8');
}

/** Parses with TypeScript's own parser: no types are resolved, nothing but the given texts is read. */
function parse(files: ReadonlyMap<string, string | undefined>): CodeFile[] {
  const texts = [...files].filter((file): file is [string, string] => {
    return file[1] !== undefined && CODE_FILE.test(file[0]);
  });
  const configuration = JSON.stringify({
    compilerOptions: {
      noResolve: true,
      noLib: true,
      types: [],
      allowJs: true,
      noEmit: true,
      jsx: 'preserve',
    },
    files: texts.map(([path]) => path),
  });
  const virtual = Object.fromEntries(texts.map(([path, text]) => [`/project/${path}`, text]));
  const compiler = new API({
    cwd: '/project',
    fs: createVirtualFileSystem({ ...virtual, '/project/tsconfig.json': configuration }),
  });
  try {
    const program = compiler
      .updateSnapshot({ openProjects: ['/project/tsconfig.json'] })
      .getProject('/project/tsconfig.json')?.program;
    return texts.map(([path, text]) => {
      const syntax = program?.getSourceFile(`/project/${path}`);
      if (!syntax) throw new Error(`${path} could not be parsed.`);
      return {
        path,
        room: path.split('/')[0] ?? '',
        text,
        syntax,
        nodes: nodesOf(syntax),
        isForTests: isForTests(path),
      };
    });
  } finally {
    compiler.close();
  }
}

function nodesOf(root: Node): Node[] {
  const nodes: Node[] = [];
  function visit(node: Node): void {
    nodes.push(node);
    node.forEachChild(visit);
  }
  visit(root);
  return nodes;
}
