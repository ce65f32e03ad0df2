// A state as a word with an icon: never by colour alone.

import { Badge } from '@mantine/core';
import {
  Archive,
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  Clock,
  LoaderCircle,
  type LucideIcon,
} from 'lucide-react';
import classes from './state-badge.module.css';

export type Tone = 'good' | 'warn' | 'bad' | 'note' | 'quiet';

const STATES: Readonly<Record<string, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  queued: { tone: 'quiet', icon: Clock },
  validating: { tone: 'note', icon: LoaderCircle },
  in_progress: { tone: 'note', icon: LoaderCircle },
  running: { tone: 'note', icon: LoaderCircle },
  finalizing: { tone: 'note', icon: LoaderCircle },
  cancelling: { tone: 'warn', icon: LoaderCircle },
  paused: { tone: 'warn', icon: CirclePause },
  draft: { tone: 'quiet', icon: CircleDashed },
  scheduled: { tone: 'note', icon: Clock },
  in_force: { tone: 'good', icon: CircleCheck },
  published: { tone: 'good', icon: CircleCheck },
  superseded: { tone: 'quiet', icon: Archive },
  succeeded: { tone: 'good', icon: CircleCheck },
  completed: { tone: 'good', icon: CircleCheck },
  active: { tone: 'good', icon: CircleCheck },
  delivered: { tone: 'good', icon: CircleCheck },
  failed: { tone: 'bad', icon: CircleAlert },
  expired: { tone: 'bad', icon: CircleAlert },
  cancelled: { tone: 'quiet', icon: Ban },
  revoked: { tone: 'quiet', icon: Ban },
};

export interface StateBadgeProps {
  /** As the API has it, `in_progress`. */
  readonly state: string;
  /** In place of the state's own word. */
  readonly label?: string;
}

export function StateBadge({ state, label }: StateBadgeProps) {
  const { tone, icon: Icon } = STATES[state] ?? { tone: 'quiet' as const, icon: CircleDashed };
  return (
    <Badge
      className={classes.badge}
      data-tone={tone}
      variant="default"
      leftSection={<Icon size={12} aria-hidden />}
    >
      {label ?? state.replaceAll('_', ' ')}
    </Badge>
  );
}
