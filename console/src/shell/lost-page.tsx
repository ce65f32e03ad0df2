// An address that leads nowhere.

import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { MapPinOff } from 'lucide-react';
import { EmptyState } from '../parts/empty-state.tsx';

export function LostPage() {
  return (
    <EmptyState
      icon={MapPinOff}
      title="There is no page at this address"
      action={
        <Button component={Link} to="/rates" variant="default">
          Open the rates
        </Button>
      }
    >
      The link may be old, or a letter of it is missing. The navigation has every page you may use.
    </EmptyState>
  );
}
