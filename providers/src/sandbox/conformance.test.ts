// The conformance suite for the sandbox, for a synchronous and an asynchronous model: its own failure words bring it into
// every situation.

import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UpstreamRequest } from '../adapter.ts';
import { type ConformanceScenario, describeConformance } from '../conformance.ts';
import { instantSandbox } from './call-fixture.ts';
import type { FailureWord } from './failure-words.ts';
import { JOB_LIFE_MS, renderJobId, requestHash } from './job.ts';
import { readCallLedger } from './provider-weather/call-ledger.ts';
import { parseProviderWeather } from './provider-weather/parse-provider-weather.ts';

const WORDS: Readonly<Partial<Record<ConformanceScenario, FailureWord>>> = {
  moderation: 'sandbox:moderation',
  'rate limit': 'sandbox:rate-limit',
  'server error': 'sandbox:server-error',
  timeout: 'sandbox:timeout',
  'dropped connection': 'sandbox:dropped-connection',
  empty: 'sandbox:empty',
  'fewer images': 'sandbox:fewer-images',
  'no usage': 'sandbox:no-usage',
};

function scenario(kind: ConformanceScenario, request: UpstreamRequest): UpstreamRequest {
  return { ...request, prompt: `${request.prompt} ${WORDS[kind] ?? ''}`.trim() };
}

describeConformance('The sandbox', { createAdapter: () => instantSandbox(), scenario });

const ledgerFolder = mkdtempSync(join(tmpdir(), 'lightmeter-calls-'));

function jobSubmitted(request: UpstreamRequest, agoMs: number): string {
  const submittedAtMs = Date.now() - agoMs;
  return renderJobId({
    attemptId: 'att_0',
    submittedAtMs,
    readyAtMs: submittedAtMs,
    requestHash: requestHash(request),
  });
}

describeConformance('The sandbox with jobs', {
  createAdapter: () => instantSandbox({ weather: parseProviderWeather(`ledger=${ledgerFolder}`) }),
  scenario: (kind, request) => ({ ...scenario(kind, request), upstreamModel: 'flux-2-pro' }),
  jobs: {
    submissionCount: () => readCallLedger(ledgerFolder).filter(({ hasSubmitted }) => hasSubmitted).length,
    lostJobs: (request) => [
      'job_of_another_provider',
      'sandbox_job_W10',
      jobSubmitted({ ...request, prompt: 'Another picture' }, 0),
      jobSubmitted(request, JOB_LIFE_MS),
    ],
  },
  close: () => rm(ledgerFolder, { recursive: true }),
});
