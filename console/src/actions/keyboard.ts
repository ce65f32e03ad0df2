// Turns key presses anywhere on the page into actions.

import { useLocalStorage } from '@mantine/hooks';
import { useEffect } from 'react';
import { keysOf } from './action-registry.ts';
import { runKeys } from './actions.ts';

/** After `g`, the second key must come within this time. */
const SEQUENCE_MS = 1_200;

/** Whether single keys (`/`, `?`, `g r`) call actions. People who speak to their computer switch them off. */
export function useSingleKeys(): [isOn: boolean, set: (isOn: boolean) => void] {
  const [isOn, set] = useLocalStorage({ key: 'lightmeter-single-keys', defaultValue: true });
  return [isOn, set];
}

/** Listens for shortcuts while mounted. Once, in the frame. */
export function useKeyboard(): void {
  const [areSingleKeysOn] = useSingleKeys();
  useEffect(() => {
    let leader: { key: string; atMs: number } | undefined;
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.isComposing) return;
      const isLed = leader !== undefined && event.timeStamp - leader.atMs < SEQUENCE_MS;
      const keys = keysOf({
        key: event.key,
        hasMod: event.metaKey || event.ctrlKey,
        isInField: isField(event.target),
        areSingleKeysOff: !areSingleKeysOn,
        leader: isLed ? leader?.key : undefined,
      });
      leader = keys === 'g' ? { key: 'g', atMs: event.timeStamp } : undefined;
      if (keys !== undefined && runKeys(keys)) event.preventDefault();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [areSingleKeysOn]);
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select')
  );
}
