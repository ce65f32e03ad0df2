// One picture of the grid: its place kept in its shape from the first moment, what it cost, took and came as, and the vote.

import type { ComparisonCell } from '@lightmeter/contract';
import { parseImageSize } from '@lightmeter/core';
import { Anchor, Box, Button, Group, Stack, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Trophy } from 'lucide-react';
import { Picture, pictureAlt } from '../../parts/picture.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import stage from '../playground/stage.module.css';
import { CellFacts } from './cell-facts.tsx';
import classes from './compare.module.css';
import { pictureAddress } from './comparison-queries.ts';
import { isOpen } from './comparison-words.ts';
import type { OpenVotes } from './use-votes.ts';

export interface CellCardProps {
  readonly cell: ComparisonCell;
  readonly prompt: string;
  /** Of its variant, `A · GPT Image 2`. */
  readonly title: string;
  readonly isOwnPick: boolean;
  readonly canVote: boolean;
  readonly votes: OpenVotes;
  readonly onEnlarge: () => void;
}

export function CellCard(props: CellCardProps) {
  const { cell, title, isOwnPick, canVote, votes } = props;
  const { prompt_index: promptIndex, variant_index: winner } = cell;
  return (
    <Stack
      gap="xs"
      component="article"
      aria-label={title}
      className={classes.cell}
      data-picked={isOwnPick || undefined}
    >
      <Group justify="space-between" gap="xs" wrap="nowrap" mih={30}>
        <Text fw={600} size="sm" truncate>
          {title}
        </Text>
        {canVote && cell.output && (
          <Button
            variant={isOwnPick ? 'filled' : 'default'}
            size="compact-sm"
            mih={28}
            miw={88}
            leftSection={<Trophy size={14} aria-hidden />}
            aria-pressed={isOwnPick}
            aria-label={isOwnPick ? `${title} is your pick` : `Pick ${title}`}
            loading={votes.isPending(promptIndex, winner)}
            onClick={() => votes.vote({ prompt_index: promptIndex, winner })}
          >
            {isOwnPick ? 'Your pick' : 'Pick'}
          </Button>
        )}
      </Group>
      <Place {...props} />
      {cell.error && (
        <Text size="sm" role="note">
          {cell.error.message}{' '}
          <Text component="span" inherit c="dimmed">
            Not charged.
          </Text>
        </Text>
      )}
      <CellFacts cell={cell} />
      {cell.task_id !== null && (
        <Anchor component={Link} to={`/tasks/${cell.task_id}`} size="sm">
          Open the task<VisuallyHidden component="span"> of {title}</VisuallyHidden>
        </Anchor>
      )}
    </Stack>
  );
}

const SQUARE = { widthPixels: 1_024, heightPixels: 1_024 };

function Place({ cell, prompt, title, onEnlarge }: CellCardProps) {
  const { output, state } = cell;
  if (!output) {
    const size = parseImageSize(cell.asked_size ?? '') ?? SQUARE;
    return (
      <Picture src={undefined} alt="" {...size}>
        {isOpen(cell) && <Box className={stage.shimmer} aria-hidden />}
        <Box className={classes.over}>
          {state === 'succeeded' ? (
            <Text size="sm" c="dimmed">
              The picture was deleted.
            </Text>
          ) : (
            <StateBadge state={state} />
          )}
        </Box>
      </Picture>
    );
  }
  const size = { widthPixels: output.width, heightPixels: output.height };
  return (
    <UnstyledButton onClick={onEnlarge} aria-label={`See ${title} large`} className={classes.enlarge}>
      <Picture src={pictureAddress(output.id, 512)} alt={pictureAlt({ prompt, ...size })} isLazy {...size} />
    </UnstyledButton>
  );
}
