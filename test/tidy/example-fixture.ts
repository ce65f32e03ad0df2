// Small projects for the tests of the rules, and what a rule says of them.

import { type Rule, renderFindings } from './finding.ts';
import { createProject } from './project.ts';

/** What the rule finds in a project of these files, one `path:line: fault mend` a line; `''` when all is well. */
export function findingsIn(rule: Rule, files: Readonly<Record<string, string>>): string {
  return renderFindings(rule(createProject(new Map(Object.entries(files)))));
}

/** A package.json that declares these packages and enters at `./index.ts`. */
export function manifestWith(dependencies: readonly string[]): string {
  const declared = Object.fromEntries(dependencies.map((name) => [name, '1.0.0']));
  return JSON.stringify({ exports: './index.ts', dependencies: declared });
}
