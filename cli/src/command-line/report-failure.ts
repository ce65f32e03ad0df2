// How a failure is told: what was wrong and why, where to look it up, and as the last line what to type next.

import { LightmeterError } from '@lightmeter/core';
import { LightmeterApiError, LightmeterConnectionError } from '@lightmeter/sdk';
import { CommanderError } from 'commander';
import { CommandError } from './command-error.ts';
import type { Terminal } from './terminal.ts';

/** A failure as text and JSON tell it. */
export interface FailureReport {
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
  readonly request_id: string | null;
  readonly doc_url: string | null;
  readonly next: string | null;
}

/** What to type after a refusal with this code. */
const NEXT_COMMANDS: Readonly<Record<string, string>> = {
  missing_api_key: 'export LIGHTMETER_API_KEY=lm_test_…',
  invalid_api_key: 'export LIGHTMETER_API_KEY=lm_test_… with a key of this server',
  api_key_revoked: 'export LIGHTMETER_API_KEY=lm_test_… with another key',
  api_key_expired: 'lightmeter keys create --name new, with another key that has the scope `keys`',
  permission_denied: 'lightmeter keys list, to see which key has the scope',
  model_not_allowed: 'lightmeter models',
  model_not_found: 'lightmeter models',
  insufficient_balance: 'lightmeter top-up 25.00',
  spend_cap_reached: 'lightmeter limits list',
  idempotency_key_mismatch: 'run the command without --resume',
};

/** The report of whatever a command rejected with. */
export function failureReport(error: unknown): FailureReport {
  if (error instanceof LightmeterApiError) {
    const { code, message, param, requestId, docUrl } = error;
    const next = scopeHint(code, message) ?? NEXT_COMMANDS[code];
    return report(code, message, { param, requestId, docUrl, next });
  }
  if (error instanceof LightmeterError) {
    const { code, message, param } = error;
    return report(code, message, { param, next: NEXT_COMMANDS[code] });
  }
  if (error instanceof LightmeterConnectionError) {
    const next = 'lightmeter serve, or set LIGHTMETER_URL to where the server is';
    return report('connection_failed', error.message, { next });
  }
  if (error instanceof CommandError) {
    const { code, message, next, requestId, docUrl } = error;
    return report(code, message, { next, requestId, docUrl });
  }
  if (error instanceof CommanderError) return report('usage', sentenceOf(error.message), {});
  return report('failed', error instanceof Error ? error.message : String(error), {});
}

/** Only a key with the scope `keys` lists keys: who lacks it is not sent to `keys list`. */
function scopeHint(code: string, message: string): string | undefined {
  if (code !== 'permission_denied' || !message.includes('the scope `keys`')) return undefined;
  return '--api-key-file FILE with a key that has `keys`; the first start of the server printed one';
}

function report(
  code: string,
  message: string,
  known: {
    param?: string | undefined;
    requestId?: string | undefined;
    docUrl?: string | undefined;
    next?: string | undefined;
  },
): FailureReport {
  return {
    code,
    message,
    param: known.param ?? null,
    request_id: known.requestId ?? null,
    doc_url: known.docUrl ?? null,
    next: known.next ?? null,
  };
}

/** Writes a failure to stderr: as JSON when `--json` is given. */
export function reportFailure(terminal: Terminal, failure: FailureReport): void {
  if (terminal.isJson) {
    terminal.note(JSON.stringify({ error: failure }));
    return;
  }
  const { red, bold, dim } = terminal.noteColours;
  terminal.note(`${red('Error:')} ${failure.message}`);
  const traces = [
    failure.request_id === null ? undefined : `request ${failure.request_id}`,
    failure.doc_url ?? undefined,
  ].filter((trace) => trace !== undefined);
  if (traces.length > 0) terminal.note(dim(`  ${[failure.code, ...traces].join(' · ')}`));
  if (failure.next !== null) terminal.note(`${bold('Next:')} ${failure.next}`);
}

/** Commander writes `error: unknown option '--sise'`, with a suggestion on a line of its own. */
function sentenceOf(message: string): string {
  const text = message.replace(/^error: /, '').replace('\n(', ' (');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`.replace(/([^.?)])$/, '$1.');
}
