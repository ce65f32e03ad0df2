// What the first row costs with these settings, or why it cannot be made so: known before the file is uploaded.

import type { QuoteResponse } from '@lightmeter/sdk';
import { Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { bookKey } from '../../api/book.ts';
import { api } from '../../api/client.ts';
import { sentenceOf } from '../../parts/error-panel.tsx';
import { rangeLabel } from './batch-words.ts';
import { previewLines, previewTable, type ShownRow, tableHead } from './file-head.ts';
import { defaultsOf, type NewBatchForm, promptWishOf } from './new-batch-form.ts';
import type { NewBatch } from './use-new-batch.ts';

const TYPING_MS = 250;

export function RowPrice({ batch }: { readonly batch: NewBatch }) {
  const asked = {
    ...defaultsOf(batch.form),
    ...draftOf(batch.form),
    prompt: firstPrompt(batch) ?? 'A picture',
  };
  const [settled] = useDebouncedValue(JSON.stringify(asked), TYPING_MS);
  const query = useQuery({
    queryKey: bookKey('batches', 'row-price', settled),
    queryFn: () => api.request.post<QuoteResponse>('/v1/quotes', JSON.parse(settled)),
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
  if (query.error) {
    return (
      <Text size="sm" c="var(--mantine-color-error)" role="status">
        {sentenceOf(query.error)}
      </Text>
    );
  }
  if (!query.data) return null;
  const what = batch.form.makesDrafts ? 'A draft of the first row' : 'The first row';
  return (
    <Text size="sm" c="dimmed" role="status">
      {what} costs {rangeLabel(query.data)} on rate card {query.data.rate_card}. The total is known once the
      file is checked.
    </Text>
  );
}

/** A tier alone keeps the shape, so it takes the place of a size in pixels only where there is one. */
function draftOf(form: NewBatchForm): Readonly<Record<string, string>> {
  if (!form.makesDrafts || form.shape === 'own') return {};
  return {
    resolution: form.draftResolution,
    ...(form.draftQuality === '' ? {} : { quality: form.draftQuality }),
  };
}

function firstPrompt({ input, format, form }: NewBatch): string | undefined {
  if (!input || format === undefined) return undefined;
  if (format === 'txt' || format === 'jsonl') return promptIn(previewLines(input.head, format));
  const table = tableHead(input.head, format, input.isWhole);
  const preview = table && previewTable(table, promptWishOf(form));
  return preview && typeof preview !== 'string' ? promptIn(preview.rows) : undefined;
}

function promptIn(rows: readonly ShownRow[]): string | undefined {
  return rows.flatMap((row) => (row.kind === 'prompt' ? [row.prompt] : []))[0];
}
