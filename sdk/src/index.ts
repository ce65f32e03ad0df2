export { LightmeterApiError, LightmeterConnectionError } from './api-error.ts';
export type { EventsOptions, ServerEvent } from './events.ts';
export type { GeneratedImages, ImageOutput, SpendingOptions } from './images.ts';
export * from './lightmeter.ts';
export { itemsOf, type Page, pages } from './pages.ts';
export type { RetryPolicy } from './retry.ts';
export {
  type CreatedTask,
  type CreateTaskRequest,
  type TaskListFilter,
  type TaskObject,
  TaskStillRunningError,
  type WaitOptions,
} from './tasks.ts';
export type * from './wire-types.ts';
