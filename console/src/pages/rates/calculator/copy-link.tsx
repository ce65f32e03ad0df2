// Copies the address, which holds everything that is chosen.

import { Button, CopyButton } from '@mantine/core';
import { useRouterState } from '@tanstack/react-router';
import { Check, Link2 } from 'lucide-react';

export function CopyLink() {
  const href = useRouterState({ select: (state) => state.location.href });
  return (
    <CopyButton value={`${location.origin}${href}`} timeout={1_500}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          leftSection={copied ? <Check size={16} aria-hidden /> : <Link2 size={16} aria-hidden />}
          onClick={copy}
        >
          {copied ? 'Copied' : 'Copy link'}
        </Button>
      )}
    </CopyButton>
  );
}
