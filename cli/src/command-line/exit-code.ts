// How the program ends. The table stands in docs/cli.md and never changes its meaning.

import { LightmeterError } from '@lightmeter/core';
import { LightmeterApiError } from '@lightmeter/sdk';
import { CommandError } from './command-error.ts';

/** Every way to end. */
export const EXIT = {
  ok: 0,
  failed: 1,
  /** The command as it was written cannot be run. */
  usage: 2,
  /** No key, a wrong key, or a key that may not do this. */
  auth: 3,
  /** Refused by money: balance, spend cap, `--max-cost`. */
  money: 4,
  /** Of several requests some were done and some were not. */
  partly: 5,
  interrupted: 130,
} as const;
/** One of them. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Codes of status 400 that are not about how the request was written. */
const REFUSED_BY_PROVIDER = ['moderation_blocked', 'upstream_rejected'];

/** The exit code of a failure with this code and HTTP status. */
export function exitCodeOfStatus(code: string, status: number): ExitCode {
  if (status === 401 || status === 403) return EXIT.auth;
  if (status === 402) return EXIT.money;
  if (status === 400 && !REFUSED_BY_PROVIDER.includes(code)) return EXIT.usage;
  return code === 'model_not_found' ? EXIT.usage : EXIT.failed;
}

/** The exit code of whatever a command rejected with. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommandError) return error.exitCode;
  if (error instanceof LightmeterApiError) return exitCodeOfStatus(error.code, error.status);
  if (error instanceof LightmeterError) return exitCodeOfStatus(error.code, error.kind.status);
  return EXIT.failed;
}
