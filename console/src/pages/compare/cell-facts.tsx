// What one picture cost and took, and whether it came as asked.

import type { ComparisonCell } from '@lightmeter/contract';
import { Text } from '@mantine/core';
import { CircleCheck, Ruler, TriangleAlert } from 'lucide-react';
import { Usd } from '../../parts/usd.tsx';
import { durationText } from '../playground/elapsed.tsx';
import { usageText } from '../playground/usage-text.ts';
import classes from './compare.module.css';
import { isOpen, SIZE_CHECKS } from './comparison-words.ts';

export function CellFacts({ cell }: { readonly cell: ComparisonCell }) {
  const { output, run_ms: runMs, queued_ms: queuedMs, usd_per_megapixel: perMegapixel } = cell;
  const usage = usageText(cell.usage);
  return (
    <dl className={classes.facts}>
      <dt>{isOpen(cell) ? 'Quoted' : 'Charged'}</dt>
      <dd>{isOpen(cell) ? <Usd value={cell.quoted_usd} /> : <Usd value={cell.charged_usd} fw={600} />}</dd>
      {perMegapixel !== null && (
        <>
          <dt>Megapixel</dt>
          <dd>
            <Usd value={perMegapixel} />
          </dd>
        </>
      )}
      {runMs !== null && (
        <>
          <dt>Time</dt>
          <dd className="lm-figures">
            {durationText(runMs)}
            {queuedMs !== null && queuedMs >= 100 && (
              <Text component="span" inherit c="dimmed">
                {' '}
                after {durationText(queuedMs)} of waiting
              </Text>
            )}
          </dd>
        </>
      )}
      {output && (
        <>
          <dt>Delivered</dt>
          <dd className="lm-figures">
            {output.width} × {output.height} {output.format.toUpperCase()}, {output.tier}
            <SizeCheck check={cell.size_check} asked={cell.asked_size} />
          </dd>
        </>
      )}
      {usage !== undefined && (
        <>
          <dt>Tokens</dt>
          <dd className="lm-figures">{usage}</dd>
        </>
      )}
      {cell.seed !== null && (
        <>
          <dt>Seed</dt>
          <dd className="lm-figures">{cell.seed}</dd>
        </>
      )}
    </dl>
  );
}

const ICONS = { exact: CircleCheck, same_ratio: Ruler, other: TriangleAlert } as const;
const TONES = { exact: 'var(--lm-good)', same_ratio: 'var(--lm-note)', other: 'var(--lm-warn)' } as const;

function SizeCheck({
  check,
  asked,
}: {
  readonly check: ComparisonCell['size_check'];
  readonly asked: string | null;
}) {
  if (check === null) return null;
  const Icon = ICONS[check];
  return (
    <Text size="xs" c={TONES[check]} className={classes.check}>
      <Icon size={13} aria-hidden />
      <span>
        {SIZE_CHECKS[check]}
        {check !== 'exact' && asked !== null && ` (${asked.replace('x', ' × ')})`}
      </span>
    </Text>
  );
}
