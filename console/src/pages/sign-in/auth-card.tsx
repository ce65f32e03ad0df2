// The one column of the pages by which people come in.

import { Center, Paper, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

export interface AuthCardProps {
  readonly title: string;
  readonly children: ReactNode;
  /** One or two sentences under the title. */
  readonly description?: ReactNode;
}

export function AuthCard({ title, description, children }: AuthCardProps) {
  useDocumentTitle(`${title} · Lightmeter`);
  return (
    <Center mih="70vh">
      <Paper withBorder p={{ base: 'md', xs: 'xl' }} w="100%" maw={440}>
        <Stack gap="lg">
          <div>
            <Title order={1}>{title}</Title>
            {description !== undefined && (
              <Text c="dimmed" mt={6}>
                {description}
              </Text>
            )}
          </div>
          {children}
        </Stack>
      </Paper>
    </Center>
  );
}
