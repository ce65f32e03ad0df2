import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DataShapeError } from './json-reader.ts';
import { parseProviderModels } from './parse-list-prices.ts';
import { parseRateCard } from './parse-rate-card.ts';
import { rateLineFor } from './rate-card.ts';

const provenance = { source: 'https://example.com/prices', checked_on: '2026-11-22', certainty: 'confirmed' };

const listed = (id: string, rates: object, tokenMath?: object) => ({
  id,
  title: id,
  life_cycle: {},
  ...(tokenMath ? { token_math: tokenMath } : {}),
  list_prices: [{ effective_from: '2026-04-21', ...rates, ...provenance }],
  ...provenance,
});

const tokenRates = { input_text_tokens: '5', input_image_tokens: '8', output_image_tokens: '30' };

const talkative = {
  prompt_overhead: { tokens: 0, edit_tokens_per_image: 0 },
  partial_image_tokens: 0,
  output_text: [0, 1024],
};

const knownModels = parseProviderModels(
  {
    provider: 'sample',
    title: 'Sample',
    models: [
      listed('by-token', { usd_per_million: tokenRates }),
      listed('by-fine-token', { usd_per_million: { ...tokenRates, input_text_tokens: '0.001' } }),
      listed('talkative', { usd_per_million: tokenRates }, talkative),
      listed('by-image', { usd_each: { images: { '1K': '0.02', '2K': '0.035' } } }),
      listed('by-megapixel', { usd_each: { images: '0.015', output_megapixels: '0.015' } }),
    ],
  },
  'sample.json',
);

const capability = {
  operations: ['generate', 'edit'],
  sizes: { kind: 'shapes' },
  shapes: { '1:1': { '1K': '1024x1024', '2K': '2048x2048' } },
  auto_size: false,
  qualities: ['low', 'high'],
  auto_quality: true,
  output_formats: ['png'],
  output_compression: false,
  backgrounds: ['auto'],
  moderation: false,
  input_fidelity: [],
  seed: false,
  max_image_count: 1,
  prompt_characters: { min: 1, max: 1000 },
  references: { max: 1, max_bytes: 1_000_000, max_pixels: 1_000_000 },
  mask_max_bytes: 0,
  max_partial_images: 0,
};

const image = (lines: readonly object[], changes: object = {}) => ({
  id: 'picture-1',
  title: 'Picture 1',
  modality: 'image',
  capability: 'square',
  price: { basis: 'images', lines, ...provenance },
  ...changes,
});

const video = (lines: readonly object[]) => ({
  id: 'film-1',
  title: 'Film 1',
  modality: 'video',
  price: { basis: 'seconds', lines, ...provenance },
});

const flat = image([{ usd: '0.05' }]);

const parse = (models: readonly object[], changes: object = {}) =>
  parseRateCard(
    {
      id: '2026-05',
      series: 'standard',
      title: 'Sample card',
      effective_from: '2026-05-01',
      tiers: { '1K': 1_600_000, '2K': 4_300_000, '4K': 17_000_000 },
      capabilities: { square: capability },
      models,
      ...provenance,
      ...changes,
    },
    'card.json',
    knownModels,
  );

/** The rates of the only model of a card that passes list prices on. */
const atCost = (providerModel: string, markupBasisPoints: number) => {
  const { price: _, ...unpriced } = flat;
  return parse([{ ...unpriced, provider_model: `sample/${providerModel}` }], {
    at_cost: { markup_basis_points: markupBasisPoints, list_prices_on: '2026-11-22' },
  }).models[0];
};

const refuses = (run: () => unknown, sentence: string) =>
  assert.throws(run, (error) => {
    assert.ok(error instanceof DataShapeError, String(error));
    assert.equal(error.message, sentence);
    return true;
  });

describe('reading a rate card', () => {
  it('is in force from midnight UTC of its day', () => {
    assert.equal(parse([flat]).effectiveFrom.toISOString(), '2026-05-01T00:00:00.000Z');
  });

  it('keeps a price with what it is shown as', () => {
    const [model] = parse([
      image([
        { tier: '1K', usd: '0.03' },
        { tier: '2K', usd: '0.04', shown_as: '1.33×' },
      ]),
    ]).models;
    assert.ok(model);
    assert.deepEqual(rateLineFor(model, 'images', { tier: '2K', quality: 'low' }), {
      unit: 'images',
      when: { tier: '2K' },
      unitPriceNanoUsd: 40_000_000n,
      shownAs: '1.33×',
    });
    assert.equal(rateLineFor(model, 'images', { tier: '4K' }), undefined);
  });

  it('refuses tier boundaries that do not rise', () => {
    for (const tiers of [
      { '1K': 0, '2K': 1, '4K': 2 },
      { '1K': 2, '2K': 2, '4K': 3 },
      { '1K': 1, '2K': 3, '4K': 2 },
    ]) {
      refuses(() => parse([flat], { tiers }), 'card.json.tiers: must rise from 1K to 4K.');
    }
  });

  it('refuses an unknown field of the card, of a model and of a price line', () => {
    refuses(() => parse([flat], { vat: '0.19' }), 'card.json.vat: is not a known field.');
    refuses(() => parse([{ ...flat, tags: [] }]), 'card.json.models[0].tags: is not a known field.');
    refuses(
      () => parse([image([{ usd: '0.05', per: 'image' }])]),
      'card.json.models[0].price.lines[0].per: is not a known field.',
    );
  });

  it('refuses an id or alias that names two models, or is not lower case', () => {
    const other = { ...flat, id: 'picture-2', aliases: ['picture-1'] };
    refuses(() => parse([flat, other]), 'card.json.models: "picture-1" names two models.');
    refuses(
      () => parse([{ ...flat, aliases: ['Picture'] }]),
      'card.json.models: "Picture" must be lower case.',
    );
  });

  it('refuses a capability or provider model that nobody defined, also by a name that every object has', () => {
    for (const name of ['round', 'constructor', '__proto__']) {
      refuses(
        () => parse([{ ...flat, capability: name }]),
        'card.json.models[0].capability: is not among the capabilities of the card.',
      );
    }
    refuses(
      () => parse([{ ...flat, provider_model: 'sample/none' }]),
      'card.json.models[0].provider_model: is not a model of rates/providers (write provider/model).',
    );
  });

  it('wants a capability of an image model and none of a video model', () => {
    const sentence = 'card.json.models[0]: an image model needs a capability, a video model has none.';
    refuses(() => parse([{ ...flat, capability: null }]), sentence);
    refuses(() => parse([{ ...video([{ usd: '0.1' }]), capability: 'square' }]), sentence);
  });
});

describe('prices that a card refuses', () => {
  const doubled =
    'card.json.models[0]: two price lines match the same image; make their conditions exclude each other.';

  it('refuses two lines for the same tier', () => {
    refuses(
      () =>
        parse([
          image([
            { tier: '1K', usd: '0.03' },
            { tier: '1K', usd: '0.04' },
          ]),
        ]),
      doubled,
    );
  });

  it('refuses a line for a tier beside a line for a quality, as an image has both', () => {
    refuses(
      () =>
        parse([
          image([
            { tier: '1K', usd: '0.03' },
            { quality: 'low', usd: '0.02' },
          ]),
        ]),
      doubled,
    );
  });

  it('refuses a line for everything beside any other', () => {
    refuses(() => parse([image([{ usd: '0.03' }, { tier: '2K', usd: '0.04' }])]), doubled);
  });

  it('takes video lines that sound tells apart, and refuses them without', () => {
    const lines = [
      { resolution: '720p', sound: false, usd: '0.10' },
      { resolution: '720p', sound: true, usd: '0.143' },
    ];
    const [film] = parse([video(lines)]).models;
    assert.ok(film);
    const perSecond = rateLineFor(film, 'seconds', { resolution: '720p', sound: true });
    assert.equal(perSecond?.unitPriceNanoUsd, 143_000_000n);
    refuses(() => parse([video([...lines, { resolution: '720p', usd: '0.2' }])]), doubled);
  });

  it('refuses a tier that may be delivered and has no price', () => {
    refuses(
      () => parse([image([{ tier: '2K', usd: '0.04' }])]),
      'card.json.models[0]: has no price for an image of tier 1K at quality low.',
    );
    refuses(
      () => parse([image([{ tier: '1K', usd: '0.03' }])]),
      'card.json.models[0]: has no price for an image of tier 2K at quality low.',
    );
  });

  it('refuses a quality that may be delivered and has no price', () => {
    refuses(
      () => parse([image([{ quality: 'low', usd: '0.0172' }])]),
      'card.json.models[0]: has no price for an image of tier 1K at quality high.',
    );
  });

  it('wants a price of every tier a grid reaches, named by a shape or not', () => {
    const sizes = {
      kind: 'grid',
      multiple_of_pixels: 16,
      max_edge_pixels: 3840,
      max_ratio: 3,
      min_pixels: 655_360,
      max_pixels: 4_300_000,
    };
    const lines = [
      { tier: '1K', usd: '0.03' },
      { tier: '2K', usd: '0.04' },
    ];
    const onGrid = (maxPixels: number) =>
      parse([image(lines)], {
        capabilities: { square: { ...capability, sizes: { ...sizes, max_pixels: maxPixels } } },
      });
    assert.doesNotThrow(() => onGrid(4_300_000));
    assert.throws(() => onGrid(4_300_001), /has no price for an image of tier 4K/);
  });

  it('refuses an amount of more than nine digits after the point', () => {
    refuses(
      () => parse([image([{ usd: '0.0300000001' }])]),
      'card.json.models[0].price.lines[0].usd: must be an amount in USD of at least 0 with at most nine digits after the point, such as "0.04".',
    );
  });

  it('refuses a model without a single price', () => {
    refuses(() => parse([video([])]), 'card.json.models[0]: has no price for seconds.');
  });

  it('refuses an image model by the second', () => {
    const model = { ...flat, price: { basis: 'seconds', lines: [{ usd: '1' }], ...provenance } };
    refuses(() => parse([model]), 'card.json.models[0]: an image model is billed by images or tokens.');
  });
});

describe('prices by token', () => {
  const byTokens = (units: readonly string[], changes: object = {}) => ({
    ...flat,
    price: { basis: 'tokens', lines: units.map((unit) => ({ unit, usd: '0.00003' })), ...provenance },
    ...changes,
  });
  const needed = ['output_image_tokens', 'input_text_tokens', 'input_image_tokens'];

  it('wants a rate for every unit that a request can use', () => {
    assert.doesNotThrow(() => parse([byTokens(needed)]));
    for (const missing of needed) {
      refuses(
        () => parse([byTokens(needed.filter((unit) => unit !== missing))]),
        `card.json.models[0]: has no price for ${missing}.`,
      );
    }
  });

  it('wants a rate for text output where the provider may bill it', () => {
    refuses(
      () => parse([byTokens(needed, { provider_model: 'sample/talkative' })]),
      'card.json.models[0]: has no price for output_text_tokens.',
    );
  });

  it('asks for no rate of input images where the model cannot edit', () => {
    const capabilities = { square: { ...capability, operations: ['generate'] } };
    assert.doesNotThrow(() => parse([byTokens(needed.slice(0, 2))], { capabilities }));
  });
});

describe('a card at cost', () => {
  it('passes token rates on with its markup', () => {
    // 10 % on 30,000 nUSD = 33,000 nUSD
    const model = atCost('by-token', 1_000);
    assert.equal(model?.basis, 'tokens');
    assert.deepEqual(
      model?.rateLines.map((line) => [line.unit, line.unitPriceNanoUsd]),
      [
        ['input_text_tokens', 5_500n],
        ['input_image_tokens', 8_800n],
        ['output_image_tokens', 33_000n],
      ],
    );
  });

  it('passes a price per image on, tier by tier', () => {
    const model = atCost('by-image', 0);
    assert.equal(model?.basis, 'images');
    assert.deepEqual(
      model?.rateLines.map((line) => [line.when.tier, line.unitPriceNanoUsd]),
      [
        ['1K', 20_000_000n],
        ['2K', 35_000_000n],
      ],
    );
  });

  it('refuses a markup that would leave a fraction of a nano-dollar', () => {
    // 0.01 % on 1 nUSD would be 1.0001 nUSD.
    refuses(
      () => atCost('by-fine-token', 1),
      'card.json.models[0]: the markup makes the rate of input_text_tokens a fraction of a nano-dollar.',
    );
    assert.doesNotThrow(() => atCost('by-fine-token', 10_000));
  });

  it('refuses a model whose list price no basis can bill', () => {
    refuses(
      () => atCost('by-megapixel', 0),
      'card.json.models[0]: is listed per images, output_megapixels, which no basis of a card bills together.',
    );
  });

  it('refuses a day before the first list price', () => {
    const { price: _, ...unpriced } = flat;
    refuses(
      () =>
        parse([{ ...unpriced, provider_model: 'sample/by-token' }], {
          at_cost: { markup_basis_points: 0, list_prices_on: '2026-04-20' },
        }),
      'card.json.models[0]: has no list price on 2026-04-20 to pass on.',
    );
  });

  it('takes no price of its own beside the list price', () => {
    assert.throws(
      () =>
        parse([{ ...flat, provider_model: 'sample/by-token' }], {
          at_cost: { markup_basis_points: 0, list_prices_on: '2026-11-22' },
        }),
      /card\.json\.models\[0\]\.price: is not a known field/,
    );
  });
});
