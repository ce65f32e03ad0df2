// What the lists of hiapi's form say of their pages.

import { z } from 'zod';

/** Beside the rows of the page and `next_cursor`. */
export const pageFields = {
  page: z.number().int().optional(),
  size: z.number().int(),
  total: z
    .number()
    .int()
    .optional()
    .meta({ description: 'Of all pages; not counted when paging by cursor.' }),
};
