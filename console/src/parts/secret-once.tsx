// A secret or a link that is shown this once: to be copied, and confirmed as kept before it goes.

import { Alert, Button, Checkbox, Code, Group, Stack, Text } from '@mantine/core';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { CopyButton } from './copy-button.tsx';

export interface SecretOnceProps {
  readonly title: string;
  readonly secret: string;
  /** What it is for and that it is not shown again. */
  readonly description: string;
  readonly onDone: () => void;
}

export function SecretOnce({ title, secret, description, onDone }: SecretOnceProps) {
  const [isKept, setKept] = useState(false);
  return (
    <Alert icon={<KeyRound aria-hidden />} title={title} role="status">
      <Stack gap="sm">
        <Text size="sm">{description}</Text>
        <Group gap="xs" wrap="nowrap">
          <Code block flex={1} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
            {secret}
          </Code>
          <CopyButton value={secret} label="Copy" />
        </Group>
        <Group justify="space-between">
          <Checkbox
            label="It is kept in a safe place"
            checked={isKept}
            onChange={(event) => setKept(event.currentTarget.checked)}
          />
          <Button variant="default" size="compact-md" disabled={!isKept} onClick={onDone}>
            Done
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
