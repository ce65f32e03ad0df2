// Whether the books are right, and what is in them.

import { Stack } from '@mantine/core';
import { AuditSection } from './audit-section.tsx';
import { TotalsSection } from './totals-section.tsx';

export function OverviewTab() {
  return (
    <Stack gap="lg">
      <AuditSection />
      <TotalsSection />
    </Stack>
  );
}
