// Addresses that hold on one machine or in one network only.

import { matchingLines, type Rule } from './finding.ts';

const HOME_FOLDERS = ['home', 'Users', 'work', 'root'];
const MACHINE_PATH = new RegExp(`(?:^|[\\s"'\`(=:,])(/(?:${HOME_FOLDERS.join('|')})/)`);
const REGISTRY = /\bregistry\.[a-z0-9-]+\.[a-z]{2,}|\bnpm\.pkg\.github\.com|\bnpmmirror\b/;
const LOCK_ADDRESS = /"resolved":\s*"https?:/;

/** No file names a folder of a developer's machine or a package registry; recorded fixtures may. */
export const stayPortable: Rule = ({ files }) => {
  return [...files].flatMap(([path, text]) => {
    if (text === undefined || /(^|\/)fixtures\//.test(path)) return [];
    if (path === 'package-lock.json') {
      return matchingLines(text, LOCK_ADDRESS).map(({ line }) => {
        const mend = 'Run `npm install` with the .npmrc of this repository.';
        return { path, line, fault: 'A package is tied to one registry.', mend };
      });
    }
    return [
      ...matchingLines(text, MACHINE_PATH).map(({ line, match }) => {
        return {
          path,
          line,
          fault: `${match[1]}… is one machine's path.`,
          mend: 'Take it from the environment.',
        };
      }),
      ...matchingLines(text, REGISTRY).map(({ line, match }) => {
        return { path, line, fault: `${match[0]} is one registry.`, mend: "Leave it to the user's npm." };
      }),
    ];
  });
};
