// The project's law. Every rule is a test that lists each breach with its place and its mend; the rules themselves
// are in tidy/, tested on small examples beside them.

import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import allowed from './tidy/allowed.json' with { type: 'json' };
import { followArrows } from './tidy/arrows.ts';
import { followLinks, mapEveryRoom } from './tidy/documents.ts';
import { type Rule, renderFindings } from './tidy/finding.ts';
import { keepCorePure, neverRoundMoney } from './tidy/forbidden-calls.ts';
import { stayPortable } from './tidy/foreign-places.ts';
import { keepShort } from './tidy/lengths.ts';
import { lockWhatIsDeclared } from './tidy/lock-file.ts';
import { nameThings, nameUnits } from './tidy/names.ts';
import { readProject } from './tidy/project.ts';
import { buryTheDead } from './tidy/reachability.ts';
import { fileWhatIsLeft, runEveryTest } from './tidy/unfinished.ts';

const LAW: Readonly<Record<string, Rule>> = {
  'rooms import only along the arrows, and only what they declare': followArrows,
  'core has no clock, chance, environment, network or screen': keepCorePure,
  'money is never rounded or made a float': neverRoundMoney,
  'nothing has a name that would fit anything': nameThings,
  'a number names its unit, and money is not a number': nameUnits,
  'every file is reached from where the product or a test starts': buryTheDead,
  'files have at most 400 lines and functions 70': keepShort(allowed),
  'work that is left for later has an issue': fileWhatIsLeft,
  'no test is switched off': runEveryTest,
  'no file names a folder of one machine or a package registry': stayPortable,
  'npm ci takes package-lock.json, on every platform': lockWhatIsDeclared,
  'the table of rooms in ARCHITECTURE.md is complete and true': mapEveryRoom,
  'every link to a file of the repository leads somewhere': followLinks,
};

const project = readProject(resolve(import.meta.dirname, '..'));

for (const [name, rule] of Object.entries(LAW)) {
  test(name, () => {
    const findings = rule(project);
    assert.ok(findings.length === 0, `${findings.length} to mend:\n${renderFindings(findings)}`);
  });
}
