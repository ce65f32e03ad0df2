// What operators do: the books of every workspace, rate cards, providers. One tab each, in the address.

import { Tabs } from '@mantine/core';
import { useAction } from '../../actions/actions.ts';
import { useAbilities } from '../../api/session.ts';
import { NoPermission } from '../../parts/no-permission.tsx';
import { Page } from '../../parts/page.tsx';
import { type Search, useUrlState } from '../../parts/use-url-state.ts';
import classes from './operator.module.css';
import { OverviewTab } from './overview-tab.tsx';
import { ProvidersTab } from './providers-tab.tsx';
import { RateCardsTab } from './rate-cards-tab.tsx';
import { WorkspacesTab } from './workspaces-tab.tsx';

const TABS = [
  { name: 'overview', label: 'Overview', Content: OverviewTab },
  { name: 'workspaces', label: 'Workspaces', Content: WorkspacesTab },
  { name: 'rate-cards', label: 'Rate cards', Content: RateCardsTab },
  { name: 'providers', label: 'Providers', Content: ProvidersTab },
] as const;

const readTab = ({ tab }: Search) => TABS.find(({ name }) => name === tab)?.name ?? 'overview';

export default function OperatorPage() {
  const { canOperate } = useAbilities();
  if (canOperate) return <Operator />;
  return (
    <Page title="Operator">
      <NoPermission who="An operator">
        runs this server: its workspaces, rate cards and providers.
      </NoPermission>
    </Page>
  );
}

function Operator() {
  const [tab, change] = useUrlState(readTab);
  return (
    <Page title="Operator" description="Every workspace of this server, what it charges, and whom it calls.">
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(name) =>
          change({ tab: name === 'overview' ? undefined : (name ?? undefined) }, { push: true })
        }
      >
        <Tabs.List className={classes.tabs} aria-label="Operator">
          {TABS.map(({ name, label }) => (
            <Tabs.Tab key={name} value={name} mih={40}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {TABS.map(({ name, Content }) => (
          <Tabs.Panel key={name} value={name} pt="lg">
            <Content />
          </Tabs.Panel>
        ))}
      </Tabs>
      {TABS.map(({ name, label }) => (
        <TabAction
          key={name}
          name={name}
          label={label}
          onOpen={() => change({ tab: name }, { push: true })}
        />
      ))}
    </Page>
  );
}

interface TabActionProps {
  readonly name: string;
  readonly label: string;
  readonly onOpen: () => void;
}

/** The tabs by the command palette. */
function TabAction({ name, label, onOpen }: TabActionProps) {
  useAction({
    id: `operator.tab.${name}`,
    label: `Go to ${label.toLowerCase()}`,
    group: 'Operator',
    run: onOpen,
  });
  return null;
}
