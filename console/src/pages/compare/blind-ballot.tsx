// One prompt of a blind vote, its choices, and the way to the next one.

import type { BlindComparisonResponse } from '@lightmeter/contract';
import { Alert, Button, Group, Paper, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { useAction } from '../../actions/actions.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { type Search, useUrlState } from '../../parts/use-url-state.ts';
import { BlindChoices } from './blind-choices.tsx';
import classes from './compare.module.css';
import { useBlindVotes } from './use-blind-votes.ts';

const readPlace = ({ prompt }: Search) => ({
  place: Math.max(0, Math.trunc(Number(prompt ?? '1')) - 1 || 0),
});

export function BlindBallot({ comparison }: { readonly comparison: BlindComparisonResponse }) {
  const [{ place }, change] = useUrlState(readPlace);
  const { prompts, own_votes: ownVotes } = comparison;
  const current = prompts[Math.min(place, prompts.length - 1)];
  const [said, setSaid] = useState('');
  const goTo = (index: number) => {
    if (prompts[index]) change({ prompt: String(index + 1) });
  };
  const votes = useBlindVotes(comparison.id, (vote, after) => {
    setSaid(
      `${vote.choice === null ? 'A tie' : `Picture ${vote.choice + 1}`} for prompt ${vote.prompt_index + 1}.`,
    );
    const next = nextUnvoted(after, vote.prompt_index);
    if (next !== undefined) goTo(next);
  });
  if (!current) return null;
  const own = ownVotes.find((vote) => vote.prompt_index === current.index);
  const vote = (choice: number | null) => votes.mutate({ prompt_index: current.index, choice });
  const isAllVoted = prompts.every(({ index }) => ownVotes.some((known) => known.prompt_index === index));
  return (
    <Stack gap="md">
      {isAllVoted && <AllVoted comparisonId={comparison.id} />}
      <Paper withBorder p="md">
        <Stack gap="md">
          <Steps index={current.index} count={prompts.length} goTo={goTo} />
          <Title order={2} className={classes.prompt}>
            {current.prompt}
          </Title>
          {votes.isError && (
            <ErrorPanel
              error={votes.error}
              title={`The vote on prompt ${votes.variables.prompt_index + 1} was not counted`}
              takesFocus
            />
          )}
          <BlindChoices key={current.index} prompt={current} ownChoice={own?.choice} onVote={vote} />
        </Stack>
      </Paper>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
    </Stack>
  );
}

/** The first prompt after this one that has no vote and can have one; from the start when there is none after it. */
function nextUnvoted(
  { prompts, own_votes: votes }: BlindComparisonResponse,
  from: number,
): number | undefined {
  const isOpen = ({ index }: { index: number }) => !votes.some((vote) => vote.prompt_index === index);
  return (prompts.find((prompt) => prompt.index > from && isOpen(prompt)) ?? prompts.find(isOpen))?.index;
}

function AllVoted({ comparisonId }: { readonly comparisonId: string }) {
  return (
    <Alert
      role="status"
      variant="default"
      className={classes.done}
      icon={<CircleCheck size={18} aria-hidden />}
      title="You have voted on every prompt"
    >
      <Button
        size="compact-sm"
        mih={30}
        variant="default"
        renderRoot={(root) => <Link {...root} to={`/compare/${comparisonId}`} />}
      >
        See who won
      </Button>
    </Alert>
  );
}

interface StepsProps {
  readonly index: number;
  readonly count: number;
  readonly goTo: (index: number) => void;
}

function Steps({ index, count, goTo }: StepsProps) {
  const hasBefore = index > 0;
  const hasNext = index < count - 1;
  const before = () => goTo(index - 1);
  const next = () => goTo(index + 1);
  useAction({
    id: 'blind.before',
    label: 'Previous prompt',
    keys: 'ArrowLeft',
    group: 'Blind vote',
    isEnabled: hasBefore,
    run: before,
  });
  useAction({
    id: 'blind.next',
    label: 'Next prompt',
    keys: 'ArrowRight',
    group: 'Blind vote',
    isEnabled: hasNext,
    run: next,
  });
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm" c="dimmed" className="lm-figures" aria-live="polite">
        Prompt {index + 1} of {count}
      </Text>
      <Group gap="xs">
        <Button
          variant="default"
          size="compact-sm"
          mih={30}
          leftSection={<ChevronLeft size={16} aria-hidden />}
          disabled={!hasBefore}
          onClick={before}
        >
          Previous
        </Button>
        <Button
          variant="default"
          size="compact-sm"
          mih={30}
          rightSection={<ChevronRight size={16} aria-hidden />}
          disabled={!hasNext}
          onClick={next}
        >
          Next
        </Button>
      </Group>
    </Group>
  );
}
