// Every failure a caller can see, one row a code. A code is stable for ever.

/** OpenAI's error types, with `billing_error` for refusals about money (HTTP 402). */
export type ErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'billing_error'
  | 'idempotency_error'
  | 'rate_limit_error'
  | 'upstream_error'
  | 'api_error';

export interface ErrorKind {
  readonly status: number;
  readonly type: ErrorType;
  /** The same request may succeed later without a change. */
  readonly retryable: boolean;
  /** Someone who runs the server should look: our fault, or a provider account that needs care. */
  readonly report: boolean;
  /** What went wrong, for the caller, when the thrower has nothing more precise to say. */
  readonly sentence: string;
  /** What the caller does next. */
  readonly nextStep: string;
}

function kind(
  status: number,
  type: ErrorType,
  flags: '' | 'retry' | 'report' | 'retry report',
  sentence: string,
  nextStep: string,
): ErrorKind {
  return {
    status,
    type,
    retryable: flags.includes('retry'),
    report: flags.includes('report'),
    sentence,
    nextStep,
  };
}

/** Every failure a caller can see. The documentation page of the error codes is generated from this table. */
export const ERRORS = {
  // 400: the request itself.
  invalid_json: kind(
    400,
    'invalid_request_error',
    '',
    'The body is not valid JSON.',
    'Send one JSON object.',
  ),
  missing_parameter: kind(
    400,
    'invalid_request_error',
    '',
    'A required parameter is missing.',
    'Add the named parameter.',
  ),
  unknown_parameter: kind(
    400,
    'invalid_request_error',
    '',
    'The request has a parameter that does not exist.',
    'Remove it or correct its name; nothing is dropped silently.',
  ),
  invalid_value: kind(
    400,
    'invalid_request_error',
    '',
    'A parameter has a wrong type or is out of range.',
    'Correct the named parameter.',
  ),
  unsupported_value: kind(
    400,
    'invalid_request_error',
    '',
    'The model cannot do what was asked.',
    'Choose one of the values in the message.',
  ),
  image_unreadable: kind(
    400,
    'invalid_request_error',
    '',
    'An input image is truncated, damaged or not an image.',
    'Send a complete PNG, JPEG or WebP file.',
  ),
  image_fetch_failed: kind(
    400,
    'invalid_request_error',
    '',
    'An input image cannot be fetched from its address.',
    'Check that the address is public and answers with the image, or send the image itself.',
  ),
  image_too_large: kind(
    400,
    'invalid_request_error',
    '',
    'An input image has too many pixels or bytes.',
    'Scale the image down.',
  ),
  mask_mismatch: kind(
    400,
    'invalid_request_error',
    '',
    'The mask does not fit the first image.',
    'Send a PNG with an alpha channel in the size of the first image.',
  ),
  idempotency_key_invalid: kind(
    400,
    'invalid_request_error',
    '',
    'The Idempotency-Key is empty or too long.',
    'Send 1 to 255 printable characters.',
  ),
  moderation_blocked: kind(
    400,
    'invalid_request_error',
    '',
    'The provider refused the prompt or the picture under its content policy.',
    'Change the prompt. Nothing was charged.',
  ),
  upstream_rejected: kind(
    400,
    'invalid_request_error',
    '',
    'The provider refused the request.',
    'Change the request as the message says. Nothing was charged.',
  ),
  // 401, 403, 404, 405.
  missing_api_key: kind(
    401,
    'authentication_error',
    '',
    'No API key was sent.',
    'Send `Authorization: Bearer lm_…`.',
  ),
  invalid_api_key: kind(
    401,
    'authentication_error',
    '',
    'The API key is not known here.',
    'Check the key, or create one with `lightmeter keys create`.',
  ),
  api_key_revoked: kind(401, 'authentication_error', '', 'The API key was revoked.', 'Use another key.'),
  api_key_expired: kind(401, 'authentication_error', '', 'The API key has expired.', 'Create a new key.'),
  permission_denied: kind(
    403,
    'permission_error',
    '',
    'The API key may not do this.',
    'Use a key with the named scope.',
  ),
  model_not_allowed: kind(
    403,
    'permission_error',
    '',
    'The API key may not use this model.',
    'Use one of the models the key allows.',
  ),
  not_found: kind(
    404,
    'invalid_request_error',
    '',
    'There is no such thing here.',
    'Check the address and the id.',
  ),
  model_not_found: kind(
    404,
    'invalid_request_error',
    '',
    'The rate card has no such model.',
    'List the models with GET /v1/models.',
  ),
  method_not_allowed: kind(
    405,
    'invalid_request_error',
    '',
    'The address exists, but not for this method.',
    'Use the method in the `Allow` header.',
  ),
  // 402: money. Retrying does not help.
  insufficient_balance: kind(
    402,
    'billing_error',
    '',
    'The available balance is less than the quote.',
    'Top up, or ask for less.',
  ),
  spend_cap_reached: kind(
    402,
    'billing_error',
    '',
    'A spend cap of the API key, its workspace or its batch is reached.',
    'Raise the cap, or wait for its next period.',
  ),
  max_cost_exceeded: kind(
    402,
    'billing_error',
    '',
    'The quote is higher than the `Lightmeter-Max-Cost` of the request.',
    'Raise the limit, or ask for less.',
  ),
  // 409, 410, 413, 415, 422.
  idempotency_key_in_progress: kind(
    409,
    'idempotency_error',
    'retry',
    'The first request with this Idempotency-Key is still running.',
    'Retry after the time in `Retry-After`.',
  ),
  quote_expired: kind(409, 'billing_error', '', 'The quote has expired.', 'Ask for a new quote.'),
  conflict: kind(
    409,
    'invalid_request_error',
    '',
    'The thing exists already or has changed.',
    'Read it again and decide.',
  ),
  output_deleted: kind(
    410,
    'invalid_request_error',
    '',
    'The image was deleted by its workspace.',
    'Make it again: a new request, or the same one with a new Idempotency-Key. The charge stays.',
  ),
  payload_too_large: kind(413, 'invalid_request_error', '', 'The body is too large.', 'Send less.'),
  unsupported_media_type: kind(
    415,
    'invalid_request_error',
    '',
    'The content type is not supported here.',
    'Send application/json, or multipart/form-data for edits.',
  ),
  idempotency_key_mismatch: kind(
    422,
    'idempotency_error',
    '',
    'The Idempotency-Key was used for another request.',
    'Use a new key for a new request.',
  ),
  quote_mismatch: kind(
    422,
    'billing_error',
    '',
    'The quote was given for another request.',
    'Ask for a quote of this request.',
  ),
  // 429.
  rate_limit_exceeded: kind(
    429,
    'rate_limit_error',
    'retry',
    'Too many requests with this API key.',
    'Retry after the time in `Retry-After`.',
  ),
  upstream_rate_limited: kind(
    429,
    'rate_limit_error',
    'retry',
    'The provider is limiting our requests.',
    'Retry after the time in `Retry-After`. Nothing was charged.',
  ),
  // 5xx: the provider's faults (502, 504) and ours.
  upstream_unavailable: kind(
    502,
    'upstream_error',
    'retry',
    'The provider failed.',
    'Retry. Nothing was charged.',
  ),
  upstream_connection_lost: kind(
    502,
    'upstream_error',
    'retry',
    'The connection to the provider broke before the image was complete.',
    'Retry. Nothing was charged.',
  ),
  upstream_empty: kind(
    502,
    'upstream_error',
    'retry',
    'The provider answered without an image.',
    'Retry. Nothing was charged.',
  ),
  upstream_malformed: kind(
    502,
    'upstream_error',
    'retry report',
    'The provider answered with something that is not an image.',
    'Retry. Nothing was charged.',
  ),
  upstream_misconfigured: kind(
    502,
    'upstream_error',
    'report',
    'The provider refused the credentials or the account of this server.',
    'Whoever runs this server must check the provider key and account. Nothing was charged.',
  ),
  task_cancelled: kind(
    409,
    'invalid_request_error',
    '',
    'The task was cancelled.',
    'Create a new task if you still want the image. Nothing was charged.',
  ),
  task_deadline_exceeded: kind(
    504,
    'api_error',
    'retry',
    'The task did not end before its deadline.',
    'Retry, with a later `deadline_seconds` if it waited in the queue. Nothing was charged.',
  ),
  batch_paused: kind(
    409,
    'invalid_request_error',
    '',
    'The batch was paused before the task began.',
    'Resume the batch: the item gets a new task. Nothing was charged.',
  ),
  batch_expired: kind(
    409,
    'invalid_request_error',
    '',
    'The item did not begin within the completion window of its batch.',
    'Retry the items of the batch that expired. Nothing was charged.',
  ),
  task_not_cancellable: kind(
    409,
    'invalid_request_error',
    '',
    'The task has ended and cannot be cancelled.',
    'Read the task to see how it ended.',
  ),
  task_interrupted: kind(
    502,
    'api_error',
    'retry',
    'The server stopped before the image was complete.',
    'Retry, with the same Idempotency-Key if you sent one. Nothing was charged.',
  ),
  provider_not_configured: kind(
    503,
    'api_error',
    'report',
    'No provider is configured for this model.',
    'Whoever runs this server must set the provider key; a `lm_test_` key uses the sandbox.',
  ),
  shutting_down: kind(503, 'api_error', 'retry', 'The server is shutting down.', 'Retry in a moment.'),
  database_unavailable: kind(
    503,
    'api_error',
    'retry report',
    'The database does not answer.',
    'Retry in a moment.',
  ),
  storage_unavailable: kind(
    503,
    'api_error',
    'retry report',
    'The image store of this server is full or does not answer.',
    'Retry later; whoever runs this server must look at it. Nothing was charged.',
  ),
  upstream_timeout: kind(
    504,
    'upstream_error',
    'retry',
    'The provider did not answer in time.',
    'Retry. Nothing was charged.',
  ),
  rate_missing: kind(
    500,
    'api_error',
    'report',
    'The rate card has no rate for a unit that was used.',
    'Whoever runs this server must complete the rate card. Nothing was charged.',
  ),
  internal_error: kind(
    500,
    'api_error',
    'report',
    'Something failed on our side.',
    'Retry; if it stays, report the request id.',
  ),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;
