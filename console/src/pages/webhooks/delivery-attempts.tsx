// Every attempt of one delivery, with what the receiver answered.

import { Code, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IdText } from '../../parts/id-text.tsx';
import { Moment } from '../../parts/moment.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { deliveryQuery } from './webhook-queries.ts';

export function DeliveryAttempts({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const delivery = useQuery(deliveryQuery(id));
  return (
    <Modal opened onClose={onClose} title="Attempts" size="lg">
      <QueryView query={delivery}>
        {({ attempts }) => (
          <Stack>
            <IdText id={id} />
            {attempts.length === 0 && <Text size="sm">None has ended yet.</Text>}
            {attempts.map((attempt) => (
              <Stack key={attempt.attempt} gap={4}>
                <Text size="sm">
                  {attempt.attempt}. <Moment at={attempt.started_at} isPrecise /> UTC:{' '}
                  {attempt.status === null ? (attempt.error ?? 'no answer') : `status ${attempt.status}`},
                  after {attempt.latency_ms} ms
                </Text>
                {attempt.response_excerpt !== null && attempt.response_excerpt !== '' && (
                  <Code block>{attempt.response_excerpt}</Code>
                )}
              </Stack>
            ))}
          </Stack>
        )}
      </QueryView>
    </Modal>
  );
}
