// A published card: who published it and when, its prices and what they earn. Nothing of it can be changed.

import type { OperatorRateCardResponse } from '@lightmeter/contract';
import { Button, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { IdText } from '../../parts/id-text.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Section } from '../../parts/section.tsx';
import { actorName } from './card-words.ts';
import { EffectSection } from './effect-section.tsx';
import { MarginsSection } from './margins-section.tsx';
import { NewDraftDialog } from './new-draft-dialog.tsx';
import { priceLines } from './price-lines.ts';
import { PricesSection } from './prices-section.tsx';
import { useEarnings } from './use-earnings.ts';

const NOTHING_TYPED = new Map<never, never>();

export function PublishedCard({ card }: { readonly card: OperatorRateCardResponse }) {
  const lines = useMemo(() => priceLines(card), [card]);
  const margins = useEarnings(card, lines, NOTHING_TYPED);
  return (
    <Stack gap="lg">
      <PublicationSection card={card} />
      <PricesSection card={card} lines={lines} earnings={margins.earnings} />
      <MarginsSection margins={margins} />
      <EffectSection card={card} />
    </Stack>
  );
}

function PublicationSection({ card }: { readonly card: OperatorRateCardResponse }) {
  const [isCopying, setCopying] = useState(false);
  return (
    <Section
      title="Publication"
      actions={
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            renderRoot={(button) => <Link {...button} to="/rates" search={{ card: card.id } as never} />}
          >
            As buyers see it
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => setCopying(true)}>
            Make a draft of it
          </Button>
        </Group>
      }
    >
      <Stack gap={6}>
        <Text size="sm">
          {card.state === 'scheduled' ? 'In force from' : 'In force since'}{' '}
          <Moment at={card.in_force_from} isPrecise /> UTC. It never changes: other prices are another card.
        </Text>
        <Text size="sm">
          {card.origin === 'release' ? (
            'It came with Lightmeter.'
          ) : (
            <>
              Published <Moment at={card.published_at} isPrecise /> UTC by {actorName(card.published_by)}
              {card.published_by?.member && ` (${card.published_by.member.email})`}, from a copy of{' '}
              {card.from_card}.
            </>
          )}
        </Text>
        {card.sha256 !== null && (
          <Group gap="xs">
            <Text size="sm">SHA-256, proven by the audit:</Text>
            <IdText id={card.sha256} />
          </Group>
        )}
      </Stack>
      {isCopying && <NewDraftDialog fromCard={card.id} onClose={() => setCopying(false)} />}
    </Section>
  );
}
