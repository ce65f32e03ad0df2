// What every page begins with: its title, one sentence, and its actions. Sets the title of the window.

import { Box, Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

export interface PageProps {
  readonly title: string;
  /** In the window's title in place of `title`: a state, for example. */
  readonly windowTitle?: string;
  readonly description?: ReactNode;
  /** Buttons on the right. */
  readonly actions?: ReactNode;
  /** Reading width instead of all there is. */
  readonly isNarrow?: boolean;
  readonly children: ReactNode;
}

export function Page({ title, windowTitle, description, actions, isNarrow = false, children }: PageProps) {
  useDocumentTitle(`${windowTitle ?? title} · Lightmeter`);
  return (
    <Stack gap="lg" maw={isNarrow ? 760 : 1480} mx="auto" w="100%">
      <Group justify="space-between" align="flex-end" gap="md">
        <Box maw="64ch">
          <Title order={1}>{title}</Title>
          {description !== undefined && (
            <Text component="div" c="dimmed" mt={4}>
              {description}
            </Text>
          )}
        </Box>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
