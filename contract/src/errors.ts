// The one shape of every error.

import { ERRORS } from '@lightmeter/core';
import { z } from 'zod';
import { usd } from './primitives.ts';

export const errorResponse = z
  .object({
    error: z
      .object({
        message: z.string().meta({ description: 'What was wrong, the limit, what to do.' }),
        type: z.string(),
        param: z.string().nullable().meta({ description: 'The parameter at fault.' }),
        code: z.enum(Object.keys(ERRORS) as [string, ...string[]]).meta({ description: 'Stable for ever.' }),
        doc_url: z.string(),
        request_id: z.string(),
        retryable: z.boolean(),
      })
      .loose(),
    lightmeter: z
      .object({ task_id: z.string(), quoted_usd: usd, charged_usd: usd, rate_card: z.string() })
      .optional()
      .meta({ description: 'When a task had begun: what it was charged, which is nothing.' }),
  })
  .meta({ id: 'Error' });

export type ErrorResponse = z.output<typeof errorResponse>;
