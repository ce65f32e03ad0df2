// `npm run check`: types, formatting, lint and the project's law, without the tests.

import { ROOT } from './print-result.ts';
import { runStaticChecks } from './static-checks.ts';
import { renderTally } from './tally.ts';

const tally = await runStaticChecks(ROOT);
console.log(`\n${renderTally(tally)}`);
process.exitCode = tally.failed === 0 ? 0 : 1;
