// Every rate card: drafts first, then what was published, series by series.

import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useAction } from '../../actions/actions.ts';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { NewDraftDialog } from './new-draft-dialog.tsx';
import { ownCardsQuery } from './operator-queries.ts';
import { RateCardTable } from './rate-card-table.tsx';

export function RateCardsTab() {
  const cards = useQuery(ownCardsQuery);
  /** The card to copy; an empty text opens the dialog without one. */
  const [copied, copy] = useState<string>();
  useAction({
    id: 'operator.draft',
    label: 'Make a draft of a rate card',
    keys: 'c',
    group: 'Operator',
    run: () => copy(''),
  });
  return (
    <Stack>
      <Group justify="space-between" align="flex-end">
        <Text size="sm" c="dimmed" maw="64ch">
          A published card never changes. Other prices are a draft that is made from one, tried on past usage,
          and published from a moment on.
        </Text>
        <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => copy('')}>
          Make a draft
        </Button>
      </Group>
      <QueryView query={cards}>
        {(found) => (
          <Section title="Rate cards">
            <RateCardTable cards={found} onCopy={copy} />
          </Section>
        )}
      </QueryView>
      {copied !== undefined && <NewDraftDialog fromCard={copied} onClose={() => copy(undefined)} />}
    </Stack>
  );
}
