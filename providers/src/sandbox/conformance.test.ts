// The conformance suite for the sandbox: its own failure words bring it into every situation.

import { type ConformanceScenario, describeConformance } from '../conformance.ts';
import { instantSandbox } from './call-fixture.ts';
import type { FailureWord } from './failure-words.ts';

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

describeConformance('The sandbox', {
  createAdapter: () => instantSandbox(),
  scenario: (kind, request) => ({ ...request, prompt: `${request.prompt} ${WORDS[kind] ?? ''}`.trim() }),
});
