// One picture: large, with what made it, what it cost, and what can be made of it.

import { ActionIcon, Anchor, Button, Group, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft, ChevronLeft, ChevronRight, ImageOff } from 'lucide-react';
import { useEffect } from 'react';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { noteOpened } from './last-opened.ts';
import { OutputDetails } from './output-details.tsx';
import { outputQuery } from './output-queries.ts';
import { type Neighbours, useNeighbours } from './use-neighbours.ts';

const TITLE_CHARACTERS = 60;

export default function OutputPage() {
  const { outputId = '' } = useParams({ strict: false }) as { outputId?: string };
  const query = useQuery(outputQuery(outputId));
  const neighbours = useNeighbours(outputId);
  useEffect(() => noteOpened(outputId), [outputId]);
  const prompt = query.data?.prompt;
  return (
    <Page
      title={prompt === undefined ? 'Picture' : titleOf(prompt)}
      description={<BackLink neighbours={neighbours} />}
      actions={<Steps neighbours={neighbours} />}
    >
      <QueryView query={query}>
        {(output) =>
          output === null ? (
            <NoPicture />
          ) : (
            // Zoom and errors of one picture are not those of the next.
            <OutputDetails key={output.id} output={output} />
          )
        }
      </QueryView>
    </Page>
  );
}

function titleOf(prompt: string): string {
  const line = prompt.replaceAll(/\s+/g, ' ').trim();
  return line.length > TITLE_CHARACTERS ? `${line.slice(0, TITLE_CHARACTERS - 1)}…` : line || 'Picture';
}

function BackLink({ neighbours }: { readonly neighbours: Neighbours }) {
  return (
    <Anchor component={Link} to="/gallery" search={neighbours.search as never} resetScroll={false} size="sm">
      <Group gap={4} component="span" display="inline-flex">
        <ArrowLeft size={14} aria-hidden /> Back to the gallery
      </Group>
    </Anchor>
  );
}

function Steps({ neighbours }: { readonly neighbours: Neighbours }) {
  const { newer, older, place } = neighbours;
  if (place === undefined) return null;
  return (
    <>
      <Tooltip label="Newer, left arrow">
        <ActionIcon
          variant="default"
          size="lg"
          aria-label="The newer picture"
          disabled={newer === undefined}
          onClick={newer}
        >
          <ChevronLeft size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Older, right arrow">
        <ActionIcon
          variant="default"
          size="lg"
          aria-label="The older picture"
          disabled={older === undefined}
          onClick={older}
        >
          <ChevronRight size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

function NoPicture() {
  return (
    <EmptyState
      icon={ImageOff}
      title="There is no such picture"
      action={
        <Button component={Link} to="/gallery" variant="default">
          All pictures
        </Button>
      }
    >
      It was deleted, or it belongs to another workspace or mode: the switch is at the top of the page.
    </EmptyState>
  );
}
