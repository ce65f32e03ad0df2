// A generated picture in a place that keeps its shape from the first moment: nothing jumps when it arrives. Neutral
// ground, with squares where the picture is transparent.

import { Box, type BoxProps } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import classes from './picture.module.css';

export interface PictureProps extends BoxProps {
  /** Undefined while there is none yet. */
  readonly src: string | undefined;
  /** The prompt, shortened, and the size. */
  readonly alt: string;
  readonly widthPixels: number;
  readonly heightPixels: number;
  /** Shown over the place until the picture is there, or on it. */
  readonly children?: ReactNode;
  readonly isLazy?: boolean;
}

export function Picture({
  src,
  alt,
  widthPixels,
  heightPixels,
  children,
  isLazy = false,
  ...box
}: PictureProps) {
  const [shown, setShown] = useState<string>();
  return (
    <Box className={classes.frame} style={{ aspectRatio: `${widthPixels} / ${heightPixels}` }} {...box}>
      {src !== undefined && (
        <img
          className={classes.image}
          data-shown={shown === src || undefined}
          src={src}
          alt={alt}
          width={widthPixels}
          height={heightPixels}
          loading={isLazy ? 'lazy' : 'eager'}
          decoding="async"
          onLoad={() => setShown(src)}
        />
      )}
      {children}
    </Box>
  );
}

const ALT_PROMPT_CHARACTERS = 120;

/** What a picture shows, for those who cannot see it. */
export function pictureAlt(picture: { prompt: string; widthPixels: number; heightPixels: number }): string {
  const { prompt, widthPixels, heightPixels } = picture;
  const shortened =
    prompt.length > ALT_PROMPT_CHARACTERS ? `${prompt.slice(0, ALT_PROMPT_CHARACTERS - 1)}…` : prompt;
  return `${shortened} (${widthPixels}×${heightPixels})`;
}
