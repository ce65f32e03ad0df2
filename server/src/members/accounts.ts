// Passwords and signing in, by better-auth: scrypt hashes, the same time for an unknown e-mail, tokens, signed cookies.
// Loaded when somebody first signs in: a server that only serves API keys never pays for it.

import { LightmeterError } from '@lightmeter/core';
import { SESSION_LIFETIME_MS, type Store } from '@lightmeter/store';
import { createAuthRecords } from './auth-records.ts';
import type { SessionCookie } from './session-cookie.ts';

export interface Accounts {
  /** What is stored of a password. */
  hash(password: string): Promise<string>;
  /** Whether this is the password of the person with this e-mail. Takes the same time when there is no such person. */
  isPassword(email: string, password: string): Promise<boolean>;
  /**
   * Opens a session.
   *
   * @returns the headers `Set-Cookie`
   * @throws LightmeterError `invalid_credentials`, the same for an unknown e-mail and a wrong password
   */
  signIn(wish: { email: string; password: string; userAgent: string }): Promise<readonly string[]>;
}

export function createAccounts(store: Pick<Store, 'members' | 'sessions'>, cookie: SessionCookie): Accounts {
  let loaded: ReturnType<typeof load> | undefined;
  const auth = () => {
    // A failure to load it is not kept.
    loaded ??= load(store, cookie).catch((error) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
  return {
    hash: async (password) => (await (await auth()).$context).password.hash(password),
    isPassword: async (email, password) => {
      const { password: passwords } = await (await auth()).$context;
      const found = await store.members.credentials(email);
      if (found) return passwords.verify({ hash: found.passwordHash, password });
      await passwords.hash(password);
      return false;
    },
    signIn: async ({ email, password, userAgent }) => {
      const { api, isRefusal } = await auth();
      try {
        const answer = await api.signInEmail({
          body: { email, password },
          headers: new Headers({ 'user-agent': userAgent }),
          returnHeaders: true,
        });
        return answer.headers.getSetCookie();
      } catch (error) {
        if (isRefusal(error)) throw new LightmeterError('invalid_credentials');
        throw error;
      }
    },
  };
}

async function load(store: Pick<Store, 'members' | 'sessions'>, cookie: SessionCookie) {
  const [{ betterAuth }, { APIError }] = await Promise.all([
    import('better-auth/minimal'),
    import('better-auth/api'),
  ]);
  const auth = betterAuth({
    // Its endpoints are not served: nothing is reached by address, and nothing reads this one.
    baseURL: 'http://localhost',
    secret: cookie.secret,
    database: () => createAuthRecords(store),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 1_000 },
    session: { expiresIn: SESSION_LIFETIME_MS / 1_000 },
    advanced: {
      useSecureCookies: cookie.isSecure,
      cookies: { session_token: { name: cookie.plainName } },
      ipAddress: { disableIpTracking: true },
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  });
  const isRefusal = (error: unknown) => error instanceof APIError && error.statusCode < 500;
  return { $context: auth.$context, api: auth.api, isRefusal };
}
