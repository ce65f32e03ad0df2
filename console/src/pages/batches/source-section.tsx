// Where the prompts come from: a file that is dropped or chosen, or text that is pasted.

import '@mantine/dropzone/styles.css';
import { Button, Group, SegmentedControl, Select, Stack, Text, Textarea } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { FileText, Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { Section } from '../../parts/section.tsx';
import { inputOfFile } from './batch-input.ts';
import { fileSizeLabel } from './batch-words.ts';
import { formatOfName, type InputFormat } from './file-head.ts';
import { MAX_FILE_BYTES } from './upload-file.ts';
import type { NewBatch } from './use-new-batch.ts';

const SOURCES = [
  { value: 'file', label: 'File' },
  { value: 'paste', label: 'Paste' },
];
const FORMAT_NAMES = [
  { value: 'csv', label: 'CSV, with a header' },
  { value: 'tsv', label: 'TSV, with a header' },
  { value: 'txt', label: 'Text, a prompt on each line' },
  { value: 'jsonl', label: 'JSON Lines' },
];

export function SourceSection({ batch }: { readonly batch: NewBatch }) {
  const { form, set } = batch;
  return (
    <Section title="Prompts">
      <Stack gap="sm">
        <SegmentedControl
          aria-label="Where the prompts come from"
          data={SOURCES}
          value={form.source}
          onChange={(source) => set({ source: source as 'file' | 'paste', format: '' })}
          w={{ base: '100%', xs: 240 }}
        />
        {form.source === 'file' ? <FileSource batch={batch} /> : <PasteSource batch={batch} />}
      </Stack>
    </Section>
  );
}

function FileSource({ batch }: { readonly batch: NewBatch }) {
  const { input, form, set, setFile } = batch;
  const [problem, setProblem] = useState<string>();
  const openChooser = useRef<() => void>(null);
  const take = async (file: File) => {
    if (file.size > MAX_FILE_BYTES) {
      setProblem(`${file.name} has ${fileSizeLabel(file.size)}; a file may have 200 MB. Split it.`);
      return;
    }
    setProblem(file.size === 0 ? `${file.name} is empty.` : undefined);
    setFile(await inputOfFile(file));
    set({ format: '' });
  };
  const needsFormat = input !== undefined && formatOfName(input.filename) === undefined;
  return (
    <Stack gap="sm">
      <Dropzone
        openRef={openChooser}
        onDrop={([file]) => file && void take(file)}
        multiple={false}
        inputProps={{ 'aria-label': 'File of prompts' }}
        aria-label="Drop a file of prompts here, or press to choose one"
        p="md"
      >
        <Group gap="md" wrap="nowrap" mih={64}>
          {input ? <FileText size={28} aria-hidden /> : <Upload size={28} aria-hidden />}
          <div style={{ minWidth: 0 }}>
            <Text fw={550} truncate>
              {input?.filename ?? 'Drop a file here, or choose one'}
            </Text>
            <Text size="sm" c="dimmed">
              {input
                ? `${fileSizeLabel(input.bytes)}${input.fileId === undefined ? '' : ', uploaded'}. Drop another to replace it.`
                : 'CSV, TSV, JSON Lines or plain text; up to 50,000 lines and 200 MB.'}
            </Text>
          </div>
        </Group>
      </Dropzone>
      {problem !== undefined && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {problem}
        </Text>
      )}
      {needsFormat && (
        <Select
          label="Format"
          description="The ending of the name does not tell it."
          data={FORMAT_NAMES}
          value={form.format === '' ? null : form.format}
          onChange={(format) => set({ format: (format as InputFormat | null) ?? '' })}
          maw={320}
        />
      )}
      {input !== undefined && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          w="fit-content"
          onClick={() => {
            setFile(undefined);
            setProblem(undefined);
          }}
        >
          Remove the file
        </Button>
      )}
    </Stack>
  );
}

function PasteSource({ batch }: { readonly batch: NewBatch }) {
  const { form, set } = batch;
  return (
    <Stack gap="sm">
      <Textarea
        label="Prompts"
        description="One on each line, or a table with a header."
        autosize
        minRows={5}
        maxRows={14}
        value={form.pasted}
        onChange={(event) => set({ pasted: event.currentTarget.value })}
        placeholder={'A lighthouse at dusk, long exposure\nA red fox in fresh snow'}
      />
      <Select
        label="The text is"
        data={FORMAT_NAMES}
        value={form.format === '' ? 'txt' : form.format}
        onChange={(format) => set({ format: format === 'txt' ? '' : ((format as InputFormat | null) ?? '') })}
        allowDeselect={false}
        maw={320}
      />
    </Stack>
  );
}
