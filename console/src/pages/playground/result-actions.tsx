// What to do with a result: again, with one thing changed, or as code. Each with its price.

import type { RateCard } from '@lightmeter/core';
import type { TaskObject } from '@lightmeter/sdk';
import { Button, Group, Menu, Stack, Text } from '@mantine/core';
import { ChevronDown, Repeat, Shuffle } from 'lucide-react';
import { useMemo } from 'react';
import type { Draft } from '../../generation/generation-request.ts';
import { draftPriceLabel, variationsOf } from '../../generation/variations.ts';

export interface ResultActionsProps {
  readonly card: RateCard;
  readonly task: TaskObject;
  /** The draft of the same request; undefined when its input images are no longer here. */
  readonly draft: Draft | undefined;
  readonly isBlocked: boolean;
  readonly onRun: (draft: Draft) => void;
  readonly children?: React.ReactNode;
}

export function ResultActions({ card, task, draft, isBlocked, onRun, children }: ResultActionsProps) {
  return (
    <Stack gap="xs">
      <Group gap="xs">
        {draft && <AgainButton card={card} draft={draft} isBlocked={isBlocked} onRun={onRun} />}
        {draft && <VaryMenu card={card} draft={draft} isBlocked={isBlocked} onRun={onRun} />}
        {children}
      </Group>
      {!draft && (
        <Text size="sm" c="dimmed">
          {task.promoted_from === null
            ? 'Its input images are not kept by the console. Add them again to run or vary it.'
            : 'It was made from another picture: run or vary that one.'}
        </Text>
      )}
    </Stack>
  );
}

type RunButtonProps = Pick<ResultActionsProps, 'card' | 'isBlocked' | 'onRun'> & { readonly draft: Draft };

function AgainButton({ card, draft, isBlocked, onRun }: RunButtonProps) {
  const label = useMemo(() => draftPriceLabel(card, draft), [card, draft]);
  if (label === undefined) return null;
  return (
    <Button
      variant="default"
      leftSection={<Repeat size={16} aria-hidden />}
      disabled={isBlocked}
      onClick={() => onRun(draft)}
    >
      Run again · {label}
    </Button>
  );
}

function VaryMenu({ card, draft, isBlocked, onRun }: RunButtonProps) {
  const variations = useMemo(() => variationsOf(card, draft), [card, draft]);
  if (variations.length === 0) return null;
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<Shuffle size={16} aria-hidden />}
          rightSection={<ChevronDown size={14} aria-hidden />}
          disabled={isBlocked}
        >
          Vary one thing
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        {variations.map((variation) => (
          <Menu.Item
            key={variation.label}
            rightSection={
              <Text size="sm" className="lm-figures">
                {variation.priceLabel}
              </Text>
            }
            onClick={() => onRun(variation.draft)}
          >
            {variation.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
