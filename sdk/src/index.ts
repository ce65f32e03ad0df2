export { LightmeterApiError, LightmeterConnectionError } from './api-error.ts';
export {
  type BatchItemFilter,
  type BatchItemObject,
  type BatchOptions,
  type BatchProgressEvent,
  type BatchResponse,
  batchHasEnded,
  type CreateBatchRequest,
  type PromoteBatchRequest,
  type ReleasedBatch,
  type RetriedBatch,
  type RetryBatchRequest,
} from './batches.ts';
export type {
  BlindComparisonResponse,
  ComparisonQuoteResponse,
  ComparisonResponse,
  ComparisonSummary,
  CreateComparisonRequest,
  QuoteComparisonRequest,
  VoteRequest,
} from './comparisons.ts';
export type { EventsOptions, ServerEvent } from './events.ts';
export type { FileListFilter, FilePurpose, FileResponse, FileUpload } from './files.ts';
export type { GeneratedImages, ImageOutput, SpendingOptions } from './images.ts';
export * from './lightmeter.ts';
export type { LimitEvent, LimitResponse, SetLimitRequest, SpendPeriod } from './limits.ts';
export type { OutputFilter, OutputItem } from './outputs.ts';
export { itemsOf, type Page, pages } from './pages.ts';
export type { RetryPolicy } from './retry.ts';
export {
  type CreatedTask,
  type CreateTaskRequest,
  type PromoteTaskRequest,
  type TaskListFilter,
  type TaskObject,
  TaskStillRunningError,
  type WaitOptions,
} from './tasks.ts';
export type {
  AllDeliveriesFilter,
  CreateWebhookRequest,
  DeliveryListFilter,
  DeliveryResponse,
  UpdateWebhookRequest,
  WebhookResponse,
} from './webhooks.ts';
export type * from './wire-types.ts';
