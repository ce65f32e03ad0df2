// One choice of a blind vote: a number, a picture, a button. Its text says nothing that another's would not.

import type { BlindComparisonResponse } from '@lightmeter/contract';
import { Box, Button, Kbd, Stack, Text, UnstyledButton } from '@mantine/core';
import { Trophy } from 'lucide-react';
import { useAction } from '../../actions/actions.ts';
import { Picture } from '../../parts/picture.tsx';
import stage from '../playground/stage.module.css';
import classes from './compare.module.css';
import { pictureAddress } from './comparison-queries.ts';

export type BlindChoice = BlindComparisonResponse['prompts'][number]['choices'][number];

export interface BlindChoiceCardProps {
  readonly choice: BlindChoice;
  readonly isReady: boolean;
  readonly isOwn: boolean;
  readonly onVote: () => void;
  readonly onEnlarge: () => void;
}

/** The picture's own address: signed links are others with every answer, and would be fetched again. */
export function outputIdOf(signedUrl: string): string {
  return new URL(signedUrl, location.origin).pathname.split('/').at(-1) ?? '';
}

const SQUARE = { widthPixels: 1_024, heightPixels: 1_024 };

export function BlindChoiceCard(props: BlindChoiceCardProps) {
  const { choice, isOwn, onVote } = props;
  const number = choice.choice + 1;
  const canVote = choice.image !== null;
  useAction({
    id: `blind.vote.${number}`,
    label: `Vote for picture ${number}`,
    keys: String(number),
    group: 'Blind vote',
    isEnabled: canVote,
    run: onVote,
  });
  return (
    <Stack gap="xs" component="article" aria-label={`Picture ${number}`} className={classes.choice}>
      <ChoicePicture {...props} />
      <Button
        size="md"
        mih={44}
        fullWidth
        variant={isOwn ? 'filled' : 'default'}
        leftSection={<Trophy size={16} aria-hidden />}
        rightSection={<Kbd size="xs">{number}</Kbd>}
        aria-pressed={isOwn}
        disabled={!canVote}
        onClick={onVote}
      >
        {isOwn ? `${number} is your vote` : `Vote for ${number}`}
      </Button>
    </Stack>
  );
}

function ChoicePicture({ choice, isReady, onEnlarge }: BlindChoiceCardProps) {
  const { image } = choice;
  const number = choice.choice + 1;
  if (!image) {
    return (
      <Picture src={undefined} alt="" {...SQUARE}>
        {!isReady && <Box className={stage.shimmer} aria-hidden />}
        {isReady && (
          <Box className={classes.over}>
            <Text size="sm" c="dimmed">
              No picture came.
            </Text>
          </Box>
        )}
      </Picture>
    );
  }
  return (
    <UnstyledButton
      onClick={onEnlarge}
      aria-label={`See picture ${number} large`}
      className={classes.enlarge}
    >
      <Picture
        src={pictureAddress(outputIdOf(image.url), 1024)}
        alt={`Picture ${number}`}
        widthPixels={image.width}
        heightPixels={image.height}
        // All choices and their buttons are in view at once: votes are given by key.
        maw={`calc(56vh * ${image.width / image.height})`}
        mx="auto"
      />
    </UnstyledButton>
  );
}
