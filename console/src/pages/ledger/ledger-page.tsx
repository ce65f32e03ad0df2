// The statement of the book: every entry with its balance, from the newest back to the first.

import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Download, ReceiptText } from 'lucide-react';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { useUrlState } from '../../parts/use-url-state.ts';
import { BalanceTiles } from './balance-tiles.tsx';
import { isFiltered, ledgerCsvAddress, ledgerQuery, NO_FILTER, readLedgerFilter } from './ledger-filter.ts';
import { LedgerFilterBar } from './ledger-filter-bar.tsx';
import { statementQuery } from './ledger-queries.ts';
import { StatementTable } from './statement-table.tsx';

export default function LedgerPage() {
  const [filter, change] = useUrlState(readLedgerFilter);
  const query = useInfiniteQuery(statementQuery(ledgerQuery(filter)));
  return (
    <Page
      title="Ledger"
      description="Every movement of money, the newest first. An amount leads to its task, and the task to all its entries."
      actions={
        <Button
          component="a"
          href={ledgerCsvAddress(filter)}
          download
          variant="default"
          leftSection={<Download size={16} aria-hidden />}
        >
          CSV of these entries
        </Button>
      }
    >
      <BalanceTiles />
      <LedgerFilterBar filter={filter} onChange={change} />
      <QueryView query={query}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.data);
          if (entries.length === 0) {
            return isFiltered(filter) ? <NothingMatches clear={() => change(NO_FILTER)} /> : <NoMoney />;
          }
          return (
            <Stack gap="sm">
              <Paper withBorder>
                <StatementTable entries={entries} hasAccounts={filter.account === 'both'} />
              </Paper>
              {query.error && <ErrorPanel error={query.error} onRetry={() => void query.fetchNextPage()} />}
              <Group justify="space-between">
                <Text size="sm" c="dimmed" aria-live="polite">
                  {entries.length === 1 ? '1 entry' : `${entries.length.toLocaleString('en-US')} entries`}
                  {query.hasNextPage ? ', and older ones' : ''}. Times are UTC.
                </Text>
                {query.hasNextPage && (
                  <Button
                    variant="default"
                    loading={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    Load older entries
                  </Button>
                )}
              </Group>
            </Stack>
          );
        }}
      </QueryView>
    </Page>
  );
}

function NothingMatches({ clear }: { readonly clear: () => void }) {
  return (
    <EmptyState
      icon={ReceiptText}
      title="No entry matches"
      action={
        <Button variant="default" onClick={clear}>
          Clear the filters
        </Button>
      }
    >
      The filters leave no entry of the ledger. Take one away, or choose other days.
    </EmptyState>
  );
}

function NoMoney() {
  return (
    <EmptyState
      icon={ReceiptText}
      title="No money has moved yet"
      action={
        <Button component={Link} to="/playground" variant="default">
          Open the playground
        </Button>
      }
    >
      The first entry is a top-up or a grant, which an operator of this server makes. After it every picture
      adds its hold and its charge here.
    </EmptyState>
  );
}
