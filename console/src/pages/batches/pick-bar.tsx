// The bar at the foot of the contact sheet: how many are picked, to which tier, and the button with the total.

import { Button, Drawer, Group, SegmentedControl, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ArrowUpCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { useAction } from '../../actions/actions.ts';
import { grouped } from './batch-words.ts';
import { pickTotal, promoteLabel } from './pick-total.ts';
import { StickyBar } from './sticky-bar.tsx';
import type { Draft, PickPrice, Target } from './use-drafts.ts';
import type { usePromotion } from './use-promotion.ts';

export interface PickBarProps {
  readonly picked: readonly Draft[];
  readonly drafts: readonly Draft[];
  readonly prices: ReadonlyMap<string, PickPrice>;
  readonly target: Target;
  readonly hasDrafts: boolean;
  readonly canSpend: boolean;
  readonly promotion: ReturnType<typeof usePromotion>;
  readonly setTarget: (resolution: string) => void;
  readonly clear: () => void;
  /** Of the picture that has the focus, for windows without room beside the sheet. */
  readonly details: ReactNode;
}

export function PickBar(props: PickBarProps) {
  const { picked, drafts, prices, target, hasDrafts, canSpend, promotion } = props;
  const total = pickTotal(new Set(picked.map(({ id }) => id)), prices);
  const canPromote = canSpend && total.kind === 'priced';
  const promote = () => {
    if (total.kind === 'priced') promotion.mutate({ picks: picked, target, shownNanoUsd: total.highNanoUsd });
  };
  useAction({
    id: 'pick.promote',
    label: promoteLabel(total),
    keys: 'mod+Enter',
    group: 'Contact sheet',
    isEnabled: canPromote && !promotion.isPending,
    run: promote,
  });
  return (
    <StickyBar label="Promote the picks">
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <Text size="sm" role="status" className="lm-figures">
            {grouped(picked.length)} of {grouped(drafts.length)} picked
          </Text>
          {picked.length > 0 && (
            <Button variant="subtle" color="gray" size="compact-sm" mih={30} onClick={props.clear}>
              Clear
            </Button>
          )}
          <DetailsButton>{props.details}</DetailsButton>
        </Group>
        <Group gap="sm">
          <SegmentedControl
            aria-label="Final size"
            data={[...(hasDrafts ? [{ value: '', label: 'As asked' }] : []), '1K', '2K', '4K']}
            value={target.resolution}
            onChange={props.setTarget}
          />
          <Button
            size="md"
            mih={44}
            leftSection={<ArrowUpCircle size={16} aria-hidden />}
            disabled={!canPromote}
            loading={promotion.isPending}
            onClick={promote}
          >
            {promoteLabel(total)}
          </Button>
        </Group>
      </Group>
      <Reason total={total} canSpend={canSpend} />
    </StickyBar>
  );
}

/** Why the button does nothing, in words. */
function Reason({
  total,
  canSpend,
}: {
  readonly total: ReturnType<typeof pickTotal>;
  readonly canSpend: boolean;
}) {
  const sentence = !canSpend
    ? 'Your role here only looks. A member of the workspace can promote.'
    : total.kind === 'refused'
      ? `${total.refusedCount} of these cannot be made so: ${total.message}`
      : total.kind === 'waiting'
        ? 'The prices of these picks are being read.'
        : undefined;
  if (sentence === undefined) return null;
  return (
    <Text
      size="sm"
      c={total.kind === 'refused' ? 'var(--mantine-color-error)' : 'dimmed'}
      mt={4}
      lineClamp={3}
    >
      {sentence}
    </Text>
  );
}

function DetailsButton({ children }: { readonly children: ReactNode }) {
  const [isOpen, details] = useDisclosure();
  return (
    <>
      <Button variant="subtle" color="gray" size="compact-sm" mih={30} hiddenFrom="md" onClick={details.open}>
        Details
      </Button>
      <Drawer
        opened={isOpen}
        onClose={details.close}
        title="The picture that has the focus"
        position="bottom"
        size="80%"
      >
        {children}
      </Drawer>
    </>
  );
}
