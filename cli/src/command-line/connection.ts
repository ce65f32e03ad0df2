// Which server is asked, and with which key. A secret comes from the environment, a file or stdin, never from a flag,
// where other users of the machine and the shell's history would see it.

import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { createLightmeter, type Lightmeter, type RetryPolicy } from '@lightmeter/sdk';
import { CommandError, usageError } from './command-error.ts';
import { readFailureText } from './read-failure.ts';

/** Where a server listens when nothing is set (server/src/configuration.ts). */
export const DEFAULT_URL = 'http://127.0.0.1:8787';

/** The global flags that name a server and a key. */
export interface ConnectionFlags {
  readonly url?: string | undefined;
  /** A file, or `-` for stdin. */
  readonly apiKeyFile?: string | undefined;
}

/** Everything that may name them; flags win over the environment. */
export interface ConnectionSource extends ConnectionFlags {
  readonly environment: NodeJS.ProcessEnv;
}

/** Two short retries: a person waits for the answer. Long runs pass a longer policy. */
const PATIENCE: Partial<RetryPolicy> = { maxRetries: 2, firstDelayMs: 200 };

/** The address that is called. */
export function serverUrl({ url, environment }: ConnectionSource): string {
  return url ?? (environment.LIGHTMETER_URL || DEFAULT_URL);
}

/** Where the key comes from, for words to a person. */
export function keyPlace({ apiKeyFile }: ConnectionFlags): string {
  if (apiKeyFile === undefined) return 'LIGHTMETER_API_KEY';
  return apiKeyFile === '-' ? '--api-key-file - (stdin)' : `--api-key-file ${apiKeyFile}`;
}

/** A server or a key was named, so the server is asked rather than this computer. */
export function namesServer({ url, apiKeyFile, environment }: ConnectionSource): boolean {
  return Boolean(url ?? apiKeyFile) || Boolean(environment.LIGHTMETER_URL || environment.LIGHTMETER_API_KEY);
}

/**
 * A client with the caller's key.
 *
 * @throws CommandError when there is no key, which says how to get one, or what is there is none
 */
export async function connect(
  source: ConnectionSource,
  retry: Partial<RetryPolicy> = PATIENCE,
): Promise<Lightmeter> {
  const apiKey = await readApiKey(source);
  if (apiKey === undefined) throw missingKey(source);
  if (!/^lm_(test|live)_/.test(apiKey)) throw strangeKey(source);
  return clientOf({ baseUrl: serverUrl(source), apiKey, retry });
}

/** A client for what is public; it has no key. */
export function connectPublicly(source: ConnectionSource): Lightmeter {
  return clientOf({ baseUrl: serverUrl(source), retry: PATIENCE });
}

function clientOf(settings: Parameters<typeof createLightmeter>[0]): Lightmeter {
  try {
    return createLightmeter(settings);
  } catch (cause) {
    throw usageError(
      `The server’s address ${JSON.stringify(settings.baseUrl)} is none: ${(cause as Error).message}.`,
      `Write it like ${DEFAULT_URL}, in --url or LIGHTMETER_URL.`,
    );
  }
}

async function readApiKey({ apiKeyFile, environment }: ConnectionSource): Promise<string | undefined> {
  if (apiKeyFile === undefined) return environment.LIGHTMETER_API_KEY?.trim() || undefined;
  const key = (apiKeyFile === '-' ? await text(process.stdin) : await readKeyFile(apiKeyFile)).trim();
  if (/^\S+$/.test(key)) return key;
  throw usageError(
    `${apiKeyFile === '-' ? 'What came on stdin' : apiKeyFile} is no API key: one line without spaces is expected.`,
  );
}

async function readKeyFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw usageError(`The key file ${path} cannot be read: ${readFailureText(cause)}.`);
  }
}

function missingKey(source: ConnectionSource): CommandError {
  return new CommandError(
    `No API key is set for ${serverUrl(source)}.
  The first start of a server prints one:      lightmeter serve
  A key with the scope \`keys\` makes another:   lightmeter keys create --name mine`,
    { code: 'missing_api_key', exitCode: 3, next: 'export LIGHTMETER_API_KEY=lm_test_…' },
  );
}

/** The key of another product, most likely: it is not sent, and not shown. */
function strangeKey(source: ConnectionSource): CommandError {
  return new CommandError(
    `What stands in ${keyPlace(source)} is no key of Lightmeter’s: one begins with lm_test_ or lm_live_.`,
    {
      code: 'invalid_api_key',
      exitCode: 3,
      next: 'export LIGHTMETER_API_KEY=lm_test_…, or --api-key-file FILE',
    },
  );
}
