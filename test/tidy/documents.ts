// What the documents say about the repository is so: the table of rooms, and every link to a file.

import { posix } from 'node:path';
import { type Finding, matchingLines, type Rule } from './finding.ts';

const MAP = 'ARCHITECTURE.md';
const ROOM_ROW = /^\| `([a-z-]+)\/` \|/;

/** The table of rooms in ARCHITECTURE.md has a row for every folder of code, and for nothing else. */
export const mapEveryRoom: Rule = ({ files, code }) => {
  const rows = matchingLines(files.get(MAP) ?? '', ROOM_ROW);
  const folders = new Set(
    [...files.keys()].filter((path) => path.includes('/')).map((path) => path.split('/')[0]),
  );
  const rooms = new Set(code.filter((file) => file.path.includes('/')).map((file) => file.room));
  const invented = rows.filter(({ match }) => !folders.has(match[1]));
  const missing = [...rooms].filter((room) => !rows.some(({ match }) => match[1] === room));
  return [
    ...invented.map(({ line, match }) => {
      return { path: MAP, line, fault: `There is no ${match[1]}/.`, mend: 'Remove the row.' };
    }),
    ...missing.map((room) => {
      return { path: MAP, line: 1, fault: `${room}/ is not in the table of rooms.`, mend: 'Add its row.' };
    }),
  ];
};

const LINK = /\]\((?!https?:|mailto:|#)([^)\s#]+)[^)]*\)/g;

/** Every link from a document to a file or folder of the repository leads somewhere. */
export const followLinks: Rule = ({ files }) => {
  return [...files].flatMap(([path, text]) => {
    if (text === undefined || !path.endsWith('.md')) return [];
    return text.split('\n').flatMap((content, index): Finding[] => {
      const targets = [...content.matchAll(LINK)].map((match) => match[1] ?? '');
      const broken = targets.filter((target) => !exists(files, posix.join(posix.dirname(path), target)));
      return broken.map((target) => {
        return {
          path,
          line: index + 1,
          fault: `${target} does not exist.`,
          mend: 'Correct or remove the link.',
        };
      });
    });
  });
};

function exists(files: ReadonlyMap<string, unknown>, path: string): boolean {
  const folder = `${path.replace(/\/$/, '')}/`;
  return files.has(path) || [...files.keys()].some((file) => file.startsWith(folder));
}
