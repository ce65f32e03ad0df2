// The route table, top to bottom. Every page is a file of its own that is fetched when it is first opened.

import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { chooseBook, currentBook } from './api/book.ts';
import { queryClient } from './api/query-client.ts';
import { type Session, sessionQuery } from './api/session.ts';
import type { Search } from './parts/use-url-state.ts';
import { Frame } from './shell/frame.tsx';
import { LostPage } from './shell/lost-page.tsx';
import { PagePending, StartPending } from './shell/pending.tsx';
import { RouteFailure } from './shell/route-failure.tsx';

const root = createRootRouteWithContext<object>()({
  component: Frame,
  pendingComponent: StartPending,
  errorComponent: RouteFailure,
  notFoundComponent: LostPage,
  beforeLoad: async () => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    keepKnownBook(session);
    return { session };
  },
});

/** The book of the cookie may be of a workspace that the person has left, or of another person. */
function keepKnownBook(session: Session): void {
  const { workspaceId, mode } = currentBook();
  const [first] = session.workspaces;
  if (session.workspaces.some((workspace) => workspace.id === workspaceId)) return;
  if (first || workspaceId !== undefined) chooseBook({ workspaceId: first?.id, mode: first ? mode : 'test' });
}

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: ({ context }) => {
    throw redirect({ to: context.session.member ? '/playground' : '/rates', replace: true });
  },
});

const open = (path: string, load: Parameters<typeof lazyRouteComponent>[0]) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load, 'default') });

const rates = open('/rates', () => import('./pages/rates/rates-page.tsx'));
const rateHistory = open('/rates/history', () => import('./pages/rates/rate-history-page.tsx'));
const model = open('/models/$modelId', () => import('./pages/models/model-page.tsx'));
const signIn = open('/sign-in', () => import('./pages/sign-in/sign-in-page.tsx'));
const setup = open('/setup', () => import('./pages/sign-in/setup-page.tsx'));
const invite = open('/invite', () => import('./pages/sign-in/invite-page.tsx'));
const reset = open('/reset', () => import('./pages/sign-in/reset-page.tsx'));

/** Pages for people who are signed in; others are sent to sign in and come back. */
const members = createRoute({
  getParentRoute: () => root,
  id: 'members',
  beforeLoad: ({ context, location }) => {
    if (context.session.member) return;
    const to = context.session.setup_needed ? '/setup' : '/sign-in';
    throw redirect({ to, search: { next: location.href } as never, replace: true });
  },
});

const inside = (path: string, load: Parameters<typeof lazyRouteComponent>[0]) =>
  createRoute({ getParentRoute: () => members, path, component: lazyRouteComponent(load, 'default') });

const routeTree = root.addChildren([
  home,
  rates,
  rateHistory,
  model,
  signIn,
  setup,
  invite,
  reset,
  members.addChildren([
    inside('/playground', () => import('./pages/playground/playground-page.tsx')),
    inside('/tasks/$taskId', () => import('./pages/tasks/task-page.tsx')),
    inside('/compare', () => import('./pages/compare/compare-page.tsx')),
    inside('/compare/$comparisonId', () => import('./pages/compare/comparison-page.tsx')),
    inside('/batches', () => import('./pages/batches/batches-page.tsx')),
    inside('/batches/new', () => import('./pages/batches/new-batch-page.tsx')),
    inside('/batches/$batchId', () => import('./pages/batches/batch-page.tsx')),
    inside('/batches/$batchId/pick', () => import('./pages/batches/pick-page.tsx')),
    inside('/gallery', () => import('./pages/gallery/gallery-page.tsx')),
    inside('/gallery/$outputId', () => import('./pages/gallery/output-page.tsx')),
    inside('/usage', () => import('./pages/usage/usage-page.tsx')),
    inside('/ledger', () => import('./pages/ledger/ledger-page.tsx')),
    inside('/budgets', () => import('./pages/budgets/budgets-page.tsx')),
    inside('/keys', () => import('./pages/keys/keys-page.tsx')),
    inside('/webhooks', () => import('./pages/webhooks/webhooks-page.tsx')),
    inside('/members', () => import('./pages/members/members-page.tsx')),
    inside('/account', () => import('./pages/account/account-page.tsx')),
    inside('/operator', () => import('./pages/operator/operator-page.tsx')),
    inside('/operator/rate-cards/$cardId', () => import('./pages/operator/rate-card-page.tsx')),
  ]),
]);

/** Addresses carry plain texts; what they mean is read by each page. */
export const router = createRouter({
  routeTree,
  context: {},
  defaultPreload: 'intent',
  defaultPendingComponent: PagePending,
  defaultPendingMs: 200,
  // A page is never kept back for the sake of its grey places.
  defaultPendingMinMs: 0,
  scrollRestoration: true,
  parseSearch: (text): Search => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(search as Record<string, string>).toString();
    return text === '' ? '' : `?${text}`;
  },
});
