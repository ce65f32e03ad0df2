// Pictures large beside each other. Zoom and place are the same in all of them: panes are scrolled as any page is, by wheel,
// touch, keys or dragging, and what one does the others do.

import { ActionIcon, Group, Modal, Slider, Text } from '@mantine/core';
import { Minus, Plus } from 'lucide-react';
import { useState } from 'react';
import { useAction } from '../../actions/actions.ts';
import classes from './side-by-side.module.css';
import { SidePane } from './side-pane.tsx';
import { useSharedScroll } from './use-shared-scroll.ts';

export interface SidePicture {
  readonly outputId: string;
  readonly caption: string;
  readonly alt: string;
}

export interface SideBySideProps {
  readonly title: string;
  readonly pictures: readonly SidePicture[];
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const MIN_ZOOM = 1;
const MAX_ZOOM = 8;

export function SideBySide({ title, pictures, isOpen, onClose }: SideBySideProps) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      fullScreen
      title={
        <Text fw={600} lineClamp={1}>
          {title}
        </Text>
      }
      classNames={{ content: classes.content, body: classes.body }}
    >
      {isOpen && <Panes pictures={pictures} />}
    </Modal>
  );
}

function Panes({ pictures }: { readonly pictures: readonly SidePicture[] }) {
  const [zoom, setZoom] = useState(MIN_ZOOM);
  const shared = useSharedScroll(zoom);
  const become = (wanted: number) => setZoom(Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, wanted)));
  const group = 'Side by side';
  useAction({ id: 'side.larger', label: 'Larger', keys: '+', group, run: () => become(zoom + 1) });
  useAction({ id: 'side.smaller', label: 'Smaller', keys: '-', group, run: () => become(zoom - 1) });
  return (
    <div className={classes.stage}>
      <div className={classes.panes} data-count={pictures.length}>
        {pictures.map((picture, place) => (
          <SidePane
            key={picture.outputId}
            picture={picture}
            zoom={zoom}
            pane={shared.paneAt(place)}
            onScroll={() => shared.follow(place)}
          />
        ))}
      </div>
      <Group justify="center" gap="sm" wrap="nowrap" className={classes.bar}>
        <ActionIcon
          variant="default"
          size={36}
          aria-label="Smaller"
          disabled={zoom <= MIN_ZOOM}
          onClick={() => become(zoom - 1)}
        >
          <Minus size={16} aria-hidden />
        </ActionIcon>
        <Slider
          w={220}
          min={MIN_ZOOM}
          max={MAX_ZOOM}
          step={0.25}
          value={zoom}
          onChange={setZoom}
          label={(value) => `${value}×`}
          thumbLabel="Zoom of all pictures"
        />
        <ActionIcon
          variant="default"
          size={36}
          aria-label="Larger"
          disabled={zoom >= MAX_ZOOM}
          onClick={() => become(zoom + 1)}
        >
          <Plus size={16} aria-hidden />
        </ActionIcon>
        <Text size="sm" className="lm-figures" miw={48} role="status">
          {zoom === MIN_ZOOM ? 'whole' : `${zoom}×`}
        </Text>
      </Group>
    </div>
  );
}
