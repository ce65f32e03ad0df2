// A command or a piece of code with a button that copies it.

import { Box, Code } from '@mantine/core';
import { CopyButton } from './copy-button.tsx';

export function CodeBlock({
  code,
  label = 'Copy the code',
}: {
  readonly code: string;
  readonly label?: string;
}) {
  return (
    <Box pos="relative">
      <Code
        block
        tabIndex={0}
        aria-label="Code"
        pr={48}
        bg="var(--lm-surface-sunken)"
        style={{ overflowX: 'auto' }}
      >
        {code}
      </Code>
      <Box pos="absolute" top={6} right={6}>
        <CopyButton value={code} label={label} />
      </Box>
    </Box>
  );
}
