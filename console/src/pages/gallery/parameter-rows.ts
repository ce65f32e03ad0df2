// The parameters of a request as rows of text. The prompt stands elsewhere on the page.

const MAX_TEXT_CHARACTERS = 200;

export function parameterRows(input: Readonly<Record<string, unknown>>): { name: string; text: string }[] {
  return Object.entries(input)
    .filter(([name, value]) => name !== 'prompt' && !isNothing(value))
    .map(([name, value]) => ({ name, text: textOf(value) }));
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/** Input images may be data: addresses of megabytes. */
function textOf(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > MAX_TEXT_CHARACTERS ? `${text.slice(0, MAX_TEXT_CHARACTERS)}…` : text;
}
