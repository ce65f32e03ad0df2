// Every picture of the book, newest first, however many there are.

import { Button, Group, Skeleton, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ArrowUp, ImageOff, Images } from 'lucide-react';
import { useCallback, useMemo, useRef } from 'react';
import { useAbilities } from '../../api/session.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { ReturningInSecondDraw } from '../../parts/in-second-draw.tsx';
import { Page } from '../../parts/page.tsx';
import { Slow } from '../../parts/slow.tsx';
import { useUrlState } from '../../parts/use-url-state.ts';
import { filterTexts, isFiltered, NO_FILTER, readDensity } from './gallery-filter.ts';
import { GalleryFilterBar } from './gallery-filter-bar.tsx';
import { PictureGrid } from './picture-grid.tsx';
import { type Gallery, useGallery } from './use-gallery.ts';

export default function GalleryPage() {
  const gallery = useGallery();
  const [density] = useUrlState(readDensity);
  const { filter, change, outputs, error } = gallery;
  const isUnused = outputs?.length === 0 && !isFiltered(filter);
  return (
    <Page title="Gallery" description="Every picture that was made here, whichever way, with what it cost.">
      {!isUnused && (
        <ReturningInSecondDraw place="gallery filters">
          <GalleryFilterBar filter={filter} density={density} onChange={change} />
        </ReturningInSecondDraw>
      )}
      {error !== null && <ErrorPanel error={error} onRetry={gallery.retry} />}
      {outputs === undefined ? (
        error === null && (
          <Slow>
            <GridSkeleton />
          </Slow>
        )
      ) : (
        <Pictures gallery={gallery} outputs={outputs} density={density} />
      )}
    </Page>
  );
}

interface PicturesProps {
  readonly gallery: Gallery;
  readonly outputs: NonNullable<Gallery['outputs']>;
  readonly density: ReturnType<typeof readDensity>;
}

function Pictures({ gallery, outputs, density }: PicturesProps) {
  const { filter, total, hasMore, isReadingMore } = gallery;
  const search = useMemo(
    () => ({ ...filterTexts(filter), ...(density === 'compact' ? { density } : {}) }),
    [filter, density],
  );
  const readMore = useRef(gallery.readMore);
  readMore.current = gallery.readMore;
  const onNearEnd = useCallback(() => readMore.current(), []);
  if (outputs.length === 0) {
    return isFiltered(filter) ? <NothingMatches clear={() => gallery.change(NO_FILTER)} /> : <FirstPicture />;
  }
  return (
    <>
      <Group justify="space-between" gap="xs" mb={-8} mih={30}>
        <Text size="sm" c="dimmed" aria-live="polite">
          {countText(total ?? (hasMore ? undefined : outputs.length))}
        </Text>
        {gallery.hasNewer && (
          <Button
            size="compact-md"
            variant="light"
            leftSection={<ArrowUp size={16} aria-hidden />}
            onClick={() => {
              window.scrollTo({ top: 0 });
              gallery.showNewer();
            }}
          >
            Show newer pictures
          </Button>
        )}
      </Group>
      <PictureGrid
        key={JSON.stringify(filterTexts(filter))}
        outputs={outputs}
        density={density}
        search={search}
        total={total}
        onNearEnd={onNearEnd}
      />
      {isReadingMore && (
        <Text size="sm" c="dimmed" ta="center">
          Reading older pictures …
        </Text>
      )}
    </>
  );
}

function countText(total: number | undefined): string {
  if (total === undefined) return 'Counting …';
  return total === 1 ? '1 picture' : `${total.toLocaleString('en-US')} pictures, newest first`;
}

function FirstPicture() {
  const { canSpend } = useAbilities();
  return (
    <EmptyState
      icon={Images}
      title="No pictures yet"
      action={
        canSpend && (
          <Button component={Link} to="/playground" size="md">
            Make the first picture
          </Button>
        )
      }
    >
      {canSpend
        ? 'Pictures of the playground, of API calls and of batches all come here. A test key costs no real money.'
        : 'Pictures that members of this workspace make come here. Your role looks and does not generate.'}
    </EmptyState>
  );
}

function NothingMatches({ clear }: { readonly clear: () => void }) {
  return (
    <EmptyState
      icon={ImageOff}
      title="No picture matches"
      action={
        <Button variant="default" onClick={clear}>
          Clear the filters
        </Button>
      }
    >
      The filters leave none of the pictures. Take one away, or choose other days.
    </EmptyState>
  );
}

function GridSkeleton() {
  return (
    <Group gap={12} aria-hidden>
      {[220, 340, 180, 260, 300, 220, 240, 320].map((widthPixels, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: eight grey boxes that never move.
        <Skeleton key={place} h={220} w={widthPixels} />
      ))}
    </Group>
  );
}
