// API keys: made here, shown once, limited, revoked.

import type { CreatedKeyResponse } from '@lightmeter/contract';
import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { useAction } from '../../actions/actions.ts';
import { useBook } from '../../api/book.ts';
import { useAbilities } from '../../api/session.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { NoPermission } from '../../parts/no-permission.tsx';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { CreateKeyDialog } from './create-key-dialog.tsx';
import { FirstCall } from './first-call.tsx';
import { keysQuery } from './key-queries.ts';
import { KeyTable } from './key-table.tsx';

export default function KeysPage() {
  const { canOwn } = useAbilities();
  return canOwn ? (
    <Keys />
  ) : (
    <Page title="API keys">
      <NoPermission who="An owner">makes and revokes the keys of a workspace.</NoPermission>
    </Page>
  );
}

function Keys() {
  const { mode } = useBook();
  const queries = useQueryClient();
  const keys = useQuery(keysQuery());
  const [isOpen, dialog] = useDisclosure();
  const [made, setMade] = useState<CreatedKeyResponse>();
  useAction({
    id: 'keys.create',
    label: 'Create an API key',
    keys: 'c',
    group: 'API keys',
    run: dialog.open,
  });
  const create = (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={dialog.open}>
      Create a key
    </Button>
  );
  return (
    <Page
      title="API keys"
      description={
        mode === 'test'
          ? 'Keys that begin with lm_test_ draw on test credit and always reach the sandbox.'
          : 'Keys that begin with lm_live_ spend live money at real providers.'
      }
      actions={create}
    >
      <Stack gap="lg">
        {made && <FirstCall made={made} onDone={() => setMade(undefined)} />}
        <QueryView query={keys}>
          {(found) =>
            found.filter((key) => key.mode === mode).length === 0 ? (
              <EmptyState icon={KeyRound} title="No key yet" action={create}>
                A key lets a program generate in the name of this workspace. Give each program its own, with a
                cap.
              </EmptyState>
            ) : (
              <Section title={mode === 'test' ? 'Sandbox keys' : 'Live keys'}>
                <KeyTable keys={found.filter((key) => key.mode === mode)} />
              </Section>
            )
          }
        </QueryView>
      </Stack>
      {isOpen && (
        <CreateKeyDialog
          onClose={dialog.close}
          onMade={(key) => {
            setMade(key);
            dialog.close();
            void queries.invalidateQueries({ queryKey: keysQuery().queryKey });
          }}
        />
      )}
    </Page>
  );
}
