// A prompt that is written once and filled from the columns of a table: `Product photo of {Title} on a white background`.

import { LightmeterError } from './error.ts';

/** Texts as they stand, and names of columns, in order. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'column'; readonly name: string };

/** Places of one template; each may take a whole cell. */
const MAX_PLACES = 50;

/**
 * Reads a template: `{Title}` is the cell of that column, `{{` and `}}` are braces.
 *
 * @throws LightmeterError `invalid_value` for a brace that stands alone, and for none or too many places
 */
export function parsePromptTemplate(template: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  for (const [piece] of template.matchAll(/\{\{|\}\}|\{[^{}]*\}|[^{}]+|[{}]/g)) {
    if (piece === '{{' || piece === '}}') parts.push({ kind: 'text', text: piece.slice(1) });
    else if (piece === '{' || piece === '}')
      throw refusal(`a \`${piece}\` that stands alone. Write \`${piece}${piece}\` for a brace.`);
    else if (piece.startsWith('{')) {
      const name = piece.slice(1, -1).trim();
      if (name === '') throw refusal('a place `{}` without a name. Write the name of a column into it.');
      parts.push({ kind: 'column', name });
    } else parts.push({ kind: 'text', text: piece });
  }
  const placeCount = parts.filter(({ kind }) => kind === 'column').length;
  if (placeCount === 0)
    throw refusal('no place for a column, so that all prompts would be the same. Write one as `{Title}`.');
  if (placeCount > MAX_PLACES) throw refusal(`${placeCount} places for columns; ${MAX_PLACES} are allowed.`);
  return parts;
}

function refusal(what: string): LightmeterError {
  return new LightmeterError('invalid_value', {
    param: 'prompt_template',
    message: `\`prompt_template\` has ${what}`,
  });
}
