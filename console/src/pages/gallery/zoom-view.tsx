// The picture as large as the page allows, or pixel by pixel to scroll around in. Its place is kept before it is there.

import type { OutputItem } from '@lightmeter/contract';
import { Box, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useAction } from '../../actions/actions.ts';
import { InSecondDraw } from '../../parts/in-second-draw.tsx';
import { Picture, pictureAlt } from '../../parts/picture.tsx';
import { bytesText } from './bytes-text.ts';
import classes from './output-page.module.css';

const ZOOMS = [
  { value: 'fit', label: 'Fit' },
  { value: '1', label: '100 %' },
  { value: '2', label: '200 %' },
];

/** As high as the choice of the zoom. */
const BAR_PIXELS = 36;

/** Wide enough for the page; larger only when somebody zooms in. */
const FITTED_WIDTH = 1_024;

export function ZoomView({ output }: { readonly output: OutputItem }) {
  const [zoom, setZoom] = useState('fit');
  useAction({
    id: 'gallery.zoom',
    label: 'Pixel by pixel, or the whole picture',
    keys: 'z',
    group: 'Picture',
    run: () => setZoom(zoom === 'fit' ? '1' : 'fit'),
  });
  const { id, width, height, prompt, bytes } = output;
  const isReduced = zoom === 'fit' && width > FITTED_WIDTH;
  return (
    <Stack gap="xs">
      {zoom === 'fit' ? (
        <Fitted output={output} />
      ) : (
        <section
          className={classes.stage}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard.
          tabIndex={0}
          aria-label={`The picture at ${zoom}00 %. Scroll to move in it.`}
        >
          <img
            className={classes.original}
            src={`/v1/outputs/${id}`}
            alt={pictureAlt({ prompt, widthPixels: width, heightPixels: height })}
            // At 100 % a pixel of the picture is a pixel of the screen, however many of these make one of CSS.
            width={(width * Number(zoom)) / window.devicePixelRatio}
            height={(height * Number(zoom)) / window.devicePixelRatio}
            onDoubleClick={() => setZoom('fit')}
          />
        </section>
      )}
      <Group justify="space-between" gap="xs" mih={BAR_PIXELS}>
        <InSecondDraw>
          <SegmentedControl size="sm" aria-label="Zoom" data={ZOOMS} value={zoom} onChange={setZoom} />
          <Text size="sm" c="dimmed">
            {isReduced
              ? `Shown reduced; 100 % loads all ${width} × ${height} pixels, ${bytesText(bytes)}.`
              : `${width} × ${height} pixels, ${bytesText(bytes)}.`}
          </Text>
        </InSecondDraw>
      </Group>
    </Stack>
  );
}

function Fitted({ output }: { readonly output: OutputItem }) {
  const { id, width, height, prompt } = output;
  return (
    <Box className={classes.fitted} style={{ maxWidth: `calc((100vh - 16rem) * ${width / height})` }}>
      <Picture
        src={width > FITTED_WIDTH ? `/v1/outputs/${id}?width=${FITTED_WIDTH}` : `/v1/outputs/${id}`}
        alt={pictureAlt({ prompt, widthPixels: width, heightPixels: height })}
        widthPixels={width}
        heightPixels={height}
      />
    </Box>
  );
}
