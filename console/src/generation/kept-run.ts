// What a reload of the page must not lose: which run was under way. Kept for this tab alone, one for each book and place.

import type { ImageSize } from '@lightmeter/core';
import { currentBook } from '../api/book.ts';
import type { GenerationForm } from './generation-form.ts';

export interface KeptRun {
  readonly idempotencyKey: string;
  readonly taskId: string | undefined;
  readonly form: GenerationForm;
  readonly size: ImageSize;
  readonly imageCount: number;
  readonly maxCostUsd: string;
  readonly startedAtMs: number;
}

const nameOf = (place: string) => {
  const { workspaceId, mode } = currentBook();
  return `lightmeter-run.${workspaceId}.${mode}.${place}`;
};

/** Written before anything is sent, so that a run that began is always found again. */
export function keepRun(place: string, run: KeptRun): void {
  try {
    sessionStorage.setItem(nameOf(place), JSON.stringify(run));
  } catch {
    // Storage is full or forbidden: the run goes on all the same, and is in the list of recent runs.
  }
}

export function keptRun(place: string): KeptRun | undefined {
  try {
    const text = sessionStorage.getItem(nameOf(place));
    return text === null ? undefined : (JSON.parse(text) as KeptRun);
  } catch {
    return undefined;
  }
}

export function forgetRun(place: string): void {
  try {
    sessionStorage.removeItem(nameOf(place));
  } catch {
    // As above.
  }
}
