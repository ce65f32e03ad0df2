// Whether the server answers and the session lives: what any failed call tells about both, for the frame to show.

import { LightmeterApiError, LightmeterConnectionError } from '@lightmeter/sdk';
import { useSyncExternalStore } from 'react';
import { isSignedOut } from './client.ts';

export interface Connection {
  /** The last call got no answer. */
  readonly isLost: boolean;
  /** A call was refused because the session has ended while the page was open. */
  readonly hasSessionEnded: boolean;
}

let connection: Connection = { isLost: false, hasSessionEnded: false };
const listeners = new Set<() => void>();

function become(next: Partial<Connection>): void {
  const changed = { ...connection, ...next };
  if (changed.isLost === connection.isLost && changed.hasSessionEnded === connection.hasSessionEnded) return;
  connection = changed;
  for (const listener of listeners) listener();
}

/** To be told of every failed call. */
export function noteFailure(error: unknown): void {
  // A proxy answers in the place of a server that is away, in words that are not Lightmeter's.
  const isOfProxy =
    error instanceof LightmeterApiError && error.code === 'unexpected_answer' && error.retryable;
  if (error instanceof LightmeterConnectionError || isOfProxy) become({ isLost: true });
  if (isSignedOut(error)) become({ hasSessionEnded: true });
}

/** To be told of every answered call. */
export function noteSuccess(): void {
  become({ isLost: false });
}

/** After signing in again. */
export function noteSignedIn(): void {
  become({ isLost: false, hasSessionEnded: false });
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => connection,
  );
}
