export { LightmeterApiError, LightmeterConnectionError } from './api-error.ts';
export type { GeneratedImages, ImageOutput, SpendingOptions } from './images.ts';
export * from './lightmeter.ts';
export type { RetryPolicy } from './retry.ts';
export type * from './wire-types.ts';
