// Somebody else saved the draft while prices were typed here. Theirs is loaded, what was typed stays, and a person decides.

import type { OperatorRateCardResponse } from '@lightmeter/contract';
import { Button, Group, List, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Moment } from '../../parts/moment.tsx';
import { Usd } from '../../parts/usd.tsx';
import { conditionText } from '../rates/condition-text.ts';
import { actorName } from './card-words.ts';
import type { DraftEdits } from './draft-edits.ts';
import { Notice } from './notice.tsx';
import type { PriceLine } from './price-lines.ts';

export interface ConflictNoticeProps {
  readonly draft: OperatorRateCardResponse;
  readonly edits: DraftEdits;
  readonly lines: readonly PriceLine[];
  readonly onKeep: (revision: number | null) => void;
  readonly onDiscard: () => void;
}

export function ConflictNotice({ draft, edits, lines, onKeep, onDiscard }: ConflictNoticeProps) {
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => notice.current?.focus(), []);
  const touched = lines.filter((line) => edits.prices[line.key] !== undefined);
  return (
    <Notice
      ref={notice}
      tabIndex={-1}
      role="alert"
      tone="warn"
      title="Somebody else saved this draft meanwhile"
    >
      <Text size="sm">
        {actorName(draft.updated_by)} saved revision {draft.revision} at{' '}
        <Moment at={draft.updated_at} isPrecise /> UTC; what you typed began on revision {edits.revision}. The
        tables below show theirs, and your fields are as you left them. Nothing of yours is saved yet.
      </Text>
      {touched.length > 0 && (
        <List size="sm" mt="xs">
          {touched.map((line) => (
            <List.Item key={line.key}>
              {line.title}, {conditionText(line.unit, line.when)}: saved <Usd value={line.unitPriceUsd} />,
              you typed {edits.prices[line.key] || 'nothing'}
            </List.Item>
          ))}
        </List>
      )}
      <Group gap="xs" mt="sm">
        <Button size="compact-sm" onClick={() => onKeep(draft.revision)}>
          Keep my edits on top of theirs
        </Button>
        <Button size="compact-sm" variant="default" onClick={onDiscard}>
          Take theirs
        </Button>
      </Group>
    </Notice>
  );
}
