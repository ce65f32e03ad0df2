// A task as it stands, again with every change until it has ended.

import type { TaskObject } from '@lightmeter/sdk';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { refreshMoney } from '../../api/balance.ts';
import { bookKey } from '../../api/book.ts';
import { api } from '../../api/client.ts';
import { noteFailure } from '../../api/connection.ts';
import { queryClient } from '../../api/query-client.ts';

const LOOK_AGAIN_MS = 2_000;

export function useTask(taskId: string): UseQueryResult<TaskObject> {
  const query = useQuery({
    queryKey: bookKey('task', taskId),
    queryFn: () => api.tasks.retrieve(taskId),
    // Where the events do not get through, looking does.
    refetchInterval: ({ state }) => (state.data && state.data.ended_at === null ? LOOK_AGAIN_MS : false),
  });
  const isRunning = query.data !== undefined && query.data.ended_at === null;
  useEffect(() => {
    if (!isRunning) return;
    const controller = new AbortController();
    void followEvents(taskId, controller.signal);
    return () => controller.abort();
  }, [taskId, isRunning]);
  return query;
}

async function followEvents(taskId: string, signal: AbortSignal): Promise<void> {
  const key = bookKey('task', taskId);
  try {
    for await (const event of api.events(`/v1/tasks/${encodeURIComponent(taskId)}/events`, { signal })) {
      const task = JSON.parse(event.data) as TaskObject;
      queryClient.setQueryData(key, task);
      if (task.ended_at === null) continue;
      await refreshMoney();
      return;
    }
  } catch (error) {
    if (!signal.aborted) noteFailure(error);
  }
}
