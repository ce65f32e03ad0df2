// Names that say nothing, and names of quantities that do not say of what.

import { basename } from 'node:path/posix';
import type { Node, TypeNode } from 'typescript/unstable/ast';
import { SyntaxKind } from 'typescript/unstable/ast';
import {
  isBindingElement,
  isClassDeclaration,
  isFunctionDeclaration,
  isIdentifier,
  isImportSpecifier,
  isInterfaceDeclaration,
  isNamespaceImport,
  isNumericLiteral,
  isParameterDeclaration,
  isPropertyDeclaration,
  isPropertySignatureDeclaration,
  isTypeAliasDeclaration,
  isUnionTypeNode,
  isVariableDeclaration,
} from 'typescript/unstable/ast/is';
import { findingAt, type Rule } from './finding.ts';

/** Banned wherever they stand in a name. */
const BANNED_WORDS = new Set(['utils', 'util', 'helpers', 'helper', 'manager', 'misc', 'tmp', 'opts']);
/** Banned when they are the whole name. */
const BANNED_ALONE = new Set(['common', 'data', 'info', 'process', 'handle']);

/** `['max', 'cost', 'usd']` of maxCostUsd, max_cost_usd, max-cost-usd and MAX_COST_USD. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[-_.]/)
    .filter(Boolean);
}

function bannedWordIn(name: string): string | undefined {
  const words = wordsOf(name);
  return words.find((word) => BANNED_WORDS.has(word) || (words.length === 1 && BANNED_ALONE.has(word)));
}

/** No file and nothing declared in one has a name that would fit anything. */
export const nameThings: Rule = ({ files, code }) => {
  const mend = 'Name it after what it holds or does.';
  const badFiles = [...files.keys()].flatMap((path) => {
    const stem = basename(path).replace(/(\.test)?\.\w+$/, '');
    const word = bannedWordIn(stem);
    return word === undefined ? [] : [{ path, line: 1, fault: `A file is called ${stem}.`, mend }];
  });
  const badNames = code.flatMap((file) => {
    return file.nodes.flatMap((node) => {
      const name = declaredName(node);
      if (name === undefined || bannedWordIn(name) === undefined) return [];
      return [findingAt(file, node, `Something is called ${name}.`, mend)];
    });
  });
  return [...badFiles, ...badNames];
};

/** The name that a declaration chooses; undefined for properties and for names that others chose. */
function declaredName(node: Node): string | undefined {
  if (isBindingElement(node) || isImportSpecifier(node)) {
    // `{ data }` takes the name that someone else gave to the property; `{ data: rows }` chooses one.
    return node.propertyName && node.name && isIdentifier(node.name) ? node.name.text : undefined;
  }
  const chooses =
    isVariableDeclaration(node) ||
    isParameterDeclaration(node) ||
    isFunctionDeclaration(node) ||
    isClassDeclaration(node) ||
    isInterfaceDeclaration(node) ||
    isTypeAliasDeclaration(node) ||
    isNamespaceImport(node);
  const name: Node | undefined = chooses ? node.name : undefined;
  return name && isIdentifier(name) ? name.text : undefined;
}

/** Last words of names whose number nobody can read without a unit. */
const UNITLESS = new Set(['timeout', 'delay', 'interval', 'latency', 'duration', 'age', 'ttl']);

/** A number says its unit in its name, and money is never a number. */
export const nameUnits: Rule = ({ code }) => {
  return code.flatMap((file) => {
    return file.nodes.flatMap((node) => {
      const name = numberName(node);
      const last = name === undefined ? undefined : wordsOf(name).at(-1);
      if (name === undefined || last === undefined) return [];
      if (UNITLESS.has(last)) {
        return [findingAt(file, node, `The number ${name} has no unit.`, `Put the unit last: ${name}Ms.`)];
      }
      if (last !== 'usd') return [];
      return [
        findingAt(file, node, `The money ${name} is a number.`, 'Make it NanoUsd, or a decimal string.'),
      ];
    });
  });
};

/** The name of a field, parameter or variable that is declared as a number; undefined for all else. */
function numberName(node: Node): string | undefined {
  const declares =
    isPropertySignatureDeclaration(node) ||
    isPropertyDeclaration(node) ||
    isParameterDeclaration(node) ||
    isVariableDeclaration(node);
  if (!declares || !isIdentifier(node.name)) return undefined;
  const initializer = 'initializer' in node ? node.initializer : undefined;
  const isNumber = node.type
    ? allowsNumber(node.type)
    : initializer !== undefined && isNumericLiteral(initializer);
  return isNumber ? node.name.text : undefined;
}

function allowsNumber(type: TypeNode): boolean {
  return type.kind === SyntaxKind.NumberKeyword || (isUnionTypeNode(type) && type.types.some(allowsNumber));
}
