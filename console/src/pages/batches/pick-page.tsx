// The contact sheet of a batch: pick with mouse or keyboard, see what the picks cost at the final tier, promote them.

import { Anchor, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ImageOff } from 'lucide-react';
import { useState } from 'react';
import { useAbilities } from '../../api/session.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { type Search, useUrlState } from '../../parts/use-url-state.ts';
import { type Batch, batchQuery } from './batch-queries.ts';
import { counted, titleOf } from './batch-words.ts';
import { PickBar } from './pick-bar.tsx';
import classes from './pick-grid.module.css';
import { PickGrid } from './pick-grid.tsx';
import { PickHints, usePickActions } from './pick-keys.tsx';
import { PickDetails, PickPanel } from './pick-panel.tsx';
import { type Draft, type Target, useDrafts, usePickPrices } from './use-drafts.ts';
import { usePicks } from './use-picks.ts';
import { DearerPromotionError, usePromotion } from './use-promotion.ts';

const TIERS = ['1K', '2K', '4K'] as const;

function readTarget({ to }: Search): Target['resolution'] {
  return TIERS.find((tier) => tier === to) ?? '';
}

export default function PickPage() {
  const { batchId = '' } = useParams({ strict: false }) as { batchId?: string };
  const query = useQuery(batchQuery(batchId));
  return <QueryView query={query}>{(batch) => <Picking key={batch.id} batch={batch} />}</QueryView>;
}

function Picking({ batch }: { readonly batch: Batch }) {
  const { query, pages, drafts, isWhole } = useDrafts(batch);
  return (
    <Page
      title={`Pick from ${titleOf(batch)}`}
      description="The picks are made again at their final size, with the draft as the reference where the model edits pictures."
      actions={
        <Anchor component={Link} to={`/batches/${batch.id}`} size="sm">
          Back to the batch
        </Anchor>
      }
    >
      <QueryView query={query}>
        {() =>
          drafts.length === 0 ? (
            <EmptyState icon={ImageOff} title="No pictures yet">
              Pictures come here as soon as items of the batch have succeeded.
            </EmptyState>
          ) : (
            <Sheet batch={batch} pages={pages} drafts={drafts} isWhole={isWhole} />
          )
        }
      </QueryView>
    </Page>
  );
}

interface SheetProps {
  readonly batch: Batch;
  readonly pages: readonly (readonly Draft[])[];
  readonly drafts: readonly Draft[];
  readonly isWhole: boolean;
}

function Sheet({ batch, pages, drafts, isWhole }: SheetProps) {
  const { canSpend } = useAbilities();
  const navigate = useNavigate();
  const [asked, changeUrl] = useUrlState(readTarget);
  const hasDrafts = batch.lightmeter.draft !== null && batch.lightmeter.promoted_from === null;
  // Without drafts of something larger the final size must be said.
  const target: Target = { resolution: asked === '' && !hasDrafts ? '4K' : asked };
  const [picks, changePicks] = usePicks(batch.id);
  const [focused, setFocused] = useState(0);
  const { prices, error } = usePickPrices(batch, pages, { target, canSpend });
  const place = Math.min(focused, drafts.length - 1);
  const shown = drafts[place];
  const price = prices.get(shown?.id ?? '');
  const picked = drafts.filter(({ id }) => picks.has(id));
  const promotion = usePromotion(batch.id, ({ id }) => {
    changePicks(() => new Set());
    void navigate({ to: `/batches/${id}` });
  });
  const setTarget = (resolution: string) => changeUrl({ to: resolution });
  usePickActions({ drafts, changePicks, setTarget, hasDrafts });
  return (
    <>
      <Group justify="space-between" gap="xs">
        <PickHints />
        {!isWhole && (
          <Text size="sm" role="status">
            {counted(drafts.length, 'picture')} so far, more are being read.
          </Text>
        )}
      </Group>
      <div className={classes.layout}>
        <PickGrid
          drafts={drafts}
          picks={picks}
          prices={prices}
          focused={place}
          onFocus={setFocused}
          onPick={changePicks}
          isWhole={isWhole}
        />
        <PickPanel draft={shown} price={price} />
      </div>
      {error && <ErrorPanel error={error} title="The prices could not be read." />}
      {promotion.error && <PromotionFailure error={promotion.error} />}
      <PickBar
        picked={picked}
        drafts={drafts}
        prices={prices}
        target={target}
        hasDrafts={hasDrafts}
        canSpend={canSpend}
        promotion={promotion}
        setTarget={setTarget}
        clear={() => changePicks(() => new Set())}
        details={<PickDetails draft={shown} price={price} />}
      />
    </>
  );
}

function PromotionFailure({ error }: { readonly error: Error }) {
  return (
    <div>
      <ErrorPanel error={error} title="The picks were not promoted. They are kept here." takesFocus />
      {error instanceof DearerPromotionError && (
        <Anchor component={Link} to={`/batches/${error.batchId}`} size="sm">
          Look at the promotion and its total
        </Anchor>
      )}
    </div>
  );
}
