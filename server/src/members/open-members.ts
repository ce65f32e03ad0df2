// What signing in needs, made once from the secrets that all processes on one database share.

import { createHmac } from 'node:crypto';
import type { Store } from '@lightmeter/store';
import type { Configuration } from '../configuration.ts';
import type { Services } from '../services.ts';
import { createAccounts } from './accounts.ts';
import { createSessionCookie } from './session-cookie.ts';

export async function openMembers(
  configuration: Configuration,
  { store, adapters }: { store: Store; adapters: ReadonlyMap<string, unknown> },
): Promise<Pick<Services, 'accounts' | 'sessionCookie' | 'setupToken' | 'liveProviders'>> {
  const [sessions, setup] = await Promise.all([
    store.serverSecret('sessions'),
    store.serverSecret('setup-link'),
  ]);
  const isSecure = configuration.LIGHTMETER_PUBLIC_URL?.startsWith('https:') ?? false;
  const sessionCookie = createSessionCookie({ secret: sessions, isSecure });
  return {
    accounts: createAccounts(store, sessionCookie),
    sessionCookie,
    liveProviders: [...adapters.keys()].filter((name) => name !== 'sandbox'),
    // The same at every start and in every process, so that a link that was printed goes on working.
    setupToken: createHmac('sha256', setup).update('first member').digest('base64url'),
  };
}
