// The input images and the mask of the form: measured when they come, refused with a reason, put in order, taken out.

import type { SoldModel } from '@lightmeter/core';
import { useCallback, useMemo, useState } from 'react';
import { type InputImage, maskLimit, measureImage, referenceLimit } from './measure-image.ts';
import { movedItem } from './move-item.ts';

export interface Refusal {
  readonly name: string;
  readonly sentence: string;
}

export interface InputImages {
  readonly references: readonly InputImage[];
  readonly mask: InputImage | undefined;
  /** Of the files that came last. */
  readonly refusals: readonly Refusal[];
  readonly isMeasuring: boolean;
  readonly addReferences: (files: readonly File[]) => Promise<void>;
  readonly setMask: (file: File | undefined) => Promise<void>;
  readonly remove: (id: string) => void;
  /** Moves an image by so many places; the first is the one that a mask applies to. */
  readonly move: (id: string, places: -1 | 1) => void;
  readonly forgetRefusals: () => void;
}

/** @param model whose limits hold for what comes now */
export function useInputImages(model: SoldModel | undefined): InputImages {
  const [references, setReferences] = useState<readonly InputImage[]>([]);
  const [mask, chooseMask] = useState<InputImage>();
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const [isMeasuring, setMeasuring] = useState(false);
  const capability = model?.capability;

  const addReferences = useCallback(
    async (files: readonly File[]) => {
      if (!model || !capability || files.length === 0) return;
      setMeasuring(true);
      const limit = referenceLimit(capability, model.id);
      const measured = await Promise.all(files.map((file) => measureImage(file, limit)));
      setReferences((known) => [
        ...known,
        ...measured.flatMap((one) => (one.kind === 'measured' ? [one.image] : [])),
      ]);
      setRefusals(measured.flatMap((one) => (one.kind === 'refused' ? [one] : [])));
      setMeasuring(false);
    },
    [model, capability],
  );

  const setMask = useCallback(
    async (file: File | undefined) => {
      if (!file || !model || !capability) return chooseMask(undefined);
      setMeasuring(true);
      const measured = await measureImage(file, maskLimit(capability, model.id));
      if (measured.kind === 'measured') chooseMask(measured.image);
      setRefusals(measured.kind === 'refused' ? [measured] : []);
      setMeasuring(false);
    },
    [model, capability],
  );

  return useMemo(
    () => ({
      references,
      mask,
      refusals,
      isMeasuring,
      addReferences,
      setMask,
      remove: (id: string) => setReferences((known) => known.filter((image) => image.id !== id)),
      move: (id: string, places: -1 | 1) => setReferences((known) => movedItem(known, id, places)),
      forgetRefusals: () => setRefusals([]),
    }),
    [references, mask, refusals, isMeasuring, addReferences, setMask],
  );
}
