// The door of the sandbox: the adapter, the words that make it fail, its weather and the record of its calls.

export { createSandboxAdapter, type SandboxAdapterOptions } from './adapter.ts';
export { SANDBOX_FAILURE_WORDS, type SandboxFailureWord } from './failure-words.ts';
export type { SandboxLatency } from './latency.ts';
export {
  mostStartsWithin,
  peakConcurrency,
  type RecordedCall,
  readCallLedger,
} from './provider-weather/call-ledger.ts';
export { ProviderWeatherError, parseProviderWeather } from './provider-weather/parse-provider-weather.ts';
export {
  isOutage,
  type ProviderWeather,
  type Trouble,
  troublesOf,
} from './provider-weather/provider-weather.ts';
