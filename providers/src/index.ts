export * from './adapter.ts';
export { createOpenAiAdapter, type OpenAiAdapterOptions } from './openai/adapter.ts';
export * from './pictures/index.ts';
export { type FailedAttempt, nextAttempt, type RetryPolicy, retryPolicyOf } from './retry-policy.ts';
export * from './sandbox/index.ts';
