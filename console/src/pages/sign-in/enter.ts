// What follows once somebody is in: the session is known everywhere, and the page they wanted opens.

import { useNavigate, useRouter } from '@tanstack/react-router';
import { noteSignedIn } from '../../api/connection.ts';
import { queryClient } from '../../api/query-client.ts';
import { type Session, sessionQuery } from '../../api/session.ts';
import { safeNext } from './link-token.ts';

/** Takes the session of the answer and opens the wanted page. */
export function useEnter(): (session: Session, next?: string) => Promise<void> {
  const navigate = useNavigate();
  const router = useRouter();
  return async (session, next) => {
    queryClient.clear();
    queryClient.setQueryData(sessionQuery.queryKey, session);
    noteSignedIn();
    await router.invalidate();
    await navigate({ href: safeNext(next), replace: true });
  };
}
