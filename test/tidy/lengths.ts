// How long a file and a function may be. What is longer already stands in allowed.json and may only shrink.

import type { Node } from 'typescript/unstable/ast';
import {
  isArrowFunction,
  isConstructorDeclaration,
  isFunctionDeclaration,
  isFunctionExpression,
  isIdentifier,
  isMethodDeclaration,
  isVariableDeclaration,
} from 'typescript/unstable/ast/is';
import type { Finding, Rule } from './finding.ts';
import type { CodeFile } from './project.ts';

const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 70;

/** Lengths over the limit that are accepted for now: `path` for a file, `path#function` for a function. */
export type AllowedLengths = Readonly<Record<string, number>>;

interface Length {
  readonly key: string;
  readonly path: string;
  readonly line: number;
  readonly lines: number;
  readonly limit: number;
}

/** No file and no function outgrows its limit, or the length it is allowed; allowances fall with the length. */
export function keepShort(allowed: AllowedLengths): Rule {
  return ({ code }) => {
    const lengths = code.flatMap((file) => [fileLength(file), ...functionLengths(file)]);
    const tooLong = lengths.flatMap((length) => check(length, allowed[length.key]));
    const gone = Object.keys(allowed).filter((key) => !lengths.some((length) => length.key === key));
    return [...tooLong, ...gone.map((key) => lower(`${key} is gone.`))];
  };
}

function check({ key, path, line, lines, limit }: Length, allowed: number | undefined): Finding[] {
  if (allowed !== undefined && lines <= limit) return [lower(`${key} is within its limit now.`)];
  if (allowed !== undefined && lines < allowed)
    return [lower(`${key} has ${lines} lines now, not ${allowed}.`)];
  if (lines <= (allowed ?? limit)) return [];
  const mend = 'Split it where the second idea begins.';
  return [{ path, line, fault: `${key} has ${lines} lines; ${allowed ?? limit} are allowed.`, mend }];
}

function lower(fault: string): Finding {
  return { path: 'test/tidy/allowed.json', line: 1, fault, mend: 'Lower or remove its entry.' };
}

function fileLength({ path, text }: CodeFile): Length {
  return { key: path, path, line: 1, lines: text.trimEnd().split('\n').length, limit: MAX_FILE_LINES };
}

/** Functions of the product; a test's are as long as its tables and suites. */
function functionLengths(file: CodeFile): Length[] {
  if (file.isForTests) return [];
  return file.nodes.flatMap((node) => {
    const name = functionName(node);
    if (name === undefined) return [];
    const first = file.syntax.getLineAndCharacterOfPosition(node.getStart(file.syntax)).line;
    const last = file.syntax.getLineAndCharacterOfPosition(node.end).line;
    const lines = last - first + 1;
    return [
      { key: `${file.path}#${name}`, path: file.path, line: first + 1, lines, limit: MAX_FUNCTION_LINES },
    ];
  });
}

/** What a function is called, by itself or by the variable that holds it; undefined when the node is no function. */
function functionName(node: Node): string | undefined {
  if (isConstructorDeclaration(node)) return 'constructor';
  if (isFunctionDeclaration(node) || isMethodDeclaration(node)) {
    return node.name !== undefined && isIdentifier(node.name) ? node.name.text : 'anonymous';
  }
  if (!isArrowFunction(node) && !isFunctionExpression(node)) return undefined;
  const holder = node.parent;
  return isVariableDeclaration(holder) && isIdentifier(holder.name) ? holder.name.text : 'anonymous';
}
