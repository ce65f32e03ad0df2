// Tokens as people read them.

import type { WireTokenUsage } from '@lightmeter/contract';

/** `23 text in, 1,756 image out`; undefined when the provider has reported nothing. */
export function usageText(usage: unknown): string | undefined {
  if (typeof usage !== 'object' || usage === null) return undefined;
  const { input_tokens_details: given, output_tokens_details: made } = usage as Partial<WireTokenUsage>;
  const parts: readonly (readonly [number | undefined, string])[] = [
    [given?.text_tokens, 'text in'],
    [given?.image_tokens, 'image in'],
    [made?.text_tokens, 'text out'],
    [made?.image_tokens, 'image out'],
  ];
  const counted = parts.filter(([count]) => count !== undefined && count > 0);
  if (counted.length === 0) return undefined;
  return counted.map(([count, kind]) => `${count?.toLocaleString('en-US')} ${kind}`).join(', ');
}
