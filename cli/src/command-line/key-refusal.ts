// A key that the server does not take, in the words of the command line: which flag or variable holds it, and what to set.

import { LightmeterApiError } from '@lightmeter/sdk';
import { CommandError } from './command-error.ts';
import { type ConnectionSource, keyPlace, serverUrl } from './connection.ts';
import { EXIT } from './exit-code.ts';

/** What is wrong with the key, by the server's code. */
const FAULTS: Readonly<Record<string, string>> = {
  invalid_api_key: 'is not known to the server at',
  api_key_revoked: 'was revoked at',
  api_key_expired: 'has expired at',
};

/** The refusal as the caller can mend it; any other failure as it is. */
export function inCommandWords(error: unknown, source: ConnectionSource): unknown {
  if (!(error instanceof LightmeterApiError)) return error;
  const fault = FAULTS[error.code];
  if (fault === undefined) return error;
  const place = keyPlace(source);
  return new CommandError(`The API key in ${place} ${fault} ${serverUrl(source)}.`, {
    code: error.code,
    exitCode: EXIT.auth,
    next: source.apiKeyFile === undefined ? `export ${place}=… with a key of this server` : otherFile(source),
    requestId: error.requestId,
    docUrl: error.docUrl,
    cause: error,
  });
}

function otherFile({ apiKeyFile }: ConnectionSource): string {
  return apiKeyFile === '-'
    ? 'send a key of this server on stdin'
    : `write a key of this server to ${apiKeyFile}, or name another file`;
}
