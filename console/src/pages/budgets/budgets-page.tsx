// Budgets, which warn, and spend caps, which stop: of the workspace, of a key, of a person.

import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Gauge, Plus } from 'lucide-react';
import { useAction } from '../../actions/actions.ts';
import { useAbilities } from '../../api/session.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { NoPermission } from '../../parts/no-permission.tsx';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { LimitDialog } from './limit-dialog.tsx';
import { LimitEvents } from './limit-events.tsx';
import { limitsQuery } from './limit-queries.ts';
import { LimitTable } from './limit-table.tsx';

export default function BudgetsPage() {
  const { canOwn } = useAbilities();
  return canOwn ? (
    <Budgets />
  ) : (
    <Page title="Budgets">
      <NoPermission who="An owner">sets the budgets and caps of a workspace.</NoPermission>
    </Page>
  );
}

function Budgets() {
  const limits = useQuery(limitsQuery());
  const [isOpen, dialog] = useDisclosure();
  useAction({
    id: 'budgets.set',
    label: 'Set a budget or a cap',
    keys: 'c',
    group: 'Budgets',
    run: dialog.open,
  });
  const set = (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={dialog.open}>
      Set a limit
    </Button>
  );
  return (
    <Page
      title="Budgets"
      description="A budget warns at 50, 80 and 100 % and stops nothing. A cap stops: no request leads spent and held money past it."
      actions={set}
    >
      <Stack gap="lg">
        <QueryView query={limits}>
          {(found) =>
            found.length === 0 ? (
              <EmptyState icon={Gauge} title="Nothing is limited but the balance" action={set}>
                Begin with a cap on the workspace for a month; keys and people can have their own.
              </EmptyState>
            ) : (
              <Section title="Limits">
                <LimitTable limits={found} />
              </Section>
            )
          }
        </QueryView>
        <LimitEvents />
      </Stack>
      {isOpen && <LimitDialog onClose={dialog.close} />}
    </Page>
  );
}
