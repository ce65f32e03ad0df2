// Reads are kept for a moment and shared between pages. The client has retried already; nothing is tried twice over.

import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { noteFailure, noteSuccess } from './connection.ts';

const FRESH_MS = 10_000;

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noteFailure, onSuccess: noteSuccess }),
  mutationCache: new MutationCache({ onError: noteFailure, onSuccess: noteSuccess }),
  defaultOptions: {
    queries: { staleTime: FRESH_MS, retry: false, refetchOnReconnect: true },
    mutations: { retry: false },
  },
});
