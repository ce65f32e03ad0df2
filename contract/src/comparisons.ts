// Comparisons: the same prompts made by several models or settings, side by side, with what each cost and who liked what.

import { z } from 'zod';
import { generationBody, tokenUsage } from './images.ts';
import { mode, optional, positiveUsd, tier, timestamp, usd } from './primitives.ts';

/** Most prompts of one comparison. */
export const MAX_COMPARED_PROMPTS = 50;
/** Most variants of one comparison: what stands beside each other on a screen. */
export const MAX_COMPARED_VARIANTS = 4;

const variantRequest = z
  .strictObject(
    generationBody.omit({
      prompt: true,
      n: true,
      stream: true,
      partial_images: true,
      response_format: true,
      quote_id: true,
    }).shape,
  )
  .meta({
    id: 'ComparedRequest',
    description: 'The body of a generate call without its prompt. Every cell is one image.',
  });

const shared = {
  prompts: z.array(z.string().min(1).max(32_000)).min(1).max(MAX_COMPARED_PROMPTS).meta({
    description: '1 to 50. How long one may be depends on the model.',
  }),
  variants: z
    .array(
      z.strictObject({
        label: optional(z.string().min(1).max(80)).meta({
          description: 'For people; made from the model and what sets it apart when it is left out.',
        }),
        request: variantRequest,
      }),
    )
    .min(2)
    .max(MAX_COMPARED_VARIANTS)
    .meta({ description: '2 to 4 models or settings.' }),
  seed: generationBody.shape.seed.meta({
    description:
      'Of every cell whose model takes one and whose variant names none; chosen once for the whole comparison when it is left out.',
  }),
};

export const createComparisonBody = z
  .strictObject({
    name: optional(z.string().min(1).max(200)).meta({ description: 'For people.' }),
    ...shared,
    max_cost_usd: optional(positiveUsd).meta({
      description:
        'Refuses with 402 when the total is higher. The header `Lightmeter-Max-Cost` does the same.',
    }),
  })
  .meta({ id: 'CreateComparisonBody' });

export const quoteComparisonBody = z.strictObject(shared).meta({ id: 'QuoteComparisonBody' });

/** As in a call that costs money. */
export const comparisonHeaders = z.looseObject({
  'idempotency-key': z.string().optional().meta({
    description: '1 to 255 printable characters. The same key and body answer with the first comparison.',
  }),
  'lightmeter-max-cost': z.string().optional().meta({ description: 'The same as `max_cost_usd`.' }),
});

export const comparisonQuoteResponse = z
  .object({
    object: z.literal('comparison_quote'),
    kind: z.enum(['exact', 'bounded']),
    low_usd: usd,
    high_usd: usd.meta({ description: 'Of all cells: the most that will be charged.' }),
    rate_card: z.string(),
    cell_count: z.number().int(),
    variants: z.array(
      z.object({
        index: z.number().int(),
        label: z.string(),
        model: z.string(),
        low_usd: usd,
        high_usd: usd,
        takes_seed: z.boolean(),
      }),
    ),
    available_usd: usd.meta({ description: 'What the balance has free now.' }),
  })
  .meta({ id: 'ComparisonQuote' });

export const comparisonListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(100).optional().meta({ description: '`next_cursor` of the page before.' }),
});

const cellState = z
  .enum(['pending', 'queued', 'running', 'succeeded', 'failed', 'cancelled', 'refused'])
  .meta({
    description: '`pending`: not begun, nothing held. `refused`: never begun, and why is in `error`.',
  });

const counts = z
  .object({
    pending: z.number().int(),
    queued: z.number().int(),
    running: z.number().int(),
    succeeded: z.number().int(),
    failed: z.number().int(),
    cancelled: z.number().int(),
    refused: z.number().int(),
  })
  .meta({ id: 'ComparisonCounts' });

const perMegapixel = usd.nullable().meta({
  description:
    'Charge over the million pixels delivered, rounded up to six digits: for comparing, never billed. Null without an image.',
});

const comparedOutput = z.object({
  id: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  tier,
  format: z.enum(['png', 'jpeg', 'webp', 'gif']),
  bytes: z.number().int(),
  url: z.string().meta({ description: 'A signed link that needs no key, for a while.' }),
});

const comparisonCell = z
  .object({
    prompt_index: z.number().int(),
    variant_index: z.number().int(),
    state: cellState,
    task_id: z.string().nullable().meta({ description: 'Null until the cell has begun.' }),
    seed: z.number().int().nullable().meta({ description: 'Null where the model takes none.' }),
    quoted_usd: usd.meta({ description: 'The most that the cell can cost.' }),
    charged_usd: usd,
    usd_per_megapixel: perMegapixel,
    output: comparedOutput
      .nullable()
      .meta({ description: 'Null until it is there, and once it was deleted.' }),
    asked_size: z.string().nullable().meta({ description: 'WIDTHxHEIGHT; null where the model decides.' }),
    size_check: z.enum(['exact', 'same_ratio', 'other']).nullable().meta({
      description: 'Delivered against asked; `same_ratio` within one per cent. Null without either.',
    }),
    usage: tokenUsage.nullable().meta({ description: 'As the provider reported it; null when it did not.' }),
    queued_ms: z.number().int().nullable().meta({ description: 'From the hold to its first turn.' }),
    run_ms: z.number().int().nullable().meta({ description: 'From its first turn to its end.' }),
    error: z.object({ code: z.string(), message: z.string(), param: z.string().nullable() }).nullable(),
    created_at: timestamp.nullable(),
    ended_at: timestamp.nullable(),
  })
  .meta({ id: 'ComparisonCell' });

const tallyFields = {
  wins: z.number().int(),
  ties: z.number().int(),
  losses: z.number().int(),
};

const comparisonVariant = z
  .object({
    index: z.number().int(),
    label: z.string(),
    model: z.string(),
    request: z.record(z.string(), z.unknown()).meta({ description: 'As it was sent.' }),
    takes_seed: z.boolean(),
    quoted_usd: usd,
    charged_usd: usd.meta({ description: 'Of all its cells so far.' }),
    mean_charged_usd: usd.nullable().meta({
      description: 'Over the images that came, rounded up to six digits: for comparing. Null without one.',
    }),
    usd_per_megapixel: perMegapixel,
    median_run_ms: z.number().int().nullable(),
    succeeded: z.number().int(),
    ...tallyFields,
  })
  .meta({ id: 'ComparisonVariant' });

const comparisonState = z.enum(['running', 'completed', 'cancelling', 'cancelled']).meta({
  description: '`completed`: every cell has ended, however. `cancelling`: what runs is being broken off.',
});

const summary = {
  id: z.string().meta({ example: 'cmp_01k9q3v5w8t2m4n6p0r1s3t5v7' }),
  object: z.literal('comparison'),
  name: z.string().nullable(),
  mode,
  state: comparisonState,
  counts,
  quoted_usd: usd.meta({ description: 'Of all cells, fixed when it was created.' }),
  charged_usd: usd,
  rate_card: z.string(),
  vote_count: z.number().int(),
  created_by: z.object({ id: z.string(), name: z.string() }).meta({ description: 'The API key.' }),
  created_at: timestamp,
};

export const comparisonSummary = z
  .object({
    ...summary,
    prompt_count: z.number().int(),
    first_prompt: z.string(),
    variants: z.array(z.object({ index: z.number().int(), label: z.string(), model: z.string() })),
    preview: z.array(comparedOutput).meta({ description: 'The images of the first prompt, by variant.' }),
  })
  .meta({ id: 'ComparisonSummary' });

export const comparisonListResponse = z
  .object({
    object: z.literal('list'),
    data: z.array(comparisonSummary),
    has_more: z.boolean(),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'ComparisonList', description: 'Newest first.' });

const ownVote = z.object({
  prompt_index: z.number().int(),
  winner: z.number().int().nullable().meta({ description: 'Index of the variant; null is a tie.' }),
  voted_at: timestamp,
});

export const comparisonResponse = z
  .object({
    ...summary,
    prompts: z.array(z.string()),
    seed: z.number().int().meta({ description: 'Of the cells whose variant names none.' }),
    variants: z.array(comparisonVariant),
    cells: z.array(comparisonCell).meta({ description: 'By prompt, and within it by variant.' }),
    own_votes: z.array(ownVote).meta({ description: 'Of the caller: one for each prompt at most.' }),
    ended_at: timestamp.nullable(),
    cancel_requested_at: timestamp.nullable(),
  })
  .meta({ id: 'Comparison' });

const ownBlindVote = z.object({
  prompt_index: z.number().int(),
  choice: z.number().int().nullable().meta({ description: 'Place within the prompt; null is a tie.' }),
  voted_at: timestamp,
});

export const blindComparisonResponse = z
  .object({
    id: z.string(),
    object: z.literal('blind_comparison'),
    name: z.string().nullable(),
    state: comparisonState,
    prompts: z.array(
      z.object({
        index: z.number().int(),
        prompt: z.string(),
        is_ready: z.boolean().meta({
          description: 'Every cell has ended. Before, no image is shown: who is first would give it away.',
        }),
        choices: z
          .array(
            z.object({
              choice: z.number().int(),
              image: z
                .object({ url: z.string(), width: z.number().int(), height: z.number().int() })
                .nullable()
                .meta({ description: 'Null where none came.' }),
            }),
          )
          .meta({ description: 'In an order of its own for every caller and prompt, always the same.' }),
      }),
    ),
    own_votes: z.array(ownBlindVote),
    created_at: timestamp,
  })
  .meta({
    id: 'BlindComparison',
    description: 'Without models, settings, prices, times, tasks and results of the vote.',
  });

export const readComparisonQuery = z.strictObject({
  blind: z.enum(['true', 'false']).optional().meta({
    description: '`true`: answers with a BlindComparison, for voting without knowing.',
  }),
});

export const voteBody = z
  .strictObject({
    prompt_index: z
      .number()
      .int()
      .min(0)
      .max(MAX_COMPARED_PROMPTS - 1),
    winner: z
      .number()
      .int()
      .min(0)
      .max(MAX_COMPARED_VARIANTS - 1)
      .nullable()
      .optional()
      .meta({ description: 'Index of the variant; null is a tie. Either this or `choice`.' }),
    choice: z
      .number()
      .int()
      .min(0)
      .max(MAX_COMPARED_VARIANTS - 1)
      .nullable()
      .optional()
      .meta({ description: 'Place among the caller’s blind choices; null is a tie.' }),
  })
  .refine(({ winner, choice }) => (winner === undefined) !== (choice === undefined), {
    message: 'must have exactly one of `winner` and `choice`',
    path: ['winner'],
  })
  .meta({ id: 'VoteBody' });

/** After a vote by `winner`. */
const openVotes = z.object({
  object: z.literal('comparison_votes'),
  tally: z.array(z.object({ variant_index: z.number().int(), ...tallyFields })),
  own_votes: z.array(ownVote),
});

/** After a vote by `choice`: nothing that would give a variant away. */
const blindVotes = z.object({
  object: z.literal('blind_comparison_votes'),
  own_votes: z.array(ownBlindVote),
});

export const votesResponse = z
  .union([openVotes, blindVotes])
  .meta({ id: 'ComparisonVotes', description: 'In the form in which the vote was given.' });

export const reportQuery = z.strictObject({
  download: z.string().optional().meta({ description: 'Any value: answer as a file to save.' }),
});

export type CreateComparisonBody = z.output<typeof createComparisonBody>;
export type QuoteComparisonBody = z.output<typeof quoteComparisonBody>;
export type ComparisonQuoteResponse = z.output<typeof comparisonQuoteResponse>;
export type ComparisonSummary = z.output<typeof comparisonSummary>;
export type ComparisonListResponse = z.output<typeof comparisonListResponse>;
export type ComparisonResponse = z.output<typeof comparisonResponse>;
export type ComparisonCell = z.output<typeof comparisonCell>;
export type BlindComparisonResponse = z.output<typeof blindComparisonResponse>;
export type VoteBody = z.output<typeof voteBody>;
export type VotesResponse = z.output<typeof votesResponse>;
