// The prompts: one field each, added one by one, many at once, or from the samples.

import { ActionIcon, Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { ListPlus, Plus, Trash2, WandSparkles } from 'lucide-react';
import { useRef, useState } from 'react';
import { Section } from '../../parts/section.tsx';
import { AddPromptsDialog } from './add-prompts-dialog.tsx';
import { askedPrompts, type CompareForm, MAX_PROMPTS, newPrompt, type PromptRow } from './compare-form.ts';
import { counted } from './comparison-words.ts';
import { SAMPLE_PROMPTS } from './sample-prompts.ts';
import type { CompareFormState } from './use-compare-form.ts';
import type { ShownPrice } from './use-comparison-price.ts';

export interface PromptsSectionProps {
  readonly state: CompareFormState;
  readonly price: ShownPrice;
}

export function PromptsSection({ state, price }: PromptsSectionProps) {
  const { form, change } = state;
  const [isAdding, setAdding] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const asked = askedPrompts(form);
  const isFull = form.prompts.length >= MAX_PROMPTS;
  const add = (texts: readonly string[]) => change((before) => withPrompts(before, texts));
  const remove = (rowId: number, place: number) => {
    change((before) => ({ ...before, prompts: before.prompts.filter(({ id }) => id !== rowId) }));
    focusRow(Math.max(0, place - 1));
  };
  const focusRow = (row: number) =>
    requestAnimationFrame(() => list.current?.querySelectorAll('textarea')[row]?.focus());
  return (
    <Section
      title="Prompts"
      actions={
        <Text size="sm" c="dimmed" className="lm-figures">
          {asked.length} of {MAX_PROMPTS}
        </Text>
      }
    >
      <Stack gap="sm">
        <TextInput
          label="Name"
          placeholder="Optional, to find it again"
          maxLength={200}
          value={form.name}
          onChange={({ currentTarget: { value } }) => change((before) => ({ ...before, name: value }))}
        />
        <Stack gap="xs" ref={list} component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
          {form.prompts.map((row, place) => (
            <PromptField
              key={row.id}
              place={place}
              row={row}
              error={row.text.trim() === '' ? undefined : price.promptErrors.get(place)}
              onChange={(text) => change((before) => withText(before, row.id, text))}
              onRemove={form.prompts.length > 1 ? () => remove(row.id, place) : undefined}
            />
          ))}
        </Stack>
        <AddButtons
          asked={asked}
          isFull={isFull}
          onAddOne={() => {
            change((before) => ({ ...before, prompts: [...before.prompts, newPrompt()] }));
            focusRow(form.prompts.length);
          }}
          onPaste={() => setAdding(true)}
          onAdd={add}
          onClear={() => {
            change((before) => ({ ...before, prompts: [newPrompt()] }));
            focusRow(0);
          }}
        />
        {isFull && <Text size="sm">A comparison takes up to {MAX_PROMPTS} prompts.</Text>}
      </Stack>
      <AddPromptsDialog
        isOpen={isAdding}
        room={MAX_PROMPTS - asked.length}
        onClose={() => setAdding(false)}
        onAdd={add}
      />
    </Section>
  );
}

interface AddButtonsProps {
  readonly asked: readonly string[];
  readonly isFull: boolean;
  readonly onAddOne: () => void;
  readonly onPaste: () => void;
  readonly onAdd: (prompts: readonly string[]) => void;
  readonly onClear: () => void;
}

function AddButtons({ asked, isFull, onAddOne, onPaste, onAdd, onClear }: AddButtonsProps) {
  const left = SAMPLE_PROMPTS.filter((sample) => !asked.includes(sample));
  const samples = left.slice(0, MAX_PROMPTS - asked.length);
  const button = { variant: 'default', size: 'compact-sm', mih: 30 } as const;
  return (
    <Group gap="xs">
      <Button {...button} leftSection={<Plus size={16} aria-hidden />} disabled={isFull} onClick={onAddOne}>
        Add prompt
      </Button>
      <Button
        {...button}
        leftSection={<ListPlus size={16} aria-hidden />}
        disabled={isFull}
        onClick={onPaste}
      >
        Paste many…
      </Button>
      <Button
        {...button}
        leftSection={<WandSparkles size={16} aria-hidden />}
        disabled={isFull || samples.length === 0}
        onClick={() => onAdd(samples)}
      >
        {samples.length === 0 ? 'Samples taken' : `Take ${counted(samples.length, 'sample')}`}
      </Button>
      {asked.length > 1 && (
        <Button {...button} variant="subtle" color="gray" onClick={onClear}>
          Remove all
        </Button>
      )}
    </Group>
  );
}

interface PromptFieldProps {
  /** From 0. */
  readonly place: number;
  readonly row: PromptRow;
  readonly error: string | undefined;
  readonly onChange: (text: string) => void;
  /** Undefined for the last one: a comparison has a prompt. */
  readonly onRemove: (() => void) | undefined;
}

function PromptField({ place, row, error, onChange, onRemove }: PromptFieldProps) {
  return (
    <Group component="li" gap={4} wrap="nowrap" align="flex-start">
      <Text size="sm" c="dimmed" className="lm-figures" w={22} pt={8} ta="right" aria-hidden>
        {place + 1}
      </Text>
      <Textarea
        aria-label={`Prompt ${place + 1}`}
        placeholder={place === 0 ? 'A lighthouse at dusk, “HARBOR” painted on its wall' : undefined}
        flex={1}
        miw={0}
        autosize
        minRows={1}
        maxRows={8}
        value={row.text}
        error={error}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {onRemove && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={`Remove prompt ${place + 1}`}
          onClick={onRemove}
        >
          <Trash2 size={16} aria-hidden />
        </ActionIcon>
      )}
    </Group>
  );
}

function withText(form: CompareForm, id: number, text: string): CompareForm {
  return { ...form, prompts: form.prompts.map((row) => (row.id === id ? { ...row, text } : row)) };
}

/** With more prompts; blank rows make room for them. */
function withPrompts(form: CompareForm, texts: readonly string[]): CompareForm {
  const written = form.prompts.filter(({ text }) => text.trim() !== '');
  return { ...form, prompts: [...written, ...texts.map(newPrompt)].slice(0, MAX_PROMPTS) };
}
