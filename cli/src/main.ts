// The `lightmeter` command: reads its words, runs, and ends with a documented exit code.

import { CommanderError } from 'commander';
import { EXIT, exitCodeOf } from './command-line/exit-code.ts';
import { failureReport, reportFailure } from './command-line/report-failure.ts';
import { createTerminal, endWithReader } from './command-line/terminal.ts';
import { createProgram } from './program.ts';

endWithReader();
try {
  await createProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Help and version end this way too; help that nobody asked for is a mistake on the line.
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  } else {
    const words = process.argv.slice(2);
    const flags = { json: words.includes('--json'), color: !words.includes('--no-color') };
    reportFailure(createTerminal(flags, process.env), failureReport(error));
    process.exitCode = exitCodeOf(error);
  }
}
