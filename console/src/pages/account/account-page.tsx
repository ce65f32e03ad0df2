// The person: name, password, and where they are signed in.

import { Stack } from '@mantine/core';
import { Page } from '../../parts/page.tsx';
import { NameSection } from './name-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { SessionsSection } from './sessions-section.tsx';

export default function AccountPage() {
  return (
    <Page title="Account" isNarrow>
      <Stack gap="lg">
        <NameSection />
        <PasswordSection />
        <SessionsSection />
      </Stack>
    </Page>
  );
}
