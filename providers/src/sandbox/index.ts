// The door of the sandbox: the adapter, and the words that make it fail.

export { createSandboxAdapter, type SandboxAdapterOptions } from './adapter.ts';
export { SANDBOX_FAILURE_WORDS, type SandboxFailureWord } from './failure-words.ts';
export type { SandboxLatency } from './latency.ts';
