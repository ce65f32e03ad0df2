// The pages of the console in the order of the navigation, and who may see them.

import {
  ChartColumn,
  Columns2,
  Gauge,
  Images,
  KeyRound,
  Layers,
  type LucideIcon,
  ReceiptText,
  Settings2,
  Tags,
  Users,
  WandSparkles,
  Webhook,
} from 'lucide-react';

export interface NavigationEntry {
  readonly path: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** Second key after `g`. */
  readonly key: string;
  readonly section: 'Create' | 'Money' | 'Manage';
  /** `public`: also without signing in. */
  readonly audience: 'public' | 'viewer' | 'owner' | 'operator';
}

export const NAVIGATION: readonly NavigationEntry[] = [
  { path: '/rates', label: 'Rates', icon: Tags, key: 'r', section: 'Create', audience: 'public' },
  {
    path: '/playground',
    label: 'Playground',
    icon: WandSparkles,
    key: 'p',
    section: 'Create',
    audience: 'viewer',
  },
  { path: '/compare', label: 'Compare', icon: Columns2, key: 'c', section: 'Create', audience: 'viewer' },
  { path: '/batches', label: 'Batches', icon: Layers, key: 'b', section: 'Create', audience: 'viewer' },
  { path: '/gallery', label: 'Gallery', icon: Images, key: 'i', section: 'Create', audience: 'viewer' },
  { path: '/usage', label: 'Usage', icon: ChartColumn, key: 'u', section: 'Money', audience: 'viewer' },
  { path: '/ledger', label: 'Ledger', icon: ReceiptText, key: 'l', section: 'Money', audience: 'viewer' },
  { path: '/budgets', label: 'Budgets', icon: Gauge, key: 'd', section: 'Money', audience: 'owner' },
  { path: '/keys', label: 'API keys', icon: KeyRound, key: 'k', section: 'Manage', audience: 'owner' },
  { path: '/webhooks', label: 'Webhooks', icon: Webhook, key: 'w', section: 'Manage', audience: 'owner' },
  { path: '/members', label: 'Members', icon: Users, key: 'm', section: 'Manage', audience: 'owner' },
  {
    path: '/operator',
    label: 'Operator',
    icon: Settings2,
    key: 'o',
    section: 'Manage',
    audience: 'operator',
  },
];

/** The entries that a person with these abilities finds useful. What may be done is decided by the server alone. */
export function entriesFor(given: {
  isSignedIn: boolean;
  canOwn: boolean;
  canOperate: boolean;
}): readonly NavigationEntry[] {
  const { isSignedIn, canOwn, canOperate } = given;
  const mayEnter = { public: true, viewer: isSignedIn, owner: canOwn, operator: canOperate };
  return NAVIGATION.filter((entry) => mayEnter[entry.audience]);
}
