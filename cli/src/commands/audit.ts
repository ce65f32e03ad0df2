// `lightmeter audit`: every balance recomputed and every invariant proven, by the server.

import type { Command } from 'commander';
import { act, createCommand, type Invocation } from '../command-line/command.ts';
import { connect } from '../command-line/connection.ts';
import { EXIT, type ExitCode } from '../command-line/exit-code.ts';
import { grouped } from '../command-line/money-text.ts';

/** GET /v1/audit. */
export function auditCommand(): Command {
  return createCommand({
    name: 'audit',
    summary: 'Recomputes every balance from its entries and checks every invariant. For operators.',
    examples: ['audit', 'audit --json', 'audit --api-key-file operator.key'],
  }).action(act(audit));
}

/** Exit code 1 when an invariant is broken. */
async function audit({ terminal, connection }: Invocation): Promise<ExitCode> {
  const report = await (await connect(connection)).audit.get();
  const exitCode = report.ok ? EXIT.ok : EXIT.failed;
  if (terminal.isJson) {
    terminal.printJson(report);
    return exitCode;
  }
  const { green, red, dim, bold } = terminal.colours;
  for (const check of report.checks) {
    const mark = check.ok ? green('✓') : red('✗');
    terminal.print(`${mark} ${check.sentence} ${dim(`${grouped(check.checked_count)} checked`)}`);
    for (const violation of check.violations) terminal.print(`    ${violation}`);
  }
  const broken = report.checks.filter((check) => !check.ok).length;
  terminal.print(
    bold(broken === 0 ? 'The books are in order.' : `${broken} of ${report.checks.length} checks fail.`),
  );
  return exitCode;
}
