// What the playground knows and does: form, images, price, run. Its components show it and call it.

import { type RateCard, renderUsd, type SoldModel, type Tier } from '@lightmeter/core';
import { LightmeterApiError, type TaskObject } from '@lightmeter/sdk';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { balanceQuery } from '../../api/balance.ts';
import { api } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { useAbilities, useSession } from '../../api/session.ts';
import { formOfTask, hadInputImages } from '../../generation/form-of-task.ts';
import { type GenerationForm, imageModel } from '../../generation/generation-form.ts';
import { type Draft, requestInput } from '../../generation/generation-request.ts';
import { IdempotencyKeys } from '../../generation/idempotency-keys.ts';
import type { Promotion } from '../../generation/promotions.ts';
import type { Run, RunStart } from '../../generation/run-state.ts';
import { shapeOfSize } from '../../generation/shape-of-size.ts';
import { useGeneration } from '../../generation/use-generation.ts';
import { type ParameterChanges, useGenerationForm } from '../../generation/use-generation-form.ts';
import { useInputImages } from '../../generation/use-input-images.ts';
import { useDraftPrice } from '../../generation/use-price.ts';
import { type PricedRequest, priceRequest } from '../../pricing/price-request.ts';
import { rateCardVersionsQuery } from '../../pricing/rate-card-source.ts';
import { type BlockedGiven, blockedBy } from './blocked-by.ts';

const SQUARE = { widthPixels: 1_024, heightPixels: 1_024 };

/** What this page has sent last, and the key that its task carries. */
interface LastRun {
  readonly draft: Draft;
  readonly key: string;
}

export type PlaygroundState = ReturnType<typeof usePlayground>;

export function usePlayground(card: RateCard, fixedModelId: string | undefined) {
  const formState = useGenerationForm(card, fixedModelId);
  const { form } = formState;
  const model = imageModel(card, form.model);
  const images = useInputImages(model);
  const canEdit = model?.capability?.operations.includes('edit') ?? false;
  const { references, mask } = images;
  const draft = useMemo<Draft>(
    () => ({ form, references, mask, canEdit }),
    [form, references, mask, canEdit],
  );
  const generation = useGeneration(fixedModelId === undefined ? 'playground' : `model.${fixedModelId}`);
  const [last, setLast] = useState<LastRun>();
  const named = useNamedPrice(generation.run, last);
  const price = useDraftPrice(card, draft, named?.draft === draft ? named.usd : undefined);
  const spending = useSpending();
  const blocked = blockedBy({ ...spending, form, model, price, isMeasuring: images.isMeasuring });
  const keys = useRef(new IdempotencyKeys());
  const { run } = generation;

  // What has ended is paid for or failed for good: the same form run again is another run.
  useEffect(() => {
    if (run.kind === 'ended') keys.current.end(last?.draft);
  }, [run, last]);

  const start = (asked: Draft, maxCostUsd: string) => {
    const key = keys.current.of(asked);
    setLast({ draft: asked, key });
    const call = { draft: asked, idempotencyKey: key, maxCostUsd };
    generation.start(call, startOf(card, asked, maxCostUsd));
  };

  const { replace } = formState;
  const restore = useCallback(
    (earlier: GenerationForm) => {
      const known = imageModel(card, earlier.model);
      if (known && (fixedModelId === undefined || known.id === fixedModelId)) replace(earlier);
      window.scrollTo({ top: 0, behavior: 'smooth' });
    },
    [card, fixedModelId, replace],
  );
  const promotion = usePromotion(generation.watch);
  return {
    ...formState,
    card,
    model,
    images,
    draft,
    price,
    generation,
    blocked,
    availableUsd: spending.balance?.available_usd,
    hasNewPrice: named?.draft === draft,
    promotion,
    isSignedIn: spending.isSignedIn,
    run: () => price.maxCostUsd !== undefined && start(draft, price.maxCostUsd),
    /** A variation or a repetition, at the price of its button. */
    runDraft: (asked: Draft) => {
      const priced = priceRequest(card, requestInput(asked));
      if (priced.kind === 'priced') start(asked, renderUsd(priced.quote.highNanoUsd));
    },
    /** The role or the session forbids spending. */
    mayNotSpend: !spending.isSignedIn || !spending.abilities.canSpend,
    restore,
    setTier: (tier: Tier) => formState.setParameters(tierChanges(form, price.priced, tier)),
    draftOfTask: (task: TaskObject) => draftOfTask(card, task, last),
  };
}

/** The price that the server has named in place of the button's: it goes on the button, which is asked again. */
function useNamedPrice(run: Run, last: LastRun | undefined): { draft: Draft; usd: string } | undefined {
  const [named, setNamed] = useState<{ draft: Draft; usd: string }>();
  const usd = run.kind === 'refused' ? namedPrice(run.error) : undefined;
  useEffect(() => {
    if (usd === undefined || last === undefined) return;
    setNamed({ draft: last.draft, usd });
    void queryClient.invalidateQueries({ queryKey: rateCardVersionsQuery.queryKey });
  }, [usd, last]);
  return named;
}

/** The same shape at another tier, also from an exact size that has a name. */
function tierChanges({ parameters }: GenerationForm, priced: PricedRequest, tier: Tier): ParameterChanges {
  if (parameters.size === undefined || priced.kind === 'refused') return { resolution: tier };
  const { capability, request } = priced.given;
  const shape = request.size === 'auto' ? undefined : shapeOfSize(capability, request.size);
  return { size: undefined, aspect_ratio: shape?.ratio, resolution: tier };
}

/** Who spends, and from what. */
function useSpending(): Pick<BlockedGiven, 'abilities' | 'balance' | 'isSignedIn'> {
  const isSignedIn = useSession().member !== null;
  const abilities = useAbilities();
  const balance = useQuery({ ...balanceQuery(), enabled: isSignedIn });
  return { isSignedIn, abilities, balance: balance.data };
}

function namedPrice(error: unknown): string | undefined {
  if (!(error instanceof LightmeterApiError) || error.code !== 'max_cost_exceeded') return undefined;
  const { quoted_usd: quotedUsd } = error.details;
  return typeof quotedUsd === 'string' ? quotedUsd : undefined;
}

function startOf(card: RateCard, { form, ...rest }: Draft, maxCostUsd: string): RunStart {
  const priced = priceRequest(card, requestInput({ form, ...rest }));
  const request = priced.kind === 'priced' ? priced.given.request : undefined;
  return {
    form,
    size: request === undefined || request.size === 'auto' ? SQUARE : request.size,
    imageCount: request?.imageCount ?? 1,
    maxCostUsd,
    startedAtMs: Date.now(),
  };
}

/** The draft that made the task; undefined when it had input images that are no longer here. */
function draftOfTask(card: RateCard, task: TaskObject, last: LastRun | undefined): Draft | undefined {
  if (last && task.idempotency_key === last.key) return last.draft;
  if (hadInputImages(task)) return undefined;
  const form = formOfTask(task, card);
  return { form, references: [], mask: undefined, canEdit: canModelEdit(card, form.model) };
}

function canModelEdit(card: RateCard, modelId: string): boolean {
  const model: SoldModel | undefined = imageModel(card, modelId);
  return model?.capability?.operations.includes('edit') ?? false;
}

/** Promotes a picture and follows the task that makes the larger one. The same promotion keeps its key until it has begun. */
function usePromotion(watch: (taskId: string, start: RunStart) => void) {
  const keys = useRef(new IdempotencyKeys());
  return useMutation({
    mutationFn: async ({ taskId, promotion }: { taskId: string; promotion: Promotion }) => {
      const { outputId, tier, maxCostUsd } = promotion;
      const thing = `${outputId} ${tier}`;
      const body = { resolution: tier, output_id: outputId };
      const created = await api.tasks.promote(taskId, body, {
        idempotencyKey: keys.current.of(thing),
        maxCostUsd,
      });
      keys.current.end(thing);
      return created;
    },
    onSuccess: ({ taskId }, { promotion }) => {
      const { form, size, maxCostUsd } = promotion;
      watch(taskId, { form, size, imageCount: 1, maxCostUsd, startedAtMs: Date.now() });
    },
  });
}
