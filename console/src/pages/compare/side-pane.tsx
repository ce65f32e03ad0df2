// One of the large pictures: a small version at once, the picture itself over it as soon as it is looked at closely.

import { Box, Text } from '@mantine/core';
import type { PointerEvent, Ref } from 'react';
import { pictureAddress } from './comparison-queries.ts';
import classes from './side-by-side.module.css';
import type { SidePicture } from './side-by-side.tsx';

export interface SidePaneProps {
  readonly picture: SidePicture;
  /** 1: the whole picture fits the pane. */
  readonly zoom: number;
  readonly pane: Ref<HTMLDivElement>;
  readonly onScroll: () => void;
}

export function SidePane({ picture, zoom, pane, onScroll }: SidePaneProps) {
  const { outputId, caption, alt } = picture;
  return (
    <figure className={classes.figure}>
      <Box
        ref={pane}
        className={classes.pane}
        tabIndex={0}
        role="region"
        aria-label={`${caption}, scrolls with the others`}
        data-zoomed={zoom > 1 || undefined}
        onScroll={onScroll}
        onPointerMove={drag}
      >
        <div className={classes.sheet} style={{ width: `${zoom * 100}%`, height: `${zoom * 100}%` }}>
          <img src={pictureAddress(outputId, 1024)} alt={alt} draggable={false} />
          {zoom > 1 && <img src={pictureAddress(outputId)} alt="" draggable={false} />}
        </div>
      </Box>
      <Text component="figcaption" size="sm" fw={600} ta="center">
        {caption}
      </Text>
    </figure>
  );
}

/** With the mouse; a finger scrolls by itself. */
function drag(event: PointerEvent<HTMLDivElement>): void {
  const MAIN_BUTTON = 1;
  if (event.pointerType !== 'mouse' || event.buttons !== MAIN_BUTTON) return;
  event.currentTarget.scrollBy({ left: -event.movementX, top: -event.movementY, behavior: 'instant' });
}
