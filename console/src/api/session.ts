// Who is signed in, and what they may see.

import type { SessionResponse } from '@lightmeter/contract';
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { useBook } from './book.ts';
import { api } from './client.ts';

export type Session = SessionResponse;
export type Membership = Session['workspaces'][number];

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => api.request.get<Session>('/v1/session'),
  staleTime: 60_000,
});

/** The session; the routes have loaded it before any page is shown. */
export function useSession(): Session {
  return useSuspenseQuery(sessionQuery).data;
}

/** The chosen workspace as the person signed in has it; undefined when nobody is signed in. */
export function useMembership(): Membership | undefined {
  const session = useSession();
  const { workspaceId } = useBook();
  return session.workspaces.find((workspace) => workspace.id === workspaceId) ?? session.workspaces[0];
}

/** What the person may do in the chosen workspace. */
export function useAbilities(): { canSpend: boolean; canOwn: boolean; canOperate: boolean } {
  const session = useSession();
  const role = useMembership()?.role;
  const canOperate = session.member?.is_operator === true;
  return {
    canSpend: canOperate || role === 'owner' || role === 'member',
    canOwn: canOperate || role === 'owner',
    canOperate,
  };
}
