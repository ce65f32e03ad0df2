// Why a task failed, as its record says: for runs that ended while nobody looked.

import type { TaskObject } from '@lightmeter/sdk';
import { Alert, Anchor, Group, Text } from '@mantine/core';
import { CircleAlert } from 'lucide-react';

export function TaskFailure({ task }: { readonly task: TaskObject }) {
  const { error } = task;
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<CircleAlert size={18} aria-hidden />}
      title="The picture was not made"
    >
      <Text size="sm">{error?.message ?? 'The record of the task does not say why.'}</Text>
      <Text size="sm" mt={4}>
        Nothing was charged.{error?.retryable === true && ' The same request may succeed later.'}
      </Text>
      {error && (
        <Group gap="xs" mt="xs">
          <Text size="xs" ff="monospace" c="dimmed">
            {error.reason}
          </Text>
          <Anchor size="xs" href={error.doc_url} target="_blank" rel="noreferrer">
            About this error
          </Anchor>
        </Group>
      )}
    </Alert>
  );
}
