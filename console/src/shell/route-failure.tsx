// A page that could not be opened: the server did not answer, or a new version of the console replaced its files.

import { Box } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { ErrorPanel } from '../parts/error-panel.tsx';

export function RouteFailure({ error }: { readonly error: unknown }) {
  const router = useRouter();
  return (
    <Box maw={640} mx="auto" p="xl">
      <ErrorPanel
        error={error}
        title="This page could not be opened"
        onRetry={() => void router.invalidate()}
      />
    </Box>
  );
}
