export * from './adapter.ts';
export { createOpenAiAdapter, type OpenAiAdapterOptions } from './openai/adapter.ts';
export * from './sandbox/index.ts';
