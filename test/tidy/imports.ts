// What a file imports, from its syntax tree: static, dynamic and type imports, and re-exports.

import { posix } from 'node:path';
import type { Node } from 'typescript/unstable/ast';
import { SyntaxKind } from 'typescript/unstable/ast';
import {
  isCallExpression,
  isExportDeclaration,
  isImportDeclaration,
  isStringLiteral,
} from 'typescript/unstable/ast/is';
import type { CodeFile } from './project.ts';

export interface Import {
  /** As written: `./money.ts`, `@lightmeter/core`, `node:fs`, `pg`. */
  readonly specifier: string;
  /** Nothing of it is left at run time. */
  readonly isTypeOnly: boolean;
  readonly node: Node;
}

export function importsOf(file: CodeFile): Import[] {
  return file.syntax.imports.flatMap((node) => {
    return isStringLiteral(node) ? [{ specifier: node.text, isTypeOnly: isTypeOnly(node.parent), node }] : [];
  });
}

function isTypeOnly(statement: Node): boolean {
  if (isImportDeclaration(statement)) return statement.importClause?.phaseModifier === SyntaxKind.TypeKeyword;
  if (isExportDeclaration(statement)) return statement.isTypeOnly;
  return !isCallExpression(statement);
}

/** The path in the repository that a relative specifier leads to; undefined for any other specifier. */
export function resolveRelative(file: CodeFile, specifier: string): string | undefined {
  if (!/^\.\.?\//.test(specifier)) return undefined;
  return posix.normalize(posix.join(posix.dirname(file.path), specifier));
}

/** `@aws-sdk/client-s3` of `@aws-sdk/client-s3/dist/x.js`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
