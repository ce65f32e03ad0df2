// The package.json of a room, read for what it declares.

import type { Project } from './project.ts';

/** Where a package can be entered and what it says it needs. */
export interface Manifest {
  /** Packages needed at run time, optional ones among them. */
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
  /** Files that are run or imported from outside, relative to the repository. */
  readonly entries: readonly string[];
}

interface PackageJson {
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly scripts?: Record<string, string>;
  readonly exports?: unknown;
  readonly bin?: unknown;
  readonly main?: unknown;
}

/** The manifest of a room, or of the whole project for `''`; undefined where there is none. */
export function readManifest(project: Project, room: string): Manifest | undefined {
  const prefix = room === '' ? '' : `${room}/`;
  const text = project.files.get(`${prefix}package.json`);
  if (text === undefined) return undefined;
  const json = JSON.parse(text) as PackageJson;
  const words = Object.values(json.scripts ?? {}).flatMap((script) => script.split(' '));
  const scripts = words.filter((word) => project.files.has(prefix + word));
  const named = [json.exports, json.bin, json.main]
    .flatMap(stringsIn)
    .map((name) => name.replace(/^\.\//, ''));
  return {
    dependencies: new Set(Object.keys({ ...json.dependencies, ...json.optionalDependencies })),
    devDependencies: new Set(Object.keys(json.devDependencies ?? {})),
    entries: [...named, ...scripts].map((name) => prefix + name),
  };
}

/** Every string in a JSON value, however deep: `exports` and `bin` take both a string and objects of strings. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
