// Everything that can be set, from the environment and one optional file. Read once, at the door; nothing else in the
// server looks at process.env.

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ProviderWeatherError, parseProviderWeather } from '@lightmeter/providers';
import { z } from 'zod';
import { parseNetworks } from './webhooks/outbound-guard.ts';
import { parseRouteLimits } from './worker/route-limits.ts';

const wholeNumber = z.coerce.number().int();
function checkRouteLimits(text: string, context: z.RefinementCtx): void {
  try {
    parseRouteLimits(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
  }
}

const usd = z.string().regex(/^\d{1,12}(\.\d{1,9})?$/, 'must be an amount in US dollars such as 5.00');

/** Setting → meaning, default and bounds. The table in docs/configuration.md is tested against this. */
export const settings = z.object({
  LIGHTMETER_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address to listen on; 0.0.0.0 for every interface.'),
  LIGHTMETER_PORT: wholeNumber
    .min(0)
    .max(65_535)
    .default(8787)
    .describe('Port to listen on; 0 takes a free one.'),
  LIGHTMETER_DATA_DIR: z
    .string()
    .min(1)
    .default('data')
    .describe('Folder of the embedded database and the outputs.'),
  LIGHTMETER_PUBLIC_URL: z
    .url()
    .optional()
    .describe('Address callers use, for links; the Host header by default.'),
  LIGHTMETER_TRUSTED_PROXIES: z
    .string()
    .refine((text) => parseNetworks(text) !== undefined, 'must be networks such as 10.0.0.0/8, ::1/128')
    .optional()
    .describe('Networks of proxies whose X-Forwarded-For says who tries to sign in, as 10.0.0.0/8, ::1/128.'),
  LIGHTMETER_PUBLIC_METRICS: z
    .stringbool()
    .default(false)
    .describe('Serve /metrics without a key also on an address that is not loopback.'),
  DATABASE_URL: z.string().optional().describe('PostgreSQL to use instead of the embedded one.'),
  OPENAI_API_KEY: z
    .string()
    .min(1)
    .optional()
    .describe('Key for OpenAI; without it live keys cannot use its models.'),
  OPENAI_BASE_URL: z.url().default('https://api.openai.com/v1').describe('OpenAI or a compatible server.'),
  OPENAI_ORGANIZATION: z.string().optional().describe('Sent to OpenAI when set.'),
  OPENAI_PROJECT: z.string().optional().describe('Sent to OpenAI when set.'),
  LIGHTMETER_BOOTSTRAP_KEY: z
    .string()
    .regex(
      /^lm_(test|live)_[A-Za-z0-9_-]{16,200}$/,
      'must be lm_test_ or lm_live_ and 16 or more letters and digits',
    )
    .optional()
    .describe('First start: create a workspace with this key instead of printing a new one.'),
  LIGHTMETER_BOOTSTRAP_BALANCE: usd.default('100.00').describe('First start: test credit in US dollars.'),
  LIGHTMETER_BOOTSTRAP_MEMBER_EMAIL: z
    .email({ message: 'must be an e-mail address such as ada@example.org' })
    .max(254)
    .optional()
    .describe('Start without accounts: make the first, an operator, with this e-mail.'),
  LIGHTMETER_BOOTSTRAP_MEMBER_PASSWORD: z
    .string()
    .min(10, 'must have 10 to 128 characters')
    .max(128, 'must have 10 to 128 characters')
    .optional()
    .describe('Password of that account, 10 to 128 characters.'),
  LIGHTMETER_RATE_CARD_SERIES: z
    .string()
    .default('standard')
    .describe('Rate cards of a new workspace: standard or at-cost.'),
  LIGHTMETER_SANDBOX_LATENCY: z
    .enum(['instant', 'brief', 'realistic'])
    .default('brief')
    .describe('How long the sandbox takes: instant, brief (1 to 3 s) or realistic.'),
  LIGHTMETER_SANDBOX_WEATHER: z
    .string()
    .default('clear')
    .check(({ value, issues }) => {
      try {
        parseProviderWeather(value);
      } catch (error) {
        if (!(error instanceof ProviderWeatherError)) throw error;
        issues.push({ code: 'custom', input: value, message: error.message });
      }
    })
    .describe('Trouble the sandbox makes: clear, storm or parts; see docs/sandbox.md.'),
  LIGHTMETER_TASK_TIMEOUT_SECONDS: wholeNumber
    .min(10)
    .max(86_400)
    .default(900)
    .describe('Longest time one upstream call, and a task whose caller waits, may take.'),
  LIGHTMETER_TASK_DEADLINE_HOURS: wholeNumber
    .min(1)
    .max(720)
    .default(24)
    .describe('How long a queued task may wait and run in all, when its caller says nothing else.'),
  LIGHTMETER_ROLE: z
    .enum(['all', 'http', 'worker'])
    .default('all')
    .describe('What this process does: answer calls (http), run queued tasks (worker), or both (all).'),
  LIGHTMETER_WORKER_PORT: wholeNumber
    .min(1)
    .max(65_535)
    .optional()
    .describe(
      'Port on which a process of the role worker answers /healthz, /readyz and /metrics; none by default.',
    ),
  LIGHTMETER_WORKER_CONCURRENCY: wholeNumber
    .min(1)
    .max(10_000)
    .default(16)
    .describe('Queued tasks that one process runs at once.'),
  LIGHTMETER_PROVIDER_LIMITS: z
    .string()
    .superRefine(checkRouteLimits)
    .optional()
    .describe(
      'Limits that hold for all processes together: "openai: concurrency=40, per_minute=250; openai/gpt-image-2: concurrency=10".',
    ),
  LIGHTMETER_QUOTE_TTL_SECONDS: wholeNumber
    .min(60)
    .max(2_592_000)
    .default(3_600)
    .describe('How long a quote pins its price.'),
  LIGHTMETER_IDEMPOTENCY_HOURS: wholeNumber
    .min(24)
    .max(8_760)
    .default(72)
    .describe('How long an Idempotency-Key is remembered.'),
  LIGHTMETER_LINK_TTL_SECONDS: wholeNumber
    .min(60)
    .max(31_536_000)
    .default(86_400)
    .describe('How long a signed output link works.'),
  LIGHTMETER_SHUTDOWN_SECONDS: wholeNumber
    .min(1)
    .max(86_400)
    .default(900)
    .describe('How long a stop waits for work in flight.'),
  LIGHTMETER_MAX_JSON_BYTES: wholeNumber
    .min(65_536)
    .max(536_870_912)
    .default(67_108_864)
    .describe('Largest JSON body of an edit.'),
  LIGHTMETER_FETCH_REMOTE_IMAGES: z
    .stringbool()
    .default(true)
    .describe('Fetch input images of tasks that are named by address; never from private networks.'),
  LIGHTMETER_FETCH_ALLOW_NETWORKS: z
    .string()
    .refine((text) => parseNetworks(text) !== undefined, 'must be networks such as 10.0.0.0/8, ::1/128')
    .optional()
    .describe('Private networks that input images may be fetched from, as 10.0.0.0/8, ::1/128.'),
  LIGHTMETER_WEBHOOK_ALLOW_HTTP: z
    .stringbool()
    .default(false)
    .describe('Send webhooks and callbacks also to http addresses, unencrypted.'),
  LIGHTMETER_WEBHOOK_ALLOW_NETWORKS: z
    .string()
    .refine((text) => parseNetworks(text) !== undefined, 'must be networks such as 10.0.0.0/8, ::1/128')
    .optional()
    .describe(
      'Private networks that webhooks and callbacks may be sent into, http among it, as 127.0.0.0/8, ::1/128.',
    ),
  LIGHTMETER_MAX_FILE_BYTES: wholeNumber
    .min(65_536)
    .max(5_368_709_120)
    .default(209_715_200)
    .describe('Largest file of /v1/files.'),
  LIGHTMETER_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('warn')
    .describe(
      'What is logged, as JSON on stderr; info tells of starts and migrations, debug of every request.',
    ),
  LIGHTMETER_S3_BUCKET: z
    .string()
    .optional()
    .describe('Keep outputs and files in this S3 bucket instead of the data folder.'),
  LIGHTMETER_S3_ENDPOINT: z.url().optional().describe('S3-compatible server; AWS by default.'),
  LIGHTMETER_S3_REGION: z.string().default('us-east-1').describe('Region of the bucket.'),
  LIGHTMETER_S3_ACCESS_KEY_ID: z
    .string()
    .optional()
    .describe('Credentials of the bucket; AWS’s own chain by default.'),
  LIGHTMETER_S3_SECRET_ACCESS_KEY: z.string().optional().describe('Credentials of the bucket.'),
  LIGHTMETER_S3_PATH_STYLE: z
    .stringbool()
    .default(false)
    .describe('Address buckets by path, as most S3-compatible servers need.'),
});

export type Configuration = z.output<typeof settings> & { readonly dataDirectory: string };

/** A setting that cannot be used. The message names it, its value's fault and what it must be. */
export class ConfigurationError extends Error {}

/**
 * Reads the settings: the environment first, then `LIGHTMETER_CONFIG` (default `lightmeter.json`) with the same names.
 *
 * @throws ConfigurationError naming every setting that is wrong, or a name in the file that does not exist
 */
export function readConfiguration(environment: Readonly<Record<string, string | undefined>>): Configuration {
  const fromFile = readSettingsFile(environment.LIGHTMETER_CONFIG);
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(settings.shape)) {
    const value = environment[name] ?? fromFile[name];
    if (value !== undefined && value !== '') given[name] = value;
  }
  const read = settings.safeParse(given);
  if (!read.success) {
    const faults = read.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigurationError(
      `These settings cannot be used:\n${faults.join('\n')}\nSee docs/configuration.md.`,
    );
  }
  const { LIGHTMETER_BOOTSTRAP_MEMBER_EMAIL: email, LIGHTMETER_BOOTSTRAP_MEMBER_PASSWORD: password } =
    read.data;
  if ((email === undefined) !== (password === undefined)) {
    throw new ConfigurationError(
      'LIGHTMETER_BOOTSTRAP_MEMBER_EMAIL and LIGHTMETER_BOOTSTRAP_MEMBER_PASSWORD go together: set both or neither.',
    );
  }
  return { ...read.data, dataDirectory: resolve(read.data.LIGHTMETER_DATA_DIR) };
}

function readSettingsFile(named: string | undefined): Record<string, unknown> {
  const path = named ?? 'lightmeter.json';
  if (named === undefined && !existsSync(path)) return {};
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new ConfigurationError(`The settings file ${path} cannot be read: ${String(cause)}`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new ConfigurationError(`The settings file ${path} must hold one JSON object.`);
  }
  const unknown = Object.keys(content).find((name) => !(name in settings.shape));
  if (unknown !== undefined) throw new ConfigurationError(`${path}: there is no setting "${unknown}".`);
  return Object.fromEntries(
    Object.entries(content).map(([name, value]) => [name, typeof value === 'string' ? value : String(value)]),
  );
}
