// The form in the address, and in the tab what no address can carry.

import { MAX_ADDRESS_PROMPT_CHARACTERS } from '../../generation/generation-form.ts';
import type { Search } from '../../parts/use-url-state.ts';
import { askedPrompts, type CompareForm, MAX_VARIANTS, VARIANT_PARAMETERS } from './compare-form.ts';

/** Every text of the address that is the form's, so that writing it also removes. */
export const ADDRESS_NAMES: readonly string[] = [
  'models',
  'name',
  'prompt',
  'prompts',
  'seed',
  'linked',
  ...VARIANT_PARAMETERS,
  ...VARIANT_PARAMETERS.flatMap((name) =>
    Array.from({ length: MAX_VARIANTS }, (_, index) => `${name}.${index + 1}`),
  ),
];

/** The texts of the form; undefined removes one. Prompts that are too long together are left out. */
export function writeCompareForm(form: CompareForm): Record<string, string | undefined> {
  const texts: Record<string, string | undefined> = Object.fromEntries(
    ADDRESS_NAMES.map((name) => [name, undefined]),
  );
  texts.models = form.variants.map(({ model }) => model).join(',');
  form.variants.forEach(({ parameters }, index) => {
    for (const name of VARIANT_PARAMETERS) texts[`${name}.${index + 1}`] = parameters[name];
  });
  const prompts = askedPrompts(form);
  const list = JSON.stringify(prompts);
  texts.prompts = prompts.length === 0 || list.length > MAX_ADDRESS_PROMPT_CHARACTERS ? undefined : list;
  texts.name = form.name === '' ? undefined : form.name;
  texts.seed = form.seed === '' ? undefined : form.seed;
  texts.linked = form.isLinked ? undefined : 'no';
  return texts;
}

/** The texts that are there, for a link. */
export function linkTo(form: CompareForm): Search {
  return Object.fromEntries(
    Object.entries(writeCompareForm(form)).flatMap(([name, text]) =>
      text === undefined ? [] : [[name, text]],
    ),
  );
}

/** What an address says of the form, comparable. */
export function addressText(search: Readonly<Record<string, string | undefined>>): string {
  return JSON.stringify(ADDRESS_NAMES.map((name) => search[name] ?? ''));
}

const KEPT_PROMPTS = 'lightmeter-compared-prompts';

/** For as long as the tab is open: a reload loses nothing, however long it is. */
export function keepPrompts(prompts: readonly string[]): void {
  try {
    if (prompts.length === 0) sessionStorage.removeItem(KEPT_PROMPTS);
    else sessionStorage.setItem(KEPT_PROMPTS, JSON.stringify(prompts));
  } catch {
    // Storage is full or forbidden: the prompts live as long as the page.
  }
}

export function keptPrompts(): readonly string[] {
  try {
    const list: unknown = JSON.parse(sessionStorage.getItem(KEPT_PROMPTS) ?? '[]');
    return Array.isArray(list) ? list.filter((text) => typeof text === 'string') : [];
  } catch {
    return [];
  }
}
