// The form of the page: read from the address, changed by hand, written back a moment later.

import type { RateCard } from '@lightmeter/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { FittedForm } from '../../generation/fit-parameters.ts';
import { type Search, useUrlState } from '../../parts/use-url-state.ts';
import { changeModel, changeSettings, type NotFollowed, type VariantChanges } from './change-variants.ts';
import { addressText, keepPrompts, keptPrompts, writeCompareForm } from './compare-address.ts';
import { askedPrompts, type CompareForm, type ReadForm, readCompareForm } from './compare-form.ts';

interface Filled extends ReadForm {
  /** Variants that could not follow the last change. */
  readonly notFollowed: readonly NotFollowed[];
  /** What the last change of model did, and to which variant. */
  readonly fitted: { readonly variantId: number; readonly outcome: FittedForm } | undefined;
}

export interface CompareFormState extends Filled {
  readonly change: (next: (form: CompareForm) => CompareForm) => void;
  readonly setSettings: (index: number, changes: VariantChanges) => void;
  readonly setModel: (index: number, modelId: string) => void;
  readonly closeNote: () => void;
  /** Writes the address now: before the page is left. */
  readonly settle: () => void;
}

const WRITE_AFTER_MS = 400;

const readAddress = (search: Search): Search => search;

export function useCompareForm(card: RateCard): CompareFormState {
  const [search, writeAddress] = useUrlState(readAddress);
  const [filled, fill] = useState<Filled>(() => filledFrom(search, card));
  const known = useRef(addressText(search));
  const write = useDebouncedCallback(
    (form: CompareForm) => {
      const texts = writeCompareForm(form);
      known.current = addressText(texts);
      keepPrompts(askedPrompts(form));
      writeAddress(texts);
    },
    { delay: WRITE_AFTER_MS, flushOnUnmount: false },
  );

  // A link to another form while the page is open: the address is not of our own writing.
  useEffect(() => {
    const now = addressText(search);
    if (now === known.current) return;
    known.current = now;
    fill(filledFrom(search, card));
  }, [search, card]);

  const update = useCallback(
    (next: (before: Filled) => Filled) =>
      fill((before) => {
        const after = next(before);
        if (after.form !== before.form) write(after.form);
        return after;
      }),
    [write],
  );
  return {
    ...filled,
    change: (next) => update((before) => ({ ...before, notFollowed: [], form: next(before.form) })),
    setSettings: (index, changes) =>
      update((before) => ({ ...before, ...changeSettings(card, before.form, { index, changes }) })),
    setModel: (index, modelId) =>
      update((before) => {
        const { form, fitted } = changeModel(card, before.form, { index, modelId });
        const variantId = form.variants[index]?.id;
        const note = fitted && variantId !== undefined ? { variantId, outcome: fitted } : undefined;
        return { ...before, form, notFollowed: [], fitted: note };
      }),
    closeNote: () => update((before) => ({ ...before, fitted: undefined })),
    settle: () => write.flush(),
  };
}

function filledFrom(search: Search, card: RateCard): Filled {
  return { ...readCompareForm(search, card, keptPrompts()), notFollowed: [], fitted: undefined };
}
