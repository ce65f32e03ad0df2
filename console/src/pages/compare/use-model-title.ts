// Models by the names that people know.

import { imageModel } from '../../generation/generation-form.ts';
import { useRateCardInForce } from '../../pricing/rate-card-source.ts';

/** The title on the rate card in force; the id while it is on its way and for what is no longer sold. */
export function useModelTitle(): (modelId: string) => string {
  const { card } = useRateCardInForce();
  return (modelId) => (card && imageModel(card, modelId)?.title) ?? modelId;
}
