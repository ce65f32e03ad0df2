// hiapi's words for failures: of a request (`error_code`) and of a task (`error.code`).

import { ERRORS, type ErrorCode } from '@lightmeter/core';

/** Where hiapi has a word of its own. */
const ERROR_CODES: Partial<Record<ErrorCode, string>> = {
  model_not_found: 'MODEL_UNAVAILABLE',
  model_not_allowed: 'MODEL_UNAVAILABLE',
  provider_not_configured: 'MODEL_UNAVAILABLE',
  idempotency_key_in_progress: 'IDEMPOTENCY_KEY_PROCESSING',
  idempotency_key_mismatch: 'IDEMPOTENCY_KEY_MISMATCH',
  storage_unavailable: 'STORAGE_UNAVAILABLE',
  upstream_timeout: 'TASK_TIMEOUT',
  task_deadline_exceeded: 'TASK_TIMEOUT',
  moderation_blocked: 'TASK_FAILED',
  task_interrupted: 'TASK_FAILED',
  task_cancelled: 'TASK_CANCELLED',
};

/** hiapi's `error_code` of a refused request; its own code in capitals where hiapi goes by the status alone. */
export function requestErrorCode(code: ErrorCode): string {
  const known = ERROR_CODES[code];
  if (known !== undefined) return known;
  if (code.startsWith('upstream_')) return 'TASK_FAILED';
  const { status, type } = ERRORS[code];
  const isAboutRequest = type === 'invalid_request_error' && status !== 404 && status !== 409;
  return isAboutRequest ? 'INVALID_REQUEST' : code.toUpperCase();
}

/** hiapi's `error.code` of a task that failed. */
export function taskErrorCode(code: ErrorCode): string {
  const known = ERROR_CODES[code];
  return known !== undefined && (known.startsWith('TASK_') || known === 'STORAGE_UNAVAILABLE')
    ? known
    : 'TASK_FAILED';
}
