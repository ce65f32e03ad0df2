// What the picture shows, in words, with a count against the model's limit.

import { Group, Kbd, Text, Textarea } from '@mantine/core';
import { type ClipboardEvent, useRef } from 'react';
import { useAction } from '../../actions/actions.ts';

export interface PromptFieldProps {
  readonly prompt: string;
  /** Of the model, in characters. */
  readonly limit: { readonly min: number; readonly max: number };
  /** Core's sentence about the prompt, when it is at fault. */
  readonly error: string | undefined;
  readonly onChange: (prompt: string) => void;
  /** Pictures in the clipboard are input images; undefined when the model takes none. */
  readonly onPasteImages: ((files: File[]) => void) | undefined;
}

export function PromptField({ prompt, limit, error, onChange, onPasteImages }: PromptFieldProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useAction({
    id: 'playground.prompt',
    label: 'Write the prompt',
    keys: '/',
    group: 'Playground',
    run: () => field.current?.focus(),
  });
  const paste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const images = [...event.clipboardData.files].filter((file) => file.type.startsWith('image/'));
    if (images.length === 0 || !onPasteImages) return;
    event.preventDefault();
    onPasteImages(images);
  };
  const isOver = prompt.length > limit.max;
  return (
    <Textarea
      ref={field}
      label="Prompt"
      placeholder="A lighthouse at dusk, “HARBOR” painted on its wall"
      autosize
      minRows={4}
      maxRows={14}
      value={prompt}
      onChange={(event) => onChange(event.currentTarget.value)}
      onPaste={paste}
      error={error}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      description={
        <Group component="span" justify="space-between" gap="xs">
          <span>
            <Kbd size="xs">/</Kbd> writes, <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">Enter</Kbd> runs
          </span>
          <Text component="span" inherit className="lm-figures" c={isOver ? 'var(--lm-bad)' : undefined}>
            {prompt.length.toLocaleString('en-US')} of {limit.max.toLocaleString('en-US')} characters
          </Text>
        </Group>
      }
    />
  );
}
