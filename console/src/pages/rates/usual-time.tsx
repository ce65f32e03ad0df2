// How long a picture usually takes and who says so.

import type { Timing } from '@lightmeter/contract';
import { Anchor, Text } from '@mantine/core';
import { sourceText, wholeSpan } from './timing-text.ts';

export function UsualTime({ timings }: { readonly timings: readonly Timing[] }) {
  const [first] = timings;
  const span = wholeSpan(timings);
  if (!first || span === undefined) {
    return (
      <Text component="span" inherit c="dimmed">
        Not known
      </Text>
    );
  }
  const said = sourceText({ ...first, tasks: timings.reduce((sum, timing) => sum + (timing.tasks ?? 0), 0) });
  return (
    <span title={first.note ?? undefined}>
      <Text component="span" inherit style={{ whiteSpace: 'nowrap' }}>
        {span}
      </Text>
      <Text size="xs" c="dimmed">
        {first.url === null ? (
          said
        ) : (
          <Anchor href={first.url} target="_blank" rel="noreferrer" inherit c="dimmed" underline="always">
            {said}
          </Anchor>
        )}
      </Text>
    </span>
  );
}
