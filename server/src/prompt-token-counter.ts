// o200k_base counts for the server, with the tokenizer loaded on first use: its ranks take 50 MB and a quarter second.

import { boundPromptTokens, type QuantityRange } from '@lightmeter/core';

export type PromptTokenCounter = (prompt: string) => QuantityRange;

/** Loads the tokenizer. Special tokens in a prompt are counted as the text they are. */
export async function loadPromptTokenCounter(): Promise<PromptTokenCounter> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  const asText = { disallowedSpecial: new Set<string>() };
  return (prompt) => boundPromptTokens(prompt, (text) => countTokens(text, asText));
}
