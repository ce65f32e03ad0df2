// The registry of this page, and the hooks by which components add to it and read it.

import { useEffect, useRef, useSyncExternalStore } from 'react';
import { type Action, ActionRegistry } from './action-registry.ts';

const registry = new ActionRegistry();

/** Offers an action for as long as the component is shown. `run` is always the one of the last render. */
export function useAction(action: Action): void {
  const latest = useRef(action);
  latest.current = action;
  const { id, label, keys, group, isEnabled } = action;
  useEffect(
    () => registry.add({ id, label, keys, group, isEnabled, run: () => latest.current.run() }),
    [id, label, keys, group, isEnabled],
  );
}

export function useActions(): readonly Action[] {
  return useSyncExternalStore(registry.subscribe, registry.list);
}

/** Runs what the keys call; true when something did. */
export function runKeys(keys: string): boolean {
  const action = registry.find(keys);
  action?.run();
  return action !== undefined;
}
