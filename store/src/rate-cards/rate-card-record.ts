// Rate cards of operators as they are kept.

import type { JsonObject } from '../json.ts';

/** Who did something: an API key, and the person it stands for, if it does. */
export interface Actor {
  readonly keyId: string;
  readonly memberId: string | undefined;
}

export interface RateCardDraft {
  readonly rateCardId: string;
  /** From 1; one more with every change. */
  readonly revision: number;
  /** The card it began as a copy of. */
  readonly fromCard: string;
  /** In the form of a file of rates/cards, without `effective_from`. */
  readonly source: JsonObject;
  /** Undefined: as soon as it is published. */
  readonly inForceFrom: Date | undefined;
  readonly createdBy: Actor;
  readonly createdAt: Date;
  readonly updatedBy: Actor;
  readonly updatedAt: Date;
}

/** A published card. It never changes. */
export interface PublishedRateCard {
  readonly rateCardId: string;
  readonly series: string;
  readonly fromCard: string;
  /** JSON in the form of a file of rates/cards, as it was published. */
  readonly source: string;
  /** Of the source's UTF-8, in hex. */
  readonly sourceSha256: string;
  readonly inForceFrom: Date;
  readonly publishedBy: Actor;
  readonly publishedAt: Date;
}

export interface ActorColumn {
  readonly key_id: string;
  readonly member_id: string | null;
}

export const actorColumn = ({ keyId, memberId }: Actor): string =>
  JSON.stringify({ key_id: keyId, member_id: memberId ?? null } satisfies ActorColumn);

export const actorFrom = (column: ActorColumn): Actor => ({
  keyId: column.key_id,
  memberId: column.member_id ?? undefined,
});
