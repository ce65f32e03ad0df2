// A model in a list: its title as a link to its page, its id, its maker, and what ends.

import type { SoldModel } from '@lightmeter/core';
import { Anchor, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { TriangleAlert } from 'lucide-react';
import { type LifeNotice, lifeNotice, providerOf, providerTitle } from './model-words.ts';
import classes from './rates.module.css';

export interface ModelNameProps {
  readonly model: SoldModel;
  /** The card that the link keeps; undefined for the one in force. */
  readonly cardId: string | undefined;
  /** YYYY-MM-DD */
  readonly today: string;
}

export function ModelName({ model, cardId, today }: ModelNameProps) {
  const notice = lifeNotice(model.facts?.lifeCycle, today);
  return (
    <>
      <ModelLink modelId={model.id} cardId={cardId}>
        {model.title}
      </ModelLink>
      <Text size="xs" c="dimmed">
        <Text component="span" inherit ff="monospace">
          {model.id}
        </Text>
        <br />
        {providerTitle(providerOf(model))}
      </Text>
      {notice && <LifeNote notice={notice} cardId={cardId} />}
    </>
  );
}

export function ModelLink(props: { modelId: string; cardId: string | undefined; children: string }) {
  const { modelId, cardId, children } = props;
  return (
    <Anchor
      fw={600}
      renderRoot={(anchor) => (
        <Link
          {...anchor}
          to="/models/$modelId"
          params={{ modelId }}
          search={(cardId === undefined ? {} : { card: cardId }) as never}
        />
      )}
    >
      {children}
    </Anchor>
  );
}

export function LifeNote({ notice, cardId }: { notice: LifeNotice; cardId: string | undefined }) {
  return (
    <Group gap={4} wrap="nowrap" align="flex-start" mt={4} className={classes[notice.tone]}>
      <TriangleAlert size={14} aria-hidden style={{ flex: 'none', marginTop: 2 }} />
      <Text size="xs" inherit={false} c="inherit">
        {notice.text}
        {notice.successor !== undefined && (
          <>
            {'; '}
            <ModelLink modelId={notice.successor} cardId={cardId}>
              {`move to ${notice.successor}`}
            </ModelLink>
          </>
        )}
        .
      </Text>
    </Group>
  );
}
