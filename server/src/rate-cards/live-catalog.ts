// The catalog as it is now: the cards that came with the release, and those that operators of this server have published.
// Every process reads a published card before it can be in force: it is told, and looks every 2 seconds besides.

import { invariant, type ModelFacts, parseRateCard, type RateCard, rateCardById } from '@lightmeter/core';
import type { Catalog, JsonFile } from '@lightmeter/rates';
import type { Log, PublishedRateCard, RateCards } from '@lightmeter/store';
import { rateCardSource, type SentSource, sentSource } from './card-source.ts';

/** Twice and more within the 5 seconds that a card is published ahead of its time. */
const LOOK_INTERVAL_MS = 2_000;

export interface LiveCatalogOptions {
  readonly released: Catalog;
  readonly rateCards: Pick<RateCards, 'published' | 'onPublished'>;
  readonly log: Log;
}

export class LiveCatalog {
  private readonly options: LiveCatalogOptions;
  private known: readonly RateCard[];
  private readonly publications = new Map<string, PublishedRateCard>();
  private readonly sources = new Map<string, SentSource>();
  private looking: Promise<void> | undefined;
  private stopLooking: (() => void) | undefined;

  private constructor(options: LiveCatalogOptions) {
    this.options = options;
    this.known = options.released.cards;
  }

  /**
   * The catalog with every card that is published, kept up to date until `close()`.
   *
   * @throws DataShapeError when a published card cannot be read: to price without it would be to price wrongly
   */
  static async open(options: LiveCatalogOptions): Promise<LiveCatalog> {
    const catalog = new LiveCatalog(options);
    await catalog.refresh();
    const look = () => {
      catalog.refresh().catch((error) => {
        options.log.error({ err: error }, 'The published rate cards cannot be read; it is tried again.');
      });
    };
    const stopListening = options.rateCards.onPublished(look);
    const timer = setInterval(look, LOOK_INTERVAL_MS).unref();
    catalog.stopLooking = () => {
      stopListening();
      clearInterval(timer);
    };
    return catalog;
  }

  /** Every published card. Another list whenever one is added: to be asked for anew each time, and not to be kept. */
  get cards(): readonly RateCard[] {
    return this.known;
  }

  /** Every model of every provider, live or not. */
  get providerModels(): readonly ModelFacts[] {
    return this.options.released.providerModels;
  }

  /**
   * The card of this id. One that is not known is looked for once: another process may have published it just now.
   *
   * @throws LightmeterError `not_found` naming the cards there are, `database_unavailable`
   */
  async card(id: string, param?: string): Promise<RateCard> {
    if (!this.known.some((card) => card.id === id)) await this.refresh();
    return rateCardById(this.known, id, param);
  }

  /** How a card of an operator was published; undefined for one that came with the release. */
  publication(id: string): PublishedRateCard | undefined {
    return this.publications.get(id);
  }

  /** The card as it was written; it must be among `cards`. */
  file(id: string): JsonFile {
    const publication = this.publications.get(id);
    if (publication) return JSON.parse(publication.source);
    const file = this.options.released.cardFiles.get(id);
    invariant(file, `Every card has its file, and ${id} is none.`);
    return file;
  }

  /** What a browser needs to price by a card that is among `cards`. */
  source(id: string): SentSource {
    const made = this.sources.get(id);
    if (made) return made;
    const source = sentSource(rateCardSource(this.file(id), this.options.released.providerFiles));
    this.sources.set(id, source);
    return source;
  }

  /** Reads what was published since. Who asks while it is being done waits for one that begins afterwards. */
  async refresh(): Promise<void> {
    // One that is under way may have read before the card was there.
    await this.looking?.catch(() => {});
    this.looking ??= this.readPublished().finally(() => (this.looking = undefined));
    await this.looking;
  }

  async close(): Promise<void> {
    this.stopLooking?.();
    await this.looking?.catch(() => {});
  }

  private async readPublished(): Promise<void> {
    const found = await this.options.rateCards.published([...this.publications.keys()]);
    if (found.length === 0) return;
    const added = found.map((publication) =>
      parseRateCard(
        JSON.parse(publication.source),
        `rate card ${publication.rateCardId}`,
        this.options.released.providerModels,
      ),
    );
    for (const publication of found) this.publications.set(publication.rateCardId, publication);
    this.known = [...this.known, ...added];
  }
}
