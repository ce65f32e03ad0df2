// A failed call: what was wrong, the code and request id to quote, and a way to try again. Takes the focus when it
// follows from something a person did.

import { LightmeterApiError } from '@lightmeter/sdk';
import { Alert, Anchor, Button, Group, Text } from '@mantine/core';
import { CircleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { CopyButton } from './copy-button.tsx';

export interface ErrorPanelProps {
  readonly error: unknown;
  /** What did not happen, `The picture was not made.` */
  readonly title?: string;
  readonly onRetry?: () => void;
  /** Moves the focus here when the error appears. */
  readonly takesFocus?: boolean;
}

/** The sentence for people in whatever was thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return 'Something failed without saying why.';
}

export function ErrorPanel({ error, title, onRetry, takesFocus = false }: ErrorPanelProps) {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus && error) panel.current?.focus();
  }, [takesFocus, error]);
  const refusal = error instanceof LightmeterApiError ? error : undefined;
  const code = [refusal?.code, refusal?.requestId].filter(Boolean).join(' · ');
  return (
    <Alert
      ref={panel}
      tabIndex={-1}
      role="alert"
      color="red"
      variant="light"
      icon={<CircleAlert aria-hidden />}
      title={title}
    >
      <Text size="sm">{sentenceOf(error)}</Text>
      <Group gap="xs" mt="xs">
        {onRetry && (
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
        {code !== '' && (
          <Text size="xs" ff="monospace" c="dimmed">
            {code}
          </Text>
        )}
        {code !== '' && <CopyButton value={code} label="Copy code and request id" />}
        {refusal?.docUrl !== undefined && (
          <Anchor size="xs" href={refusal.docUrl} target="_blank" rel="noreferrer">
            About this error
          </Anchor>
        )}
      </Group>
    </Alert>
  );
}
