// A failure of the command itself: what was written on the line, a file that cannot be read, a missing key.

import type { ExitCode } from './exit-code.ts';

/** How the failure ends the program, and what leads on. */
export interface CommandErrorDetails {
  /** Stable, as in JSON output: `usage`, `missing_api_key`. */
  readonly code: string;
  readonly exitCode: ExitCode;
  /** The command or change that leads on; the last line a person reads. */
  readonly next?: string;
  /** Of the refusal behind it, when a server refused. */
  readonly requestId?: string | undefined;
  readonly docUrl?: string | undefined;
  readonly cause?: unknown;
}

/** The message says what was wrong and why. */
export class CommandError extends Error {
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly next: string | undefined;
  readonly requestId: string | undefined;
  readonly docUrl: string | undefined;

  constructor(message: string, details: CommandErrorDetails) {
    super(message, { cause: details.cause });
    this.name = 'CommandError';
    this.code = details.code;
    this.exitCode = details.exitCode;
    this.next = details.next;
    this.requestId = details.requestId;
    this.docUrl = details.docUrl;
  }
}

/** The command as it was written cannot be run. */
export function usageError(message: string, next?: string): CommandError {
  return new CommandError(message, { code: 'usage', exitCode: 2, ...(next === undefined ? {} : { next }) });
}
