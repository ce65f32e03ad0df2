// The prompt as it was sent, to read and to copy.

import { Box, Group, Paper, Text } from '@mantine/core';
import { CopyButton } from '../../parts/copy-button.tsx';
import classes from './output-page.module.css';

export function PromptBox({ prompt }: { readonly prompt: string }) {
  return (
    <Paper withBorder p="md" component="section" aria-label="Prompt">
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
        <Box className={classes.prompt} miw={0}>
          {prompt === '' ? (
            <Text c="dimmed" size="sm">
              Without a prompt
            </Text>
          ) : (
            prompt
          )}
        </Box>
        <CopyButton value={prompt} label="Copy the prompt" />
      </Group>
    </Paper>
  );
}
