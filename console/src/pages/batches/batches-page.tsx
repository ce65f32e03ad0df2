// All batches, newest first: how far each is and what it has cost. Filters stand in the address.

import { Box, Button, Group, Stack, Switch, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Layers, Plus } from 'lucide-react';
import { useAction } from '../../actions/actions.ts';
import { useAbilities } from '../../api/session.ts';
import { CodeBlock } from '../../parts/code-block.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { useUrlState } from '../../parts/use-url-state.ts';
import { type BatchFilter, filterBatches, readBatchFilter } from './batch-filter.ts';
import { BatchFilterBar } from './batch-filter-bar.tsx';
import { type Batch, batchListQuery } from './batch-queries.ts';
import { BatchTable } from './batch-table.tsx';
import { counted, grouped, neverBegan } from './batch-words.ts';

export default function BatchesPage() {
  const query = useInfiniteQuery(batchListQuery());
  const { canSpend } = useAbilities();
  const isEmpty = query.data?.pages[0]?.data.length === 0;
  const navigate = useNavigate();
  useAction({
    id: 'batches.new',
    label: 'New batch',
    keys: 'c',
    group: 'Batches',
    isEnabled: canSpend,
    run: () => void navigate({ to: '/batches/new' }),
  });
  return (
    <Page
      title="Batches"
      description="A file of prompts, priced as a whole before anything is spent, and made in the background."
      actions={canSpend && !isEmpty && <NewBatchButton />}
    >
      <QueryView query={query}>
        {({ pages }) => (
          <BatchList
            batches={pages.flatMap((page) => page.data)}
            canSpend={canSpend}
            more={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
            isLoadingMore={query.isFetchingNextPage}
          />
        )}
      </QueryView>
    </Page>
  );
}

function NewBatchButton() {
  return (
    <Button component={Link} to="/batches/new" size="md" leftSection={<Plus size={16} aria-hidden />}>
      New batch
    </Button>
  );
}

interface BatchListProps {
  readonly batches: readonly Batch[];
  readonly canSpend: boolean;
  /** Loads older ones; undefined when these are all. */
  readonly more: (() => void) | undefined;
  readonly isLoadingMore: boolean;
}

function BatchList({ batches, canSpend, more, isLoadingMore }: BatchListProps) {
  const [filter, change] = useUrlState(readBatchFilter);
  if (batches.length === 0) return <FirstBatch canSpend={canSpend} />;
  const shown = filterBatches(batches, filter);
  const hiddenCount = batches.filter(neverBegan).length;
  return (
    <Stack gap="sm">
      <BatchFilterBar filter={filter} onChange={change} />
      {shown.length === 0 ? (
        <NothingMatches
          filter={filter}
          clear={() => change({ state: undefined, text: undefined, checks: '1' })}
        />
      ) : (
        <BatchTable batches={shown} />
      )}
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed">
          {grouped(shown.length)} of {more ? 'the newest ' : ''}
          {counted(batches.length, 'batch')}
        </Text>
        {hiddenCount > 0 && (
          <Switch
            size="sm"
            label={`Show ${counted(hiddenCount, 'check')} that never started`}
            checked={filter.showsChecks}
            onChange={(event) => change({ checks: event.currentTarget.checked ? '1' : undefined })}
          />
        )}
        {more && (
          <Button variant="default" onClick={more} loading={isLoadingMore}>
            Load older batches
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function NothingMatches({ filter, clear }: { readonly filter: BatchFilter; readonly clear: () => void }) {
  return (
    <EmptyState
      icon={Layers}
      title="No batch matches"
      action={
        <Button variant="default" onClick={clear}>
          Clear the filters
        </Button>
      }
    >
      {filter.text === ''
        ? 'None of the loaded batches is in this state.'
        : `None of the loaded batches has “${filter.text}” in its name or id.`}
    </EmptyState>
  );
}

function FirstBatch({ canSpend }: { readonly canSpend: boolean }) {
  if (!canSpend) {
    return (
      <EmptyState icon={Layers} title="No batches yet">
        Members of this workspace make batches; your role here only looks. Ask an owner to change it.
      </EmptyState>
    );
  }
  const howTo = (
    <Stack align="center" gap="md" mt="xs" maw="100%">
      <NewBatchButton />
      <Box maw="100%" ta="left">
        <CodeBlock
          code="lightmeter batch submit prompts.tsv --resolution 2K --aspect-ratio 3:2"
          label="Copy the command"
        />
      </Box>
    </Stack>
  );
  return (
    <EmptyState icon={Layers} title="No batches yet" action={howTo}>
      Drop a file of prompts or a product feed, see the total, then start it. The command below does the same
      from a terminal.
    </EmptyState>
  );
}
