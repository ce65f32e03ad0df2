// A sentence that matters on a surface of its tone, with an icon that says the same.

import { Alert, type AlertProps } from '@mantine/core';
import { CircleCheck, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ComponentProps } from 'react';
import classes from './operator.module.css';

export interface NoticeProps
  extends Omit<AlertProps, 'color' | 'variant' | 'icon'>,
    Pick<ComponentProps<'div'>, 'ref' | 'tabIndex' | 'role'> {
  readonly tone: 'good' | 'warn' | 'bad';
}

const ICONS: Readonly<Record<NoticeProps['tone'], LucideIcon>> = {
  good: CircleCheck,
  warn: TriangleAlert,
  bad: TriangleAlert,
};

export function Notice({ tone, ...alert }: NoticeProps) {
  const Icon = ICONS[tone];
  return (
    <Alert
      role="note"
      {...alert}
      icon={<Icon aria-hidden />}
      data-tone={tone}
      classNames={{
        root: classes.notice,
        icon: classes.noticeInk,
        title: classes.noticeInk,
        message: classes.noticeText,
      }}
    />
  );
}
