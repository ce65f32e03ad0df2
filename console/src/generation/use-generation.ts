// The run of a page: starts it, keeps it over a reload, cancels it, and gives back what previews take of memory.

import { LightmeterApiError } from '@lightmeter/sdk';
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { refreshMoney } from '../api/balance.ts';
import { api } from '../api/client.ts';
import { forgetRun, type KeptRun, keepRun, keptRun } from './kept-run.ts';
import { resumeRun, runGeneration, watchTask } from './run-generation.ts';
import { IDLE, nextRun, type Run, type RunEvent, type RunStart } from './run-state.ts';
import type { GenerationCall } from './send-generation.ts';

export interface Generation {
  readonly run: Run;
  readonly isActive: boolean;
  /** Begins a run; does nothing while one is active. */
  readonly start: (call: GenerationCall, start: RunStart) => void;
  /** Follows a task that was created elsewhere. */
  readonly watch: (taskId: string, start: RunStart) => void;
  readonly cancel: () => void;
  /** Why cancelling failed; undefined when it did not. */
  readonly cancelError: unknown;
}

/** @param place names the part of the console, so that two do not find each other's runs after a reload */
export function useGeneration(place: string): Generation {
  const [run, dispatch] = useReducer(nextRun, IDLE);
  const [cancelError, setCancelError] = useState<unknown>();
  const previews = usePreviews();
  const watching = useRef<AbortController>(undefined);
  /** Asked for before the task had an id: cancelled as soon as it has one. */
  const wantsCancel = useRef(false);
  const latest = useRef(run);
  latest.current = run;

  const tell = useTell(dispatch, previews);

  const follow = useCallback(
    (start: RunStart, kept: KeptRun, go: (given: Parameters<typeof resumeRun>[1]) => Promise<void>) => {
      watching.current?.abort();
      const controller = new AbortController();
      watching.current = controller;
      setCancelError(undefined);
      wantsCancel.current = false;
      keepRun(place, kept);
      dispatch({ type: 'started', start });
      void go({
        tell: (event) => {
          if (controller.signal.aborted) return;
          if (event.type === 'refused' || event.type === 'cleared') forgetRun(place);
          tell(event);
        },
        onTask: (taskId) => {
          if (!controller.signal.aborted) keepRun(place, { ...kept, taskId });
          if (wantsCancel.current) void cancelTask(taskId).catch(setCancelError);
        },
        signal: controller.signal,
      });
    },
    [place, tell],
  );

  useEffect(() => {
    const kept = keptRun(place);
    if (kept) follow(startOf(kept), kept, (given) => resumeRun(kept, given));
    return () => {
      watching.current?.abort();
      previews.forget();
    };
  }, [place, follow, previews]);

  const isActive = run.kind === 'active';
  return {
    run,
    isActive,
    cancelError,
    start: (call, start) => {
      if (latest.current.kind === 'active') return;
      const kept = { ...start, idempotencyKey: call.idempotencyKey, taskId: undefined };
      follow(start, kept, (given) => runGeneration(call, given));
    },
    watch: (taskId, start) => {
      follow(start, { ...start, idempotencyKey: '', taskId }, (given) => watchTask(taskId, given));
    },
    cancel: () => {
      if (run.kind !== 'active') return;
      tell({ type: 'cancelling' });
      wantsCancel.current = true;
      if (run.taskId !== undefined) void cancelTask(run.taskId).catch(setCancelError);
    },
  };
}

/** What has happened goes to the page; what has ended has moved money. */
function useTell(dispatch: (event: RunEvent) => void, previews: ReturnType<typeof usePreviews>) {
  return useCallback(
    (event: RunEvent) => {
      if (event.type === 'preview') previews.keep(event.url);
      if (event.type === 'ended' || event.type === 'refused') void refreshMoney();
      dispatch(event);
    },
    [dispatch, previews],
  );
}

/** The addresses of previews, each given back once nothing shows it. */
function usePreviews() {
  const urls = useRef<string[]>([]);
  return useMemo(
    () => ({
      keep: (url: string) => {
        urls.current.push(url);
        // The one before the newest is on the screen until the newest has been decoded.
        while (urls.current.length > 2) URL.revokeObjectURL(urls.current.shift() ?? '');
      },
      forget: () => {
        for (const url of urls.current.splice(0)) URL.revokeObjectURL(url);
      },
    }),
    [],
  );
}

function startOf(kept: KeptRun): RunStart {
  const { form, size, imageCount, maxCostUsd, startedAtMs } = kept;
  return { form, size, imageCount, maxCostUsd, startedAtMs };
}

/** A task that has ended meanwhile is no failure: its end is on the way. */
async function cancelTask(taskId: string): Promise<void> {
  try {
    await api.tasks.cancel(taskId);
  } catch (error) {
    if (!(error instanceof LightmeterApiError && error.code === 'task_not_cancellable')) throw error;
  }
}
