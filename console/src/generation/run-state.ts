// The life of one run as the page shows it. Pure: what happens comes in as events, what to show comes out.

import type { ImageSize } from '@lightmeter/core';
import type { TaskObject } from '@lightmeter/sdk';
import type { GenerationForm } from './generation-form.ts';

/** What is known of a run before the server has said anything. */
export interface RunStart {
  readonly form: GenerationForm;
  /** Of the place that is kept for each picture; a square while the model chooses. */
  readonly size: ImageSize;
  readonly imageCount: number;
  /** US dollars, as on the button. */
  readonly maxCostUsd: string;
  readonly startedAtMs: number;
}

export type RunPhase =
  /** The request is on its way; nothing is held yet. */
  | 'sending'
  | 'queued'
  | 'running'
  | 'cancelling'
  /** The connection broke: the task is looked for. */
  | 'reconnecting';

export type Run =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'active';
      readonly phase: RunPhase;
      readonly start: RunStart;
      readonly taskId: string | undefined;
      /** Address of the newest preview, of this page alone. */
      readonly previewUrl: string | undefined;
      readonly previewCount: number;
    }
  | { readonly kind: 'ended'; readonly start: RunStart; readonly task: TaskObject; readonly error: unknown }
  /** Refused before anything was held, or the task cannot be read. */
  | { readonly kind: 'refused'; readonly start: RunStart | undefined; readonly error: unknown };

export type RunEvent =
  | { readonly type: 'started'; readonly start: RunStart }
  | { readonly type: 'begun'; readonly taskId: string }
  | { readonly type: 'preview'; readonly url: string }
  | { readonly type: 'looked'; readonly task: TaskObject }
  | { readonly type: 'cancelling' }
  | { readonly type: 'lost' }
  | { readonly type: 'ended'; readonly task: TaskObject; readonly error?: unknown }
  | { readonly type: 'refused'; readonly error: unknown }
  | { readonly type: 'cleared' };

export const IDLE: Run = { kind: 'idle' };

/** The run after the event. An event that belongs to no active run changes nothing. */
export function nextRun(run: Run, event: RunEvent): Run {
  switch (event.type) {
    case 'started':
      return {
        kind: 'active',
        phase: 'sending',
        start: event.start,
        taskId: undefined,
        previewUrl: undefined,
        previewCount: 0,
      };
    case 'cleared':
      return IDLE;
    case 'refused':
      return { kind: 'refused', start: run.kind === 'active' ? run.start : undefined, error: event.error };
  }
  if (run.kind !== 'active') return run;
  switch (event.type) {
    case 'begun':
      return { ...run, taskId: event.taskId, phase: run.phase === 'cancelling' ? 'cancelling' : 'running' };
    case 'preview':
      return { ...run, previewUrl: event.url, previewCount: run.previewCount + 1 };
    case 'looked':
      return { ...run, taskId: event.task.taskId, phase: phaseOf(event.task) };
    case 'cancelling':
      return { ...run, phase: 'cancelling' };
    case 'lost':
      return { ...run, phase: 'reconnecting' };
    case 'ended':
      return { kind: 'ended', start: run.start, task: event.task, error: event.error };
  }
}

function phaseOf(task: TaskObject): RunPhase {
  if (task.cancel) return 'cancelling';
  return task.state === 'queued' ? 'queued' : 'running';
}
