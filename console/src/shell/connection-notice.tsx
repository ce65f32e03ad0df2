// The server does not answer, or takes its time: said on top of the page, which keeps everything that was typed. Goes when
// it answers.

import { Alert } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CloudOff, Hourglass } from 'lucide-react';
import { useEffect } from 'react';
import { noteSuccess, useConnection } from '../api/connection.ts';
import { queryClient } from '../api/query-client.ts';
import { useIsSlow } from '../api/slow-answers.ts';
import classes from './frame.module.css';

const PROBE_MS = 2_000;

export function ConnectionNotice() {
  const { isLost } = useConnection();
  const isSlow = useIsSlow();
  const probe = useQuery({
    queryKey: ['reachable'],
    queryFn: async () => (await fetch('/healthz')).ok,
    enabled: isLost,
    refetchInterval: PROBE_MS,
    gcTime: 0,
  });
  useEffect(() => {
    if (!isLost || probe.data !== true) return;
    noteSuccess();
    void queryClient.invalidateQueries();
  }, [isLost, probe.data]);
  if (!isLost) return isSlow ? <SlowNotice /> : null;
  return (
    <Alert
      color="red"
      icon={<CloudOff aria-hidden />}
      mb="md"
      role="status"
      title="The server does not answer"
    >
      Nothing on this page is lost, and what was running goes on and is kept. The console tries again every
      two seconds.
    </Alert>
  );
}

function SlowNotice() {
  return (
    <Alert
      className={classes.warning}
      icon={<Hourglass aria-hidden />}
      mb="md"
      role="status"
      title="The server takes long to answer"
    >
      A request has been on its way for more than eight seconds. Nothing on this page is lost, and what is
      missing appears as soon as it comes.
    </Alert>
  );
}
