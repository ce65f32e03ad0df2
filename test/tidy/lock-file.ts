// package-lock.json agrees with every package.json, so that a fresh clone installs exactly what it says.

import type { Finding, Rule } from './finding.ts';

interface LockEntry {
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

const LOCK = 'package-lock.json';
const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

/** `npm ci` takes the lock file: it holds what is declared, and the packages of every platform, not of one alone. */
export const lockWhatIsDeclared: Rule = ({ files }) => {
  const text = files.get(LOCK);
  if (text === undefined) return [];
  const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, LockEntry>> };
  const stale = Object.keys(packages).filter((path) => {
    const manifest = files.get(path === '' ? 'package.json' : `${path}/package.json`);
    return manifest !== undefined && !declareSame(packages[path] ?? {}, JSON.parse(manifest) as LockEntry);
  });
  const locked = new Set(Object.keys(packages).map(nameOf));
  const incomplete = Object.entries(packages).flatMap(([path, entry]) => {
    const missing = Object.keys(entry.optionalDependencies ?? {}).filter((name) => !locked.has(name));
    return missing.length === 0 ? [] : [{ name: nameOf(path), missing: missing.join(', ') }];
  });
  return [
    ...stale.map((path) =>
      lockFinding(`${path || 'The root'} declares other packages than it.`, 'Run `npm install`.'),
    ),
    ...incomplete.map(({ name, missing }) => {
      const mend = `Choose a version of ${name} that is published for all.`;
      return lockFinding(`It lacks what other platforms need: ${missing}.`, mend);
    }),
  ];
};

/** `sharp` of `node_modules/a/node_modules/sharp`. */
function nameOf(path: string): string {
  return path.replace(/^.*node_modules\//, '');
}

function lockFinding(fault: string, mend: string): Finding {
  return { path: LOCK, line: 1, fault, mend };
}

/** npm keeps both sorted by name. */
function declareSame(locked: LockEntry, declared: LockEntry): boolean {
  return KINDS.every(
    (kind) => JSON.stringify(sorted(locked[kind])) === JSON.stringify(sorted(declared[kind])),
  );
}

function sorted(names: Record<string, string> = {}): [string, string][] {
  return Object.entries(names).sort(([left], [right]) => (left < right ? -1 : 1));
}
