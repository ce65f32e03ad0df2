// Every prompt with the pictures of all variants beside each other.

import type { ComparisonCell, ComparisonResponse } from '@lightmeter/contract';
import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { Equal, ZoomIn } from 'lucide-react';
import { useState } from 'react';
import { useAbilities } from '../../api/session.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { pictureAlt } from '../../parts/picture.tsx';
import { CellCard } from './cell-card.tsx';
import classes from './compare.module.css';
import { variantTitle } from './comparison-words.ts';
import { SideBySide, type SidePicture } from './side-by-side.tsx';
import { useModelTitle } from './use-model-title.ts';
import { type OpenVotes, useVotes } from './use-votes.ts';
import { ordered } from './variant-figures.ts';
import { useVariantOrder } from './variant-table.tsx';

export function PromptGrid({ comparison }: { readonly comparison: ComparisonResponse }) {
  const votes = useVotes(comparison.id);
  const [large, setLarge] = useState<number>();
  const titleOfModel = useModelTitle();
  const [order] = useVariantOrder();
  const shown = large === undefined ? undefined : comparison.prompts[large];
  const cellsOf = (promptIndex: number) =>
    ordered(comparison.variants, order).flatMap(
      ({ index }) =>
        comparison.cells.find((cell) => cell.prompt_index === promptIndex && cell.variant_index === index) ??
        [],
    );
  const titleOf = (index: number) =>
    variantTitle(index, titleOfModel(comparison.variants[index]?.model ?? ''));
  return (
    <Stack gap="lg">
      {comparison.prompts.map((prompt, promptIndex) => (
        <PromptRow
          // The prompts of a comparison never change.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above.
          key={promptIndex}
          comparison={comparison}
          promptIndex={promptIndex}
          cells={cellsOf(promptIndex)}
          titleOf={titleOf}
          votes={votes}
          onEnlarge={() => setLarge(promptIndex)}
          prompt={prompt}
        />
      ))}
      <SideBySide
        title={shown === undefined || large === undefined ? '' : `Prompt ${large + 1}: ${shown}`}
        pictures={large === undefined ? [] : picturesOf(cellsOf(large), shown ?? '', titleOf)}
        isOpen={large !== undefined}
        onClose={() => setLarge(undefined)}
      />
    </Stack>
  );
}

function picturesOf(
  cells: readonly ComparisonCell[],
  prompt: string,
  titleOf: (variantIndex: number) => string,
): SidePicture[] {
  return cells.flatMap(({ output, variant_index: index }) =>
    output
      ? [
          {
            outputId: output.id,
            caption: titleOf(index),
            alt: `${titleOf(index)}: ${pictureAlt({ prompt, widthPixels: output.width, heightPixels: output.height })}`,
          },
        ]
      : [],
  );
}

interface PromptRowProps {
  readonly comparison: ComparisonResponse;
  readonly promptIndex: number;
  readonly prompt: string;
  readonly cells: readonly ComparisonCell[];
  readonly titleOf: (variantIndex: number) => string;
  readonly votes: OpenVotes;
  readonly onEnlarge: () => void;
}

function PromptRow(props: PromptRowProps) {
  const { comparison, promptIndex, prompt, cells, titleOf, votes, onEnlarge } = props;
  const { canSpend } = useAbilities();
  const own = comparison.own_votes.find((vote) => vote.prompt_index === promptIndex);
  const pictureCount = cells.filter(({ output }) => output !== null).length;
  const isTie = own !== undefined && own.winner === null;
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={`prompt-${promptIndex}`}>
      <Group justify="space-between" gap="xs" mb="sm" align="flex-start">
        <Title order={2} id={`prompt-${promptIndex}`} className={`${classes.prompt} ${classes.promptHead}`}>
          <Text component="span" inherit c="dimmed" fw={400}>
            {promptIndex + 1}.{' '}
          </Text>
          {prompt}
        </Title>
        <Group gap="xs">
          {canSpend && pictureCount > 1 && (
            <Button
              variant={isTie ? 'filled' : 'default'}
              size="compact-sm"
              mih={30}
              leftSection={<Equal size={16} aria-hidden />}
              aria-pressed={isTie}
              loading={votes.isPending(promptIndex, null)}
              onClick={() => votes.vote({ prompt_index: promptIndex, winner: null })}
            >
              {isTie ? 'A tie, your vote' : 'Call it a tie'}
            </Button>
          )}
          {pictureCount > 0 && (
            <Button
              variant="default"
              size="compact-sm"
              mih={30}
              leftSection={<ZoomIn size={16} aria-hidden />}
              onClick={onEnlarge}
            >
              Side by side
            </Button>
          )}
        </Group>
      </Group>
      {votes.failedAt === promptIndex && (
        <ErrorPanel error={votes.error} title="The vote was not counted" takesFocus />
      )}
      <div className={classes.cells} data-columns={cells.length}>
        {cells.map((cell) => (
          <CellCard
            key={cell.variant_index}
            cell={cell}
            prompt={prompt}
            title={titleOf(cell.variant_index)}
            isOwnPick={own?.winner === cell.variant_index}
            canVote={canSpend}
            votes={votes}
            onEnlarge={onEnlarge}
          />
        ))}
      </div>
    </Paper>
  );
}
