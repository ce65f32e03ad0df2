// Webhooks: endpoints, the log of what was sent to them, sending again.

import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Plus, Webhook } from 'lucide-react';
import { useState } from 'react';
import { useAction } from '../../actions/actions.ts';
import { useAbilities } from '../../api/session.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { NoPermission } from '../../parts/no-permission.tsx';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { SecretOnce } from '../../parts/secret-once.tsx';
import { DeliveryLog } from './delivery-log.tsx';
import { EndpointCard } from './endpoint-card.tsx';
import { EndpointDialog } from './endpoint-dialog.tsx';
import { refreshWebhooks, webhooksQuery } from './webhook-queries.ts';

export default function WebhooksPage() {
  const { canOwn } = useAbilities();
  return canOwn ? (
    <Webhooks />
  ) : (
    <Page title="Webhooks">
      <NoPermission who="An owner">says where the events of a workspace are sent.</NoPermission>
    </Page>
  );
}

/** A signing secret that is on the screen, once. */
interface ShownSecret {
  readonly url: string;
  readonly secret: string;
}

function Webhooks() {
  const endpoints = useQuery(webhooksQuery());
  const [isOpen, dialog] = useDisclosure();
  const [shown, setShown] = useState<ShownSecret>();
  useAction({ id: 'webhooks.add', label: 'Add an endpoint', keys: 'c', group: 'Webhooks', run: dialog.open });
  const add = (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={dialog.open}>
      Add an endpoint
    </Button>
  );
  return (
    <Page
      title="Webhooks"
      description="Your servers are told when a task or a batch ends or a budget is used up. Requests are signed as Standard Webhooks says."
      actions={add}
    >
      <Stack gap="lg">
        {shown && (
          <SecretOnce
            title="Signing secret"
            secret={shown.secret}
            description={`With it ${shown.url} proves that a request comes from here. It is not shown again.`}
            onDone={() => setShown(undefined)}
          />
        )}
        <QueryView query={endpoints}>
          {(found) =>
            found.length === 0 ? (
              <EmptyState icon={Webhook} title="No endpoint yet" action={add}>
                Add the https address of a server of yours. Until then events are not kept, and tasks can be
                asked for at any time.
              </EmptyState>
            ) : (
              <Stack>
                {found.map((endpoint) => (
                  <EndpointCard key={endpoint.id} endpoint={endpoint} onSecret={setShown} />
                ))}
              </Stack>
            )
          }
        </QueryView>
        <DeliveryLog endpoints={endpoints.data ?? []} />
      </Stack>
      {isOpen && (
        <EndpointDialog
          onClose={dialog.close}
          onMade={(made) => {
            setShown(made);
            dialog.close();
            void refreshWebhooks();
          }}
        />
      )}
    </Page>
  );
}
