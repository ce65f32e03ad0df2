// The form of a page: read from the address, changed by hand, written back to the address a moment later.

import type { RateCard } from '@lightmeter/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type Search, useUrlState } from '../parts/use-url-state.ts';
import { type FittedForm, fitForm, unpark } from './fit-parameters.ts';
import {
  type GenerationForm,
  MAX_ADDRESS_PROMPT_CHARACTERS,
  PARAMETER_NAMES,
  type ParameterName,
  type Parameters,
  readForm,
  writeForm,
} from './generation-form.ts';

export type ParameterChanges = Readonly<Partial<Record<ParameterName, string | undefined>>>;

export interface FormState {
  readonly form: GenerationForm;
  /** What the last change of model did; undefined once the note about it is closed. */
  readonly fitted: FittedForm | undefined;
  readonly setPrompt: (prompt: string) => void;
  readonly setParameters: (changes: ParameterChanges) => void;
  readonly setModel: (modelId: string) => void;
  /** Another form altogether, of an earlier run for example. */
  readonly replace: (form: GenerationForm) => void;
  readonly closeNote: () => void;
}

interface Filled {
  readonly form: GenerationForm;
  readonly parked: Parameters;
  readonly fitted: FittedForm | undefined;
}

const WRITE_AFTER_MS = 400;
const ADDRESS_NAMES = ['model', 'prompt', 'tier', ...PARAMETER_NAMES] as const;

const readAddress = (search: Search): Search => search;

/** What the address says of the form, comparable. */
function addressText(search: Search): string {
  return JSON.stringify(ADDRESS_NAMES.map((name) => search[name] ?? ''));
}

/** @param fixedModelId of a page about one model: the form stays with it */
export function useGenerationForm(card: RateCard, fixedModelId: string | undefined): FormState {
  const [search, writeAddress] = useUrlState(readAddress);
  const [filled, fill] = useState<Filled>(() => ({
    form: withLongPrompt(readForm(search, card, fixedModelId), search),
    parked: {},
    fitted: undefined,
  }));
  const known = useRef(addressText(search));
  const write = useDebouncedCallback((form: GenerationForm) => {
    const texts = writeForm(form);
    known.current = addressText(texts as Search);
    keepLongPrompt(form.prompt);
    writeAddress(fixedModelId === undefined ? texts : { ...texts, model: undefined });
    if (fixedModelId !== undefined) known.current = addressText({ ...texts, model: '' } as Search);
  }, WRITE_AFTER_MS);

  // A link to another form while the page is open: the address is not of our own writing.
  useEffect(() => {
    const now = addressText(search);
    if (now === known.current) return;
    known.current = now;
    fill({ form: readForm(search, card, fixedModelId), parked: {}, fitted: undefined });
  }, [search, card, fixedModelId]);

  const change = useCallback(
    (next: (before: Filled) => Filled) => {
      fill((before) => {
        const after = next(before);
        if (after.form !== before.form) write(after.form);
        return after;
      });
    },
    [write],
  );

  // The same functions on every render: what is not about the prompt is not drawn again with every key.
  const changes = useMemo(
    () => ({
      setPrompt: (prompt: string) => change((before) => ({ ...before, form: { ...before.form, prompt } })),
      setParameters: (parameters: ParameterChanges) => change((before) => withParameters(before, parameters)),
      setModel: (modelId: string) =>
        change(({ form, parked }) => {
          const fitted = fitForm(card, form, modelId, parked);
          return { form: fitted.form, parked: fitted.parked, fitted };
        }),
      replace: (form: GenerationForm) => change(() => ({ form, parked: {}, fitted: undefined })),
      closeNote: () => change((before) => ({ ...before, fitted: undefined })),
    }),
    [change, card],
  );
  return { form: filled.form, fitted: filled.fitted, ...changes };
}

function withParameters(before: Filled, changes: ParameterChanges): Filled {
  const { form } = before;
  const parameters = Object.fromEntries(
    Object.entries({ ...form.parameters, ...changes }).filter(([, value]) => value !== undefined),
  );
  const names = PARAMETER_NAMES.filter((name) => name in changes);
  const parked = names.reduce((rest, name) => unpark(rest, name), before.parked);
  return { ...before, form: { ...form, parameters }, parked };
}

const LONG_PROMPT = 'lightmeter-long-prompt';

/** A prompt that no address can carry is kept in the tab. */
function keepLongPrompt(prompt: string): void {
  try {
    if (prompt.length > MAX_ADDRESS_PROMPT_CHARACTERS) sessionStorage.setItem(LONG_PROMPT, prompt);
    else sessionStorage.removeItem(LONG_PROMPT);
  } catch {
    // Storage is full or forbidden: the prompt lives as long as the page.
  }
}

function withLongPrompt(form: GenerationForm, search: Search): GenerationForm {
  if (search.prompt !== undefined || search.model === undefined) return form;
  try {
    return { ...form, prompt: sessionStorage.getItem(LONG_PROMPT) ?? form.prompt };
  } catch {
    return form;
  }
}
