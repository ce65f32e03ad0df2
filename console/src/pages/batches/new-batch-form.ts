// What is chosen for a new batch, as it is kept while somebody works on it and as the server takes it.

import type { CreateBatchRequest } from '@lightmeter/sdk';
import { FORMATS, formatOfName, type InputFormat } from './file-head.ts';

export interface NewBatchForm {
  readonly source: 'file' | 'paste';
  readonly pasted: string;
  /** Empty: as the name of the file says, or one prompt a line. */
  readonly format: InputFormat | '';
  readonly promptFrom: 'column' | 'template';
  /** Empty: the column that is called `prompt`. */
  readonly promptColumn: string;
  readonly promptTemplate: string;
  readonly keepsMetadata: boolean;
  readonly name: string;
  readonly model: string;
  /** An aspect ratio; `own` for a size in pixels; empty for the model's own. */
  readonly shape: string;
  readonly resolution: string;
  /** With the shape `own`. */
  readonly size: string;
  readonly quality: string;
  readonly outputFormat: string;
  readonly background: string;
  readonly makesDrafts: boolean;
  readonly draftResolution: string;
  readonly draftQuality: string;
  readonly deduplicates: boolean;
  readonly skipsInvalid: boolean;
  readonly onInsufficientFunds: 'pause' | 'fail';
  readonly spendCapUsd: string;
  readonly windowHours: number;
}

export const EMPTY_FORM: NewBatchForm = {
  source: 'file',
  pasted: '',
  format: '',
  promptFrom: 'column',
  promptColumn: '',
  promptTemplate: '',
  keepsMetadata: true,
  name: '',
  model: 'gpt-image-2',
  shape: '',
  resolution: '',
  size: '',
  quality: '',
  outputFormat: '',
  background: '',
  makesDrafts: false,
  draftResolution: '1K',
  draftQuality: '',
  deduplicates: false,
  skipsInvalid: false,
  onInsufficientFunds: 'pause',
  spendCapUsd: '',
  windowHours: 24,
};

/** What was kept, where it has the kind of value that the form has; everything else is as at the beginning. */
export function readForm(kept: unknown): NewBatchForm {
  if (typeof kept !== 'object' || kept === null) return EMPTY_FORM;
  const known = Object.entries(kept).filter(
    ([name, value]) =>
      Object.hasOwn(EMPTY_FORM, name) && typeof value === typeof EMPTY_FORM[name as keyof NewBatchForm],
  );
  return { ...EMPTY_FORM, ...Object.fromEntries(known) };
}

/** The format that the server will read; undefined when neither the form nor the name says it. */
export function formatOf(form: NewBatchForm, filename: string | undefined): InputFormat | undefined {
  if (form.format !== '' && FORMATS.includes(form.format)) return form.format;
  if (form.source === 'paste') return 'txt';
  return filename === undefined ? undefined : formatOfName(filename);
}

/** How the prompts of a table are named. */
export function promptWishOf(form: NewBatchForm) {
  return {
    promptColumn: form.promptFrom === 'column' && form.promptColumn !== '' ? form.promptColumn : undefined,
    promptTemplate: form.promptFrom === 'template' ? form.promptTemplate : undefined,
    metadataColumns: form.keepsMetadata ? ('keep' as const) : undefined,
  };
}

/** The body of POST /v1/batches: checked and priced, and begun by nobody until it is started. */
export function requestOf(
  form: NewBatchForm,
  given: { readonly fileId: string; readonly format: InputFormat | undefined },
): CreateBatchRequest {
  const isTable = given.format === 'csv' || given.format === 'tsv';
  const wish = promptWishOf(form);
  return withoutEmpty({
    input_file_id: given.fileId,
    format: given.format,
    name: form.name.trim(),
    start: 'manual',
    defaults: defaultsOf(form),
    ...(isTable
      ? {
          prompt_column: wish.promptColumn,
          prompt_template: wish.promptTemplate,
          metadata_columns: wish.metadataColumns,
        }
      : {}),
    draft: form.makesDrafts
      ? withoutEmpty({ resolution: form.draftResolution, quality: form.draftQuality })
      : undefined,
    deduplicate: form.deduplicates || undefined,
    skip_invalid: form.skipsInvalid || undefined,
    on_insufficient_funds: form.onInsufficientFunds === 'fail' ? 'fail' : undefined,
    max_cost_usd: form.spendCapUsd.trim().replace(/^\$/, ''),
    completion_window: `${form.windowHours}h`,
  }) as CreateBatchRequest;
}

/** Parameters of every line that does not say otherwise. */
export function defaultsOf(form: NewBatchForm): Readonly<Record<string, string>> {
  const isOwn = form.shape === 'own';
  return withoutEmpty({
    model: form.model,
    size: isOwn ? form.size.trim() : '',
    aspect_ratio: isOwn ? '' : form.shape,
    resolution: isOwn ? '' : form.resolution,
    quality: form.quality,
    output_format: form.outputFormat,
    background: form.background,
  }) as Record<string, string>;
}

function withoutEmpty(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''),
  );
}
