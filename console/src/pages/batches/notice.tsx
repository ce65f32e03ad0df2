// Something to know before going on, in the colours of its weight and with an icon: never by colour alone.

import { Alert } from '@mantine/core';
import { CircleAlert, CirclePause, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './notice.module.css';

const ICONS = { warn: TriangleAlert, bad: CircleAlert, quiet: Info, paused: CirclePause } as const;

export interface NoticeProps {
  readonly tone: keyof typeof ICONS;
  readonly title?: string;
  /** Of what appears while somebody works: read aloud, politely. */
  readonly isSpoken?: boolean;
  readonly children: ReactNode;
}

export function Notice({ tone, title, isSpoken = false, children }: NoticeProps) {
  const Icon = ICONS[tone];
  return (
    <Alert
      role={isSpoken ? 'status' : undefined}
      data-tone={tone === 'paused' ? 'warn' : tone}
      classNames={{ root: classes.notice, title: classes.title, icon: classes.icon }}
      icon={<Icon aria-hidden />}
      title={title}
    >
      {children}
    </Alert>
  );
}
