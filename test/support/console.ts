// The console as people meet it: the real server with the built console, a member who is signed in, a real browser.

import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startBrowser } from './browser.ts';
import { type ServerProcess, type ServerSettings, startServer } from './server-process.ts';

/** The first operator, made with the server. */
export const OPERATOR = { email: 'ada@example.com', password: 'a lens cap for the night' } as const;

const ACCOUNT = {
  LIGHTMETER_BOOTSTRAP_MEMBER_EMAIL: OPERATOR.email,
  LIGHTMETER_BOOTSTRAP_MEMBER_PASSWORD: OPERATOR.password,
};

export interface Console {
  readonly server: ServerProcess;
  readonly browser: Browser;
  /** A window with its own cookies. Signed in as the operator unless told otherwise. */
  open(options?: WindowOptions): Promise<Page>;
  close(): Promise<void>;
}

export interface WindowOptions {
  /** Path and query to open; the first page when left out. */
  readonly path?: string;
  readonly widthPixels?: number;
  readonly colorScheme?: 'light' | 'dark';
  /** Null: nobody. */
  readonly as?: { readonly email: string; readonly password: string } | null;
}

export interface ConsoleSettings extends ServerSettings {
  /** No account is made: the first person comes by the link that the server prints. */
  readonly isFresh?: boolean;
}

/** Starts a server with a built console and a browser. Both end with `close`. */
export async function startConsole(settings: ConsoleSettings = {}): Promise<Console> {
  await buildConsole();
  const server = await startServer({
    ...settings,
    environment: { ...(settings.isFresh ? {} : ACCOUNT), ...settings.environment },
  });
  const browser = await startBrowser().catch(async (error) => {
    await server.stop();
    throw error;
  });
  return {
    server,
    browser,
    open: async (options = {}) => {
      const { path = '/', widthPixels = 1_440, colorScheme = 'light', as = OPERATOR } = options;
      const context = await browser.newContext({
        baseURL: server.url,
        viewport: { width: widthPixels, height: 900 },
        colorScheme,
        reducedMotion: 'reduce',
      });
      context.setDefaultTimeout(15_000);
      if (as) await signIn(context, server.url, as);
      const page = await context.newPage();
      await page.goto(path);
      return page;
    },
    close: async () => {
      await browser.close();
      await server.stop();
    },
  };
}

/** Gives the window a session without going through the form. */
export async function signIn(
  context: BrowserContext,
  url: string,
  who: { readonly email: string; readonly password: string },
): Promise<void> {
  const { email, password } = who;
  const answer = await context.request.post(`${url}/v1/session`, {
    data: { email, password },
    headers: { origin: url },
  });
  if (!answer.ok()) throw new Error(`${email} was not signed in: ${await answer.text()}`);
}

/** The violations of a page that axe calls serious or critical, one sentence each. */
export async function seriousViolations(page: Page): Promise<string[]> {
  // The content security policy keeps scripts of others out of the page; the browser's own hand may put one in.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.target.join(' ')).join('; ')})`,
    );
}

const BUILD = fileURLToPath(new URL('../../scripts/build-console.mjs', import.meta.url));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

async function buildConsole(): Promise<void> {
  const { ensureConsoleBuilt } = (await import(BUILD)) as {
    ensureConsoleBuilt: (root: string) => Promise<void>;
  };
  await ensureConsoleBuilt(ROOT);
}
