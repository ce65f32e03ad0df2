// Which room may import which: the table of ARCHITECTURE.md, as far as imports show it.

import { type Finding, findingAt, type Rule } from './finding.ts';
import { type Import, importsOf, packageOf, resolveRelative } from './imports.ts';
import { type Manifest, readManifest } from './manifest.ts';
import type { CodeFile } from './project.ts';

interface Arrows {
  readonly rooms: readonly string[];
  /** Only types of these may cross; nothing of them is left at run time. */
  readonly typesOnlyOf?: readonly string[];
  /** Rooms that tests may import besides. */
  readonly roomsOfTests?: readonly string[];
  /** Packages of others: these, or whatever the room's package.json declares. */
  readonly packages: readonly string[] | 'declared';
  readonly node: boolean;
}

const ARROWS: Readonly<Record<string, Arrows>> = {
  core: { rooms: [], packages: [], node: false },
  rates: { rooms: ['core'], packages: [], node: false },
  contract: { rooms: ['core'], packages: ['zod'], node: false },
  providers: { rooms: ['core'], packages: 'declared', node: true },
  store: { rooms: ['core'], packages: 'declared', node: true },
  server: { rooms: ['core', 'contract', 'providers', 'rates', 'store'], packages: 'declared', node: true },
  sdk: {
    rooms: ['contract', 'core'],
    typesOnlyOf: ['contract', 'core'],
    packages: ['eventsource-parser'],
    node: false,
  },
  cli: { rooms: ['core', 'contract', 'rates', 'sdk'], packages: 'declared', node: true },
  console: {
    rooms: ['contract', 'core', 'sdk'],
    typesOnlyOf: ['contract'],
    // What is priced in a browser is tested on the cards people pay by.
    roomsOfTests: ['rates'],
    packages: 'declared',
    node: false,
  },
  scripts: { rooms: [], packages: [], node: true },
};

/** Rooms at the end of every arrow: they may import anything, and nothing imports them. */
const FREE_ROOMS = ['bench', 'test'];

/** The one way out of a room by path: the command starts as `npm start` does. */
const LAUNCHER = { from: 'cli/bin/', to: 'scripts/' };

const ROOM_PACKAGE = '@lightmeter/';

/** Rooms import only along the arrows, by package name, and what their package.json declares. */
export const followArrows: Rule = (project) => {
  const everywhere = ['', ...Object.keys(ARROWS)].map((room) => readManifest(project, room));
  return project.code.flatMap((file) => {
    if (FREE_ROOMS.includes(file.room) || !file.path.includes('/')) return [];
    const arrows = ARROWS[file.room];
    if (!arrows) {
      const mend = 'Give the room its arrows in test/tidy/arrows.ts and a row in ARCHITECTURE.md.';
      return [{ path: file.path, line: 1, fault: `${file.room}/ is no room.`, mend }];
    }
    const manifests = file.isForTests ? everywhere : [readManifest(project, file.room)];
    return importsOf(file).flatMap((imported) => checkImport(file, imported, { arrows, manifests }) ?? []);
  });
};

interface Allowance {
  readonly arrows: Arrows;
  /** Of the room; for tests all there are, since what one room declares is installed for the tests of every other. */
  readonly manifests: readonly (Manifest | undefined)[];
}

function checkImport(file: CodeFile, imported: Import, allowance: Allowance): Finding | undefined {
  const { specifier, node } = imported;
  const { arrows } = allowance;
  if (specifier.startsWith('.')) {
    const target = resolveRelative(file, specifier) ?? '';
    if (target.startsWith(`${file.room}/`)) return undefined;
    if (file.path.startsWith(LAUNCHER.from) && target.startsWith(LAUNCHER.to)) return undefined;
    return findingAt(
      file,
      node,
      `'${specifier}' leaves ${file.room}/.`,
      'Import the other room by its package name.',
    );
  }
  if (specifier.startsWith('node:')) {
    if (arrows.node || file.isForTests) return undefined;
    return findingAt(
      file,
      node,
      `${file.room} imports ${specifier}.`,
      'Pass in what it needs, from a room at the edge.',
    );
  }
  const undeclared = checkDeclared(file, imported, allowance);
  return specifier.startsWith(ROOM_PACKAGE)
    ? (checkRoomImport(file, imported, arrows) ?? undeclared)
    : (checkPackageImport(file, imported, arrows) ?? undeclared);
}

function checkRoomImport(file: CodeFile, { specifier, isTypeOnly, node }: Import, arrows: Arrows) {
  const room = packageOf(specifier).slice(ROOM_PACKAGE.length);
  const rooms = file.isForTests ? [...arrows.rooms, ...(arrows.roomsOfTests ?? [])] : arrows.rooms;
  if (!rooms.includes(room)) {
    const allowed = arrows.rooms.length === 0 ? 'no room' : arrows.rooms.join(', ');
    const mend = `${file.room} may import ${allowed}: move the code to the room whose work it is.`;
    return findingAt(file, node, `${file.room} imports ${room}.`, mend);
  }
  if (!arrows.typesOnlyOf?.includes(room) || isTypeOnly || file.isForTests) return undefined;
  return findingAt(file, node, `${file.room} imports values of ${room}.`, 'Write `import type`.');
}

function checkPackageImport(file: CodeFile, { specifier, node }: Import, { packages }: Arrows) {
  const name = packageOf(specifier);
  if (packages === 'declared' || packages.includes(name) || file.isForTests) return undefined;
  return findingAt(file, node, `${file.room} imports ${name}.`, 'Move what needs it to a room at the edge.');
}

function checkDeclared(file: CodeFile, { specifier, node }: Import, { manifests }: Allowance) {
  const name = packageOf(specifier);
  const isDeclared = manifests.some((manifest) => {
    return manifest?.dependencies.has(name) || (file.isForTests && manifest?.devDependencies.has(name));
  });
  if (isDeclared) return undefined;
  return findingAt(
    file,
    node,
    `${name} is not declared.`,
    `Add it to the dependencies of ${file.room}/package.json.`,
  );
}
