// One of three: the answer, a skeleton when it takes its time, or the error with a way to try again.

import { Skeleton, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorPanel } from './error-panel.tsx';
import { Slow } from './slow.tsx';

export interface QueryViewProps<Answer> {
  readonly query: UseQueryResult<Answer>;
  /** In place of three grey bars. */
  readonly skeleton?: ReactNode;
  readonly children: (answer: Answer) => ReactNode;
}

export function QueryView<Answer>({ query, skeleton, children }: QueryViewProps<Answer>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  return <Slow>{skeleton ?? <GreyBars />}</Slow>;
}

function GreyBars() {
  return (
    <Stack gap="sm" aria-hidden>
      <Skeleton h={20} w="40%" />
      <Skeleton h={20} />
      <Skeleton h={20} w="70%" />
    </Stack>
  );
}
