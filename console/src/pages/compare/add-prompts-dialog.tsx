// Many prompts at once: one on each line.

import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { MAX_PROMPTS } from './compare-form.ts';
import { counted } from './comparison-words.ts';

export interface AddPromptsDialogProps {
  readonly isOpen: boolean;
  /** How many more the comparison takes. */
  readonly room: number;
  readonly onClose: () => void;
  readonly onAdd: (prompts: readonly string[]) => void;
}

export function AddPromptsDialog({ isOpen, room, onClose, onAdd }: AddPromptsDialogProps) {
  const [text, setText] = useState('');
  const prompts = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const isTooMany = prompts.length > room;
  const add = () => {
    onAdd(prompts);
    setText('');
    onClose();
  };
  return (
    <Modal opened={isOpen} onClose={onClose} title="Paste many prompts" size="lg">
      <Stack gap="sm">
        <Textarea
          label="Prompts, one on each line"
          data-autofocus
          autosize
          minRows={6}
          maxRows={16}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={
            isTooMany
              ? `These are ${prompts.length}; there is room for ${room} of ${MAX_PROMPTS}. Remove ${counted(prompts.length - room, 'line')}.`
              : undefined
          }
        />
        <Group justify="space-between">
          <Text size="sm" c="dimmed" aria-live="polite">
            {counted(prompts.length, 'prompt')}
          </Text>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button disabled={prompts.length === 0 || isTooMany} onClick={add}>
              Add {counted(prompts.length, 'prompt')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </Modal>
  );
}
