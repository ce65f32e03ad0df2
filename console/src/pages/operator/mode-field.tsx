// Which of a workspace's two books an order is for.

import { Radio, Stack } from '@mantine/core';
import type { Mode } from './book-totals.ts';

export interface ModeFieldProps {
  readonly mode: Mode;
  readonly onChange: (mode: Mode) => void;
}

export function ModeField({ mode, onChange }: ModeFieldProps) {
  return (
    <Radio.Group label="Book" value={mode} onChange={(chosen) => onChange(chosen as Mode)}>
      <Stack gap={6} mt={4}>
        <Radio value="test" label="Test: credit for the sandbox" />
        <Radio value="live" label="Live: money that is spent at real providers" />
      </Stack>
    </Radio.Group>
  );
}
