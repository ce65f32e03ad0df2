// What pure code may not reach for, and what code that counts money may not call.

import type { Node } from 'typescript/unstable/ast';
import {
  isBindingElement,
  isIdentifier,
  isNewExpression,
  isParameterDeclaration,
  isPropertyAccessExpression,
  isShorthandPropertyAssignment,
  isVariableDeclaration,
} from 'typescript/unstable/ast/is';
import { findingAt, type Rule } from './finding.ts';

/** The world outside, by its global names: clock, chance, environment, network, timers, screen. */
const WORLD = new Set([
  'process',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'performance',
  'crypto',
  'console',
]);

/** core computes from its arguments alone. */
export const keepCorePure: Rule = ({ code }) => {
  const pure = code.filter((file) => file.room === 'core' && !file.isForTests);
  return pure.flatMap((file) => {
    return file.nodes.flatMap((node) => {
      const reached = worldReachedBy(node);
      if (reached === undefined) return [];
      return [findingAt(file, node, `core uses ${reached}.`, 'Pass it in as an argument.')];
    });
  });
};

function worldReachedBy(node: Node): string | undefined {
  const member = memberText(node);
  if (member === 'Date.now' || member === 'Math.random') return `${member}()`;
  if (isNewExpression(node) && isIdentifier(node.expression) && node.expression.text === 'Date') {
    return (node.arguments?.length ?? 0) === 0 ? 'new Date()' : undefined;
  }
  return isIdentifier(node) && WORLD.has(node.text) && isReference(node) ? node.text : undefined;
}

/** True for a name in an expression, false where it only names a property or is declared. */
function isReference(node: Node): boolean {
  const { parent } = node;
  if (isPropertyAccessExpression(parent)) return parent.expression === node;
  if (isVariableDeclaration(parent)) return parent.initializer === node;
  if (isParameterDeclaration(parent) || isBindingElement(parent)) return parent.initializer === node;
  if (isShorthandPropertyAssignment(parent)) return true;
  // Properties of objects, interfaces and classes have a `name` too.
  return !('name' in parent && parent.name === node);
}

/** `Math.round` for the expression of that text; undefined for anything but one name on another. */
function memberText(node: Node): string | undefined {
  if (!isPropertyAccessExpression(node) || !isIdentifier(node.expression)) return undefined;
  return `${node.expression.text}.${node.name.text}`;
}

/** Where amounts are computed, stored or read from the wire. */
const MONEY = /^(core|store|contract)\/|^server\/src\/flows\//;

/** Money is whole: no call that makes a float of a text, rounds, or cuts digits off. */
export const neverRoundMoney: Rule = ({ code }) => {
  const counting = code.filter((file) => MONEY.test(file.path) && !file.isForTests);
  return counting.flatMap((file) => {
    return file.nodes.flatMap((node) => {
      const name = roundingName(node);
      const mend = 'Count in NanoUsd; parseUsd and formatUsd of core read and write it exactly.';
      return name === undefined ? [] : [findingAt(file, node, `${name} where money is counted.`, mend)];
    });
  });
};

function roundingName(node: Node): string | undefined {
  if (memberText(node) === 'Math.round') return 'Math.round';
  if (!isIdentifier(node)) return undefined;
  return node.text === 'parseFloat' || node.text === 'toFixed' ? node.text : undefined;
}
