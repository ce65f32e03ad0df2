// One endpoint: whether it is told anything, a test, a new secret, switching off, removal.

import type { WebhookResponse } from '@lightmeter/contract';
import { Button, Group, Paper, Stack, Switch, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { IdText } from '../../parts/id-text.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { refreshWebhooks } from './webhook-queries.ts';
import { endpointState, testResultSentence } from './webhook-words.ts';

export interface EndpointCardProps {
  readonly endpoint: WebhookResponse;
  /** A new secret was made. */
  readonly onSecret: (shown: { url: string; secret: string }) => void;
}

export function EndpointCard({ endpoint, onSecret }: EndpointCardProps) {
  const { id, url } = endpoint;
  const enable = useMutation({
    mutationFn: (enabled: boolean) => api.webhooks.update(id, { enabled }),
    onSettled: refreshWebhooks,
  });
  const test = useMutation({ mutationFn: () => api.webhooks.test(id), onSettled: refreshWebhooks });
  const { state, sentence } = endpointState(endpoint);
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Group justify="space-between" align="flex-start">
          <Stack gap={2} miw={0}>
            <Group gap="xs">
              <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
                {url}
              </Text>
              <StateBadge state={state} label={state === 'active' ? 'on' : sentence} />
            </Group>
            {endpoint.description !== null && <Text size="sm">{endpoint.description}</Text>}
            <Text size="sm" c="dimmed">
              {endpoint.event_types === null ? 'All events' : endpoint.event_types.join(', ')}
            </Text>
            <IdText id={id} />
          </Stack>
          <Switch
            label="On"
            checked={endpoint.enabled}
            disabled={enable.isPending}
            onChange={(event) => enable.mutate(event.currentTarget.checked)}
          />
        </Group>
        {enable.error && <ErrorPanel error={enable.error} takesFocus />}
        {test.error && <ErrorPanel error={test.error} title="The test was not sent" takesFocus />}
        {test.data && (
          <Text size="sm" role="status">
            {testResultSentence(test.data)}
          </Text>
        )}
        <Group gap="xs">
          <Button size="compact-sm" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
            Send a test
          </Button>
          <EndpointChanges endpoint={endpoint} onSecret={onSecret} />
        </Group>
      </Stack>
    </Paper>
  );
}

/** What follows a question: a new secret, removal. */
function EndpointChanges({ endpoint: { id, url }, onSecret }: EndpointCardProps) {
  return (
    <>
      <ConfirmButton
        label="New secret"
        title="A new signing secret"
        confirmLabel="Make a new secret"
        onConfirm={async () => {
          const { secret } = await api.webhooks.rotateSecret(id);
          onSecret({ url, secret });
          await refreshWebhooks();
        }}
      >
        The present secret signs beside the new one for 24 hours: change it on your server in that time.
      </ConfirmButton>
      <ConfirmButton
        label="Remove"
        title="Remove the endpoint"
        confirmLabel="Remove"
        onConfirm={async () => {
          await api.webhooks.delete(id);
          await refreshWebhooks();
        }}
      >
        {url} is told nothing any more, and what was still to be delivered to it is given up.
      </ConfirmButton>
    </>
  );
}
