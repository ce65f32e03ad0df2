// What the first rows become: which column is the prompt, or a template over several, with the prompts as they will be sent.

import {
  Button,
  Code,
  Group,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Table,
  Text,
  Textarea,
} from '@mantine/core';
import { useMemo, useRef } from 'react';
import { Section } from '../../parts/section.tsx';
import { previewLines, previewTable, type ShownRow, type TableHead, tableHead } from './file-head.ts';
import { promptWishOf } from './new-batch-form.ts';
import { Notice } from './notice.tsx';
import type { NewBatch } from './use-new-batch.ts';

export function RowsSection({ batch }: { readonly batch: NewBatch }) {
  const { input, format, form } = batch;
  const table = useMemo(
    () =>
      input && (format === 'csv' || format === 'tsv')
        ? tableHead(input.head, format, input.isWhole)
        : undefined,
    [input, format],
  );
  if (!input || format === undefined) return null;
  if (format === 'txt' || format === 'jsonl') {
    return (
      <Section title="First rows">
        <RowTable rows={previewLines(input.head, format)} />
      </Section>
    );
  }
  if (!table) {
    return (
      <Section title="First rows">
        <Problem sentence="There is no header: the first line of a table names its columns." />
      </Section>
    );
  }
  const preview = previewTable(table, promptWishOf(form));
  return (
    <Section title="Columns and first rows">
      <Stack gap="md">
        <PromptChoice batch={batch} table={table} />
        {typeof preview === 'string' ? <Problem sentence={preview} /> : <RowTable rows={preview.rows} />}
        <Switch
          label="Keep the other columns with the results"
          description="They become metadata of each item, and columns of the manifest."
          checked={form.keepsMetadata}
          onChange={(event) => batch.set({ keepsMetadata: event.currentTarget.checked })}
        />
      </Stack>
    </Section>
  );
}

function Problem({ sentence }: { readonly sentence: string }) {
  return (
    <Notice tone="warn" isSpoken>
      {sentence}
    </Notice>
  );
}

function PromptChoice({ batch, table }: { readonly batch: NewBatch; readonly table: TableHead }) {
  const { form, set } = batch;
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="How a prompt is made"
        data={[
          { value: 'column', label: 'One column' },
          { value: 'template', label: 'A template' },
        ]}
        value={form.promptFrom}
        onChange={(promptFrom) => set({ promptFrom: promptFrom as 'column' | 'template' })}
        w={{ base: '100%', xs: 280 }}
      />
      {form.promptFrom === 'column' ? (
        <Select
          label="Column of the prompts"
          placeholder="The one called prompt"
          data={[...new Set(table.header.filter((name) => name.trim() !== ''))]}
          value={form.promptColumn === '' ? null : form.promptColumn}
          onChange={(promptColumn) => set({ promptColumn: promptColumn ?? '' })}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'Clear the column' }}
          maw={420}
        />
      ) : (
        <TemplateField batch={batch} columns={table.header} />
      )}
    </Stack>
  );
}

const SHOWN_COLUMNS = 12;

function TemplateField({
  batch,
  columns,
}: {
  readonly batch: NewBatch;
  readonly columns: readonly string[];
}) {
  const { form, set } = batch;
  const field = useRef<HTMLTextAreaElement>(null);
  const insert = (column: string) => {
    const text = form.promptTemplate;
    const at = field.current?.selectionStart ?? text.length;
    set({
      promptTemplate: `${text.slice(0, at)}{${column}}${text.slice(field.current?.selectionEnd ?? at)}`,
    });
    field.current?.focus();
  };
  return (
    <Stack gap={6}>
      <Textarea
        ref={field}
        label="Template"
        description="A column in braces is filled from each row."
        placeholder="Product photo of {Title} on a white background"
        autosize
        minRows={2}
        value={form.promptTemplate}
        onChange={(event) => set({ promptTemplate: event.currentTarget.value })}
      />
      <Group gap={6}>
        <Text size="sm" c="dimmed">
          Insert:
        </Text>
        {columns
          .filter((column) => column.trim() !== '' && !/[{}]/.test(column))
          .slice(0, SHOWN_COLUMNS)
          .map((column) => (
            <Button key={column} variant="default" size="compact-xs" mih={24} onClick={() => insert(column)}>
              {column}
            </Button>
          ))}
        {columns.length > SHOWN_COLUMNS && (
          <Text size="sm" c="dimmed">
            and {columns.length - SHOWN_COLUMNS} more by name
          </Text>
        )}
      </Group>
    </Stack>
  );
}

function RowTable({ rows }: { readonly rows: readonly ShownRow[] }) {
  if (rows.length === 0) return <Problem sentence="There are no rows below the header yet." />;
  const hasSettings = rows.some((row) => row.kind === 'prompt' && row.parameters.length > 0);
  return (
    <Table.ScrollContainer minWidth={280} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table withRowBorders verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={44} ta="right">
              Row
            </Table.Th>
            <Table.Th>Prompt as it will be sent</Table.Th>
            {hasSettings && <Table.Th w="26%">Own settings</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row has no name but its place.
            <Table.Tr key={index}>
              <Table.Td ta="right" c="dimmed">
                {index + 1}
              </Table.Td>
              {row.kind === 'fault' ? (
                <Table.Td colSpan={2} c="var(--mantine-color-error)">
                  {row.message}
                </Table.Td>
              ) : (
                <>
                  <Table.Td>
                    <Text size="sm" lineClamp={3} style={{ overflowWrap: 'anywhere' }}>
                      {row.prompt}
                    </Text>
                  </Table.Td>
                  <Table.Td hidden={!hasSettings}>
                    {row.parameters.map((parameter) => (
                      <Code key={parameter} mr={4}>
                        {parameter}
                      </Code>
                    ))}
                  </Table.Td>
                </>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
