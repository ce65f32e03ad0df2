// The first start on an empty database: a workspace, a key, test credit, and three commands to try.

import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { formatUsd, parseUsd } from '@lightmeter/core';
import type { Services } from './services.ts';

/** What a first start made; undefined when the database had a workspace already. */
export interface FirstRun {
  readonly workspaceId: string;
  /** The new key; undefined when the operator brought one, who knows it. */
  readonly secret: string | undefined;
  readonly credit: string;
}

/**
 * Makes the first workspace, once, whoever comes first among several processes.
 *
 * The credit is a grant in test mode: it buys sandbox pictures alone.
 */
export async function firstRun(services: Services): Promise<FirstRun | undefined> {
  const { LIGHTMETER_BOOTSTRAP_KEY: given, LIGHTMETER_BOOTSTRAP_BALANCE: balance } = services.configuration;
  const creditNanoUsd = parseUsd(balance, 'LIGHTMETER_BOOTSTRAP_BALANCE');
  const secret = given ?? newSecret('test');
  const made = await services.store.bootstrap({
    workspaceName: 'Default',
    rateCardSeries: services.configuration.LIGHTMETER_RATE_CARD_SERIES,
    keyName: given === undefined ? 'First key' : 'Bootstrap key',
    secret,
    scopes: ['images', 'read', 'keys', 'operator'],
    testCreditNanoUsd: creditNanoUsd,
  });
  if (!made) return undefined;
  return {
    workspaceId: made.workspaceId,
    secret: given === undefined ? secret : undefined,
    credit: formatUsd(creditNanoUsd),
  };
}

/** Makes the first account as the settings say, once: for containers and tests, where nobody opens a link. */
export async function firstMember(services: Services): Promise<void> {
  const { LIGHTMETER_BOOTSTRAP_MEMBER_EMAIL: email, LIGHTMETER_BOOTSTRAP_MEMBER_PASSWORD: password } =
    services.configuration;
  if (email === undefined || password === undefined || !(await services.store.members.isEmpty())) return;
  const passwordHash = await services.accounts.hash(password);
  await services.store.members.createFirst({ email, name: email.split('@', 1)[0] ?? email, passwordHash });
}

/** The command line of this checkout. An alias for it, because `npx` elsewhere would fetch a stranger's package. */
const CLI = fileURLToPath(new URL('../../cli/bin/lightmeter.mjs', import.meta.url));

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** 32 letters and digits: 190 bits. */
function newSecret(mode: 'test' | 'live'): string {
  let text = '';
  while (text.length < 32) {
    // Bytes from 248 up would favour the first letters.
    for (const byte of randomBytes(48)) if (byte < 248 && text.length < 32) text += ALPHABET[byte % 62];
  }
  return `lm_${mode}_${text}`;
}

/** Every later start: where it runs and, as long as nobody has an account, the link that makes the first. */
export function greeting(url: string, setup: string | undefined): string {
  const running = `Lightmeter is running at ${url}\n`;
  return setup === undefined
    ? running
    : `${running}Nobody has an account yet. This makes the first:\n\n    ${setup}\n\n`;
}

/** What the first start tells its user: the link to the console and the key, once, and what to try next. */
export function welcome(run: FirstRun, url: string, setup: string | undefined): string {
  const key = run.secret ?? '$LIGHTMETER_BOOTSTRAP_KEY';
  const shown =
    run.secret === undefined
      ? 'Your key is the one in LIGHTMETER_BOOTSTRAP_KEY.'
      : `Your API key, shown this once:\n\n    ${run.secret}`;
  return `
Lightmeter is running at ${url} with the offline sandbox.

${setup === undefined ? 'The console is there, too.' : `The console is there, too. This makes your account, once:\n\n    ${setup}`}

${shown}

Its workspace has ${run.credit} of test credit. Three things to try, in another terminal:

    export LIGHTMETER_URL=${url} LIGHTMETER_API_KEY=${key}
    alias lightmeter='node "${CLI}"'

    lightmeter quote "A lighthouse at dusk" --size 3840x2160
    lightmeter generate "A lighthouse at dusk" --size 1536x1024 --yes
    lightmeter ledger

The official OpenAI clients work with base URL ${url}/v1. API reference: ${url}/reference
`;
}
