// `npm run bench -- <benchmark>`: runs benchmarks, prints what they found, and saves it with --save.

import { parseArgs } from 'node:util';
import { benchConsole } from './console.ts';
import { benchGateway } from './gateway.ts';
import { benchInFlight } from './in-flight.ts';
import { benchLedger } from './ledger.ts';
import { machineFacts } from './machine.ts';
import { benchMemory } from './memory.ts';
import { type Report, renderReport, type Scale, saveReport } from './report.ts';
import { benchTasks } from './tasks.ts';

const BENCHMARKS: Readonly<Record<string, (scale: Scale) => Promise<Report>>> = {
  ledger: benchLedger,
  gateway: benchGateway,
  'in-flight': benchInFlight,
  tasks: benchTasks,
  memory: benchMemory,
  console: benchConsole,
};

const USAGE = `Usage: npm run bench -- ${Object.keys(BENCHMARKS).join(' | ')} | all [--quick | --tiny] [--save]

  --quick  one short round of each
  --tiny   seconds; shows that it runs, its figures mean nothing
  --save   writes bench/results/<benchmark>.md and .json
`;

interface Command {
  readonly names: readonly string[];
  readonly scale: Scale;
  readonly saves: boolean;
}

/** @throws Error with a sentence for whoever typed it */
function readCommand(): Command {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      tiny: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
    },
  });
  const [name] = positionals;
  const names = name === 'all' ? Object.keys(BENCHMARKS) : positionals;
  const unknown = names.find((wanted) => !Object.hasOwn(BENCHMARKS, wanted));
  if (unknown !== undefined) throw new Error(`There is no benchmark ${unknown}.`);
  if (names.length === 0) throw new Error('Name a benchmark.');
  return { names, scale: values.tiny ? 'tiny' : values.quick ? 'quick' : 'full', saves: values.save };
}

let command: Command;
try {
  command = readCommand();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exit(2);
}
for (const name of command.names) {
  const machine = machineFacts(command.scale);
  const report = await BENCHMARKS[name]?.(command.scale);
  if (!report) continue;
  process.stdout.write(`${renderReport(report, machine)}\n`);
  if (command.saves) await saveReport(report, machine);
}
