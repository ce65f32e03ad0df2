// What models are good at and what to mind, each sentence with its source. A model that nobody has compared publicly has
// no entry: nothing is made up. Prices, sizes and limits are not here; the rate card has them.

export interface SourcedSentence {
  readonly text: string;
  readonly source: string;
  /** YYYY-MM-DD */
  readonly checkedOn: string;
}

export interface ModelNotes {
  readonly goodAt: readonly SourcedSentence[];
  readonly mind: readonly SourcedSentence[];
}

const said = (text: string, source: string): SourcedSentence => ({ text, source, checkedOn: '2026-11-23' });

const FLUX_COMPARISON = 'https://masonry.so/blog/gpt-image-2-vs-flux';
const BANANA_COMPARISON = 'https://www.hiapi.ai/en/blog/gpt-image-2-vs-nano-banana-2';
const HIAPI_PRICES = 'https://www.hiapi.ai/en/blog/gpt-image-2-api-pricing';
const OPENAI_GUIDE = 'https://developers.openai.com/api/docs/guides/image-generation';
const BANANA_FAMILY = 'https://www.nanobananapro2.net/blog/what-is-nano-banana-2';
const BANANA_TESTED = 'https://blog.laozhang.ai/en/posts/nano-banana-2-hands-on-speed-test-2k-4k-guide';
const BANANA_LAUNCH = 'https://github.com/BerriAI/litellm/discussions/44983';
const FLUX_CATALOGUE = 'https://www.hiapi.ai/en/blog/flux-schnell-ecommerce-product-images-hiapi';
const QWEN_CATALOGUE = 'https://www.hiapi.ai/en/blog/qwen-image-2-ecommerce-product-images-hiapi';

const FLARE: ModelNotes = {
  goodAt: [
    said('The faster of the two models of its generation; Sunburst is the more precise one.', OPENAI_GUIDE),
  ],
  mind: [],
};
const SUNBURST: ModelNotes = {
  goodAt: [
    said('The more precise of the two models of its generation; Flare is the faster one.', OPENAI_GUIDE),
  ],
  mind: [],
};

/** By the provider's own id of the model. */
const NOTES: Readonly<Record<string, ModelNotes>> = {
  'gpt-image-2': {
    goodAt: [
      said('Readable text in the picture: headlines, labels, several lines of small print.', FLUX_COMPARISON),
      said('Edits that change one thing in a photo and leave the rest alone.', FLUX_COMPARISON),
      said('Keeping the shape that was asked for, where Nano Banana 2 returned squares.', BANANA_COMPARISON),
    ],
    mind: [
      said('It takes its time; a reseller measured about 107 seconds an image.', HIAPI_PRICES),
      said('Letterforms came out less fine than Nano Banana 2’s in the same comparison.', BANANA_COMPARISON),
    ],
  },
  'gpt-image-1.5': {
    goodAt: [said('Answering sooner than GPT Image 2: a reseller measured 18 to 36 seconds.', HIAPI_PRICES)],
    mind: [
      said(
        'Text of more than a few words comes out worse than with GPT Image 2.',
        'https://gptimage.com/gpt-image-1-5-vs-gpt-image-2',
      ),
    ],
  },
  'gpt-image-2.5-flare': FLARE,
  'gpt-image-2.6-flare': FLARE,
  'gpt-image-2.5-sunburst': SUNBURST,
  'gpt-image-2.6-sunburst': SUNBURST,
  'gemini-nano-banana-2.1': {
    goodAt: [
      said('Google’s current image model, the successor that Nano Banana 2 points to.', BANANA_LAUNCH),
    ],
    mind: [
      said('Image tokens at 4K rose by half against Nano Banana 2, from 2,520 to 3,780.', BANANA_LAUNCH),
    ],
  },
  'gemini-3.1-flash-image': {
    goodAt: [
      said('Speed and volume: 4 to 15 seconds at 1K in a test of March 2026.', BANANA_TESTED),
      said('Fine letterforms, finer than GPT Image 2’s in six prompts made once each.', BANANA_COMPARISON),
    ],
    mind: [
      said('It returned squares where 3:2 was asked.', BANANA_COMPARISON),
      said('Google no longer serves it since 2026-10-29, by one source; resellers still do.', BANANA_LAUNCH),
    ],
  },
  'gemini-3-pro-image': {
    goodAt: [said('Complex instructions, layered typography, scenes of several characters.', BANANA_FAMILY)],
    mind: [
      said(
        'It costs about twice as much as Nano Banana 2 for what testers call slightly better pictures.',
        BANANA_TESTED,
      ),
    ],
  },
  'flux-schnell': {
    goodAt: [
      said('Products on a plain ground in many variants, at the lowest price here.', FLUX_CATALOGUE),
      said('Packshots in some 30 seconds from request to file at a reseller.', FLUX_CATALOGUE),
    ],
    mind: [
      said('Weak at small text on labels, people who hold the product, and intricate logos.', FLUX_CATALOGUE),
    ],
  },
  'qwen-image-2.0': {
    goodAt: [
      said('Chinese text: headlines, signs, bilingual banners.', QWEN_CATALOGUE),
      said('Long, descriptive product briefs.', QWEN_CATALOGUE),
    ],
    mind: [],
  },
};

/** Undefined where nothing is known that has a source. */
export function modelNotes(providerModelId: string | undefined): ModelNotes | undefined {
  return providerModelId === undefined ? undefined : NOTES[providerModelId];
}
