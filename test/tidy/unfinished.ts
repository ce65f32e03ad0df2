// Work that was left for later, and tests that were switched off.

import type { Node } from 'typescript/unstable/ast';
import { SyntaxKind } from 'typescript/unstable/ast';
import {
  isCallExpression,
  isIdentifier,
  isPropertyAccessExpression,
  isPropertyAssignment,
} from 'typescript/unstable/ast/is';
import { findingAt, matchingLines, type Rule } from './finding.ts';

const MARKS = ['TODO', 'FIXME', 'XXX', 'HACK'];
const MARKED_COMMENT = new RegExp(`(?://|/\\*|^\\s*\\*|--|#).*\\b(${MARKS.join('|')})\\b(?!\\(#\\d+\\))`);
const WITH_COMMENTS = /\.(ts|tsx|mjs|sql|sh|ya?ml|css)$/;

/** A comment that puts work off names the issue that holds it. */
export const fileWhatIsLeft: Rule = ({ files }) => {
  return [...files].flatMap(([path, text]) => {
    if (text === undefined || !WITH_COMMENTS.test(path)) return [];
    return matchingLines(text, MARKED_COMMENT).map(({ line, match }) => {
      const mend = `Do it now, or open an issue and write ${match[1]}(#12).`;
      return { path, line, fault: `${match[1]} without an issue.`, mend };
    });
  });
};

/** A running test may still find that this machine cannot show what it is about: `t.skip('needs root')` is counted. */
const TEST_FUNCTIONS = new Set(['test', 'it', 'describe', 'suite']);

/** Every test that is written runs. */
export const runEveryTest: Rule = ({ code }) => {
  return code.flatMap((file) => {
    if (!file.isForTests) return [];
    return file.nodes.flatMap((node) => {
      const way = switchedOffBy(node);
      if (way === undefined) return [];
      return [
        findingAt(file, node, `${way} keeps tests from running.`, 'Remove it; mend or delete the test.'),
      ];
    });
  });
};

function switchedOffBy(node: Node): string | undefined {
  if (isCallExpression(node) && isPropertyAccessExpression(node.expression)) {
    const { expression: owner, name } = node.expression;
    const isTestFunction = isIdentifier(owner) && TEST_FUNCTIONS.has(owner.text);
    return isTestFunction && (name.text === 'only' || name.text === 'skip')
      ? `${owner.text}.${name.text}`
      : undefined;
  }
  if (!isPropertyAssignment(node) || !isIdentifier(node.name)) return undefined;
  const isSwitch = node.name.text === 'only' || node.name.text === 'skip';
  return isSwitch && node.initializer.kind === SyntaxKind.TrueKeyword ? `${node.name.text}: true` : undefined;
}
