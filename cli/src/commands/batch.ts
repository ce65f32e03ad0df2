// `lightmeter batch`: a file of prompts as one piece of work, with one price.

import type { Command } from 'commander';
import { createGroup } from '../command-line/command.ts';
import { cancelCommand, pauseCommand, resumeCommand, retryCommand, startCommand } from './batch-control.ts';
import { itemsCommand, listCommand, showCommand, watchCommand } from './batch-look.ts';
import { promoteCommand } from './batch-promote.ts';
import { resultsCommand } from './batch-results.ts';
import { submitCommand } from './batch-submit.ts';

/** /v1/batches. */
export function batchCommand(): Command {
  const group = {
    name: 'batch',
    summary: 'Batches: submit, watch, pause, resume, cancel, retry, results, promote.',
    examples: [
      'batch submit prompts.tsv --resolution 2K',
      'batch watch batch_01k9q3v5w8t2m4n6p0r1s3t5v7',
      'batch results batch_01k9q3v5w8t2m4n6p0r1s3t5v7 --out autumn',
    ],
  };
  return createGroup(group, [
    submitCommand(),
    watchCommand(),
    listCommand(),
    showCommand(),
    itemsCommand(),
    startCommand(),
    pauseCommand(),
    resumeCommand(),
    cancelCommand(),
    retryCommand(),
    resultsCommand(),
    promoteCommand(),
  ]);
}
