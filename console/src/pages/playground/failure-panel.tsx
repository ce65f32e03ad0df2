// A run that brought no picture: what was wrong, that nothing was charged, and when it can be tried again.

import { LightmeterApiError, LightmeterConnectionError } from '@lightmeter/sdk';
import { Button, Group, Stack, Text } from '@mantine/core';
import { RotateCcw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { isSignedOut } from '../../api/client.ts';
import { ErrorPanel, sentenceOf } from '../../parts/error-panel.tsx';

export interface FailurePanelProps {
  readonly error: unknown;
  /** Begins the run again with the form as it is; undefined while that is not possible. */
  readonly onRetry: (() => void) | undefined;
}

/** The provider's limit says no time in a stream; a short pause is better than a dead button. */
const PAUSE_WITHOUT_WORD_MS = 10_000;

export function FailurePanel({ error, onRetry }: FailurePanelProps) {
  const waitMs = waitOf(error);
  const leftMs = useCountdown(waitMs, error);
  const mayPass =
    error instanceof LightmeterApiError ? error.retryable : error instanceof LightmeterConnectionError;
  return (
    <Stack gap="xs">
      <ErrorPanel error={error} title={titleOf(error)} takesFocus />
      <Text size="sm" c="dimmed">
        {!sentenceOf(error).includes('charged') && 'Nothing was charged. '}Everything you filled in is still
        there.
      </Text>
      {onRetry && (mayPass || isSignedOut(error)) && (
        <Group gap="xs">
          <Button
            variant="default"
            leftSection={<RotateCcw size={16} aria-hidden />}
            disabled={leftMs > 0}
            onClick={onRetry}
          >
            {leftMs > 0 ? `Try again in ${Math.ceil(leftMs / 1_000)} s` : 'Try again'}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function titleOf(error: unknown): string {
  if (error instanceof LightmeterConnectionError) return 'The server cannot be reached';
  if (isSignedOut(error)) return 'Your session has ended';
  if (!(error instanceof LightmeterApiError)) return 'The picture was not made';
  if (error.code === 'moderation_blocked') return 'Refused by the provider’s moderation';
  if (error.code === 'max_cost_exceeded') return 'The price has changed';
  if (error.status === 402) return 'Not enough money for this';
  if (error.status === 429) return 'Too many requests just now';
  return 'The picture was not made';
}

function waitOf(error: unknown): number {
  if (!(error instanceof LightmeterApiError) || error.status !== 429) return 0;
  return error.retryAfterMs ?? PAUSE_WITHOUT_WORD_MS;
}

/** Milliseconds until the error's pause is over, counted down by the second. */
function useCountdown(waitMs: number, error: unknown): number {
  const [leftMs, setLeftMs] = useState(waitMs);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another error begins another countdown.
  useEffect(() => {
    const endsMs = performance.now() + waitMs;
    setLeftMs(waitMs);
    if (waitMs === 0) return;
    const timer = setInterval(() => {
      const restMs = Math.max(0, endsMs - performance.now());
      setLeftMs(restMs);
      if (restMs === 0) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [waitMs, error]);
  return leftMs;
}
