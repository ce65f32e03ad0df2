// Who belongs to the workspace, with which role, and who is invited.

import { Stack, Text } from '@mantine/core';
import { useAbilities, useMembership } from '../../api/session.ts';
import { NoPermission } from '../../parts/no-permission.tsx';
import { Page } from '../../parts/page.tsx';
import { InvitationsSection } from './invitations-section.tsx';
import { MembersSection } from './members-section.tsx';

export default function MembersPage() {
  const { canOwn } = useAbilities();
  const membership = useMembership();
  if (!canOwn) {
    return (
      <Page title="Members">
        <NoPermission who="An owner">manages the people of a workspace.</NoPermission>
      </Page>
    );
  }
  return (
    <Page
      title="Members"
      description={`People who work in ${membership?.name ?? 'this workspace'}. Everybody sees the same pictures, batches and ledger.`}
    >
      <Stack gap="lg">
        <MembersSection />
        <InvitationsSection />
        <Text size="sm" c="dimmed">
          Owners do everything in the workspace, its keys and people included. Members generate and read.
          Viewers read and ask for prices. A budget or a cap for one person is set under Budgets.
        </Text>
      </Stack>
    </Page>
  );
}
