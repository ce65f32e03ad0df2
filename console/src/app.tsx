// What every page stands in: theme, queries, notices, routes.

import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { queryClient } from './api/query-client.ts';
import { router } from './router.tsx';
import { cspNonce } from './theme/csp-nonce.ts';
import { cssVariables, theme } from './theme/theme.ts';

const Notices = lazy(() => import('./shell/notices.tsx'));

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={cspNonce}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Suspense>
          <Notices />
        </Suspense>
      </QueryClientProvider>
    </MantineProvider>
  );
}
