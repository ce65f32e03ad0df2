// The choices of one prompt of a blind vote, with the tie and the large view.

import type { BlindComparisonResponse } from '@lightmeter/contract';
import { Button, Group, Kbd, Text } from '@mantine/core';
import { Equal, ZoomIn } from 'lucide-react';
import { useState } from 'react';
import { useAction } from '../../actions/actions.ts';
import { type BlindChoice, BlindChoiceCard, outputIdOf } from './blind-choice-card.tsx';
import classes from './compare.module.css';
import { SideBySide } from './side-by-side.tsx';

export interface BlindChoicesProps {
  readonly prompt: BlindComparisonResponse['prompts'][number];
  /** Undefined: no vote; null: a tie. */
  readonly ownChoice: number | null | undefined;
  readonly onVote: (choice: number | null) => void;
}

export function BlindChoices({ prompt, ownChoice, onVote }: BlindChoicesProps) {
  const [isLarge, setLarge] = useState(false);
  const shown = prompt.choices.filter(({ image }) => image !== null);
  const canTie = prompt.is_ready && shown.length > 1;
  useAction({
    id: 'blind.tie',
    label: 'Call it a tie',
    keys: '0',
    group: 'Blind vote',
    isEnabled: canTie,
    run: () => onVote(null),
  });
  return (
    <>
      {!prompt.is_ready && (
        <Text role="status">
          Its pictures are still being made. They appear together, so that the fastest does not give itself
          away.
        </Text>
      )}
      {prompt.is_ready && shown.length === 0 && <Text role="status">No picture of this prompt came.</Text>}
      <div className={classes.choices}>
        {prompt.choices.map((choice) => (
          <BlindChoiceCard
            key={choice.choice}
            choice={choice}
            isReady={prompt.is_ready}
            isOwn={ownChoice === choice.choice}
            onVote={() => onVote(choice.choice)}
            onEnlarge={() => setLarge(true)}
          />
        ))}
      </div>
      <Group gap="xs">
        <Button
          variant={ownChoice === null ? 'filled' : 'default'}
          leftSection={<Equal size={16} aria-hidden />}
          rightSection={<Kbd size="xs">0</Kbd>}
          aria-pressed={ownChoice === null}
          disabled={!canTie}
          onClick={() => onVote(null)}
        >
          A tie
        </Button>
        <Button
          variant="default"
          leftSection={<ZoomIn size={16} aria-hidden />}
          disabled={shown.length === 0}
          onClick={() => setLarge(true)}
        >
          Side by side
        </Button>
        <Text size="sm" c="dimmed" visibleFrom="sm">
          <Kbd size="xs">1</Kbd>–<Kbd size="xs">{prompt.choices.length}</Kbd> votes, <Kbd size="xs">←</Kbd>{' '}
          <Kbd size="xs">→</Kbd> change the prompt.
        </Text>
      </Group>
      <SideBySide
        title={prompt.prompt}
        pictures={shown.flatMap(sidePicture)}
        isOpen={isLarge}
        onClose={() => setLarge(false)}
      />
    </>
  );
}

function sidePicture({ choice, image }: BlindChoice) {
  if (!image) return [];
  const name = `Picture ${choice + 1}`;
  return [{ outputId: outputIdOf(image.url), caption: name, alt: name }];
}
