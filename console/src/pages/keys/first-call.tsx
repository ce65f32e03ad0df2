// A key that was just made: its secret, once, and the first call with it.

import type { CreatedKeyResponse } from '@lightmeter/contract';
import { Stack, Text } from '@mantine/core';
import { CodeBlock } from '../../parts/code-block.tsx';
import { SecretOnce } from '../../parts/secret-once.tsx';

export interface FirstCallProps {
  readonly made: CreatedKeyResponse;
  readonly onDone: () => void;
}

export function FirstCall({ made, onDone }: FirstCallProps) {
  const command = `curl ${location.origin}/v1/images/generations \\
  -H "Authorization: Bearer ${made.secret}" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "gpt-image-2", "prompt": "A lighthouse at dusk", "response_format": "url"}'`;
  return (
    <Stack gap="xs">
      <SecretOnce
        title={`The key ${made.name}`}
        secret={made.secret}
        description="Only its hash is kept here: this is the one time it is shown."
        onDone={onDone}
      />
      <Text size="sm" c="dimmed">
        A first call with it:
      </Text>
      <CodeBlock code={command} label="Copy the command" />
    </Stack>
  );
}
