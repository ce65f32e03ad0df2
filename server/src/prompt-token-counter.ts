// o200k_base counts for the server, exact for every prompt. The ranks are loaded on first use: 20 MB and a quarter second.

import { createTokenCounter, exactly, type QuantityRange } from '@lightmeter/core';

export type PromptTokenCounter = (prompt: string) => QuantityRange;

/** Loads the tokenizer. Special tokens in a prompt are counted as the text they are. */
export async function loadPromptTokenCounter(): Promise<PromptTokenCounter> {
  const [{ default: tokens }, { O200K_TOKEN_SPLIT_REGEX: splitPattern }] = await Promise.all([
    import('gpt-tokenizer/bpeRanks/o200k_base'),
    import('gpt-tokenizer/encodingParams/constants'),
  ]);
  const count = createTokenCounter({ splitPattern, tokens });
  return (prompt) => exactly(count(prompt));
}
