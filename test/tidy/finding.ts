// What a rule reports: where, what is wrong, and how to mend it.

import type { Node } from 'typescript/unstable/ast';
import type { CodeFile, Project } from './project.ts';

export interface Finding {
  readonly path: string;
  /** Counts from 1. */
  readonly line: number;
  /** What is there and must not be. */
  readonly fault: string;
  /** What to do about it, as a sentence. */
  readonly mend: string;
}

/** One law of the project: everything in it that breaks the law, nothing when it is kept. */
export type Rule = (project: Project) => Finding[];

/** A finding at a place in a syntax tree. */
export function findingAt(file: CodeFile, node: Node, fault: string, mend: string): Finding {
  const { line } = file.syntax.getLineAndCharacterOfPosition(node.getStart(file.syntax));
  return { path: file.path, line: line + 1, fault, mend };
}

/** `core/src/money.ts:12: … Mend it so.`, one finding a line. */
export function renderFindings(findings: readonly Finding[]): string {
  return findings.map(({ path, line, fault, mend }) => `${path}:${line}: ${fault} ${mend}`).join('\n');
}

/** Every line of a text that a pattern matches: its number, counted from 1, and the match. */
export function matchingLines(text: string, pattern: RegExp): { line: number; match: RegExpExecArray }[] {
  return text.split('\n').flatMap((content, index) => {
    const match = pattern.exec(content);
    return match ? [{ line: index + 1, match }] : [];
  });
}
