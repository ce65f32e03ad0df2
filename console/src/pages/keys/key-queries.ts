// The API keys of the book, and what is asked of them.

import { queryOptions } from '@tanstack/react-query';
import { bookKey } from '../../api/book.ts';
import { api } from '../../api/client.ts';

export const keysQuery = () =>
  queryOptions({ queryKey: bookKey('keys'), queryFn: () => api.keys.list(), select: ({ data }) => data });
