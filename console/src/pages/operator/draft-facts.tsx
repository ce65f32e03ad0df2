// The title of a draft and when it shall price.

import type { OperatorRateCardResponse } from '@lightmeter/contract';
import { SimpleGrid, Text, TextInput } from '@mantine/core';
import { Moment } from '../../parts/moment.tsx';
import { Section } from '../../parts/section.tsx';
import { actorName } from './card-words.ts';
import { type DraftEdits, momentField } from './draft-edits.ts';

export interface DraftFactsProps {
  readonly draft: OperatorRateCardResponse;
  readonly edits: DraftEdits;
  readonly onEdit: (change: { title?: string; inForceFrom?: string }) => void;
}

export function DraftFacts({ draft, edits, onEdit }: DraftFactsProps) {
  return (
    <Section title="Draft">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label="Title"
          description="As price lists show it."
          maxLength={100}
          value={edits.title ?? draft.title}
          onChange={(event) => onEdit({ title: event.currentTarget.value })}
        />
        <TextInput
          label="In force from (UTC)"
          description="Left empty: as soon as it is published."
          type="datetime-local"
          value={edits.inForceFrom ?? momentField(draft.in_force_from)}
          onChange={(event) => onEdit({ inForceFrom: event.currentTarget.value })}
        />
      </SimpleGrid>
      <Text size="sm" c="dimmed" mt="sm">
        A copy of {draft.from_card}. Revision {draft.revision}, saved{' '}
        <Moment at={draft.updated_at} isPrecise /> UTC by {actorName(draft.updated_by)}.
      </Text>
    </Section>
  );
}
