// Signing in with e-mail and password.

import { Text } from '@mantine/core';
import { useUrlState } from '../../parts/use-url-state.ts';
import { AuthCard } from './auth-card.tsx';
import { useEnter } from './enter.ts';
import { SignInForm } from './sign-in-form.tsx';

const readNext = (search: Readonly<Record<string, string>>) => search.next;

export default function SignInPage() {
  const [next] = useUrlState(readNext);
  const enter = useEnter();
  return (
    <AuthCard
      title="Sign in"
      description="The rates are open to everybody; everything else belongs to a workspace."
    >
      <SignInForm onSignedIn={(session) => void enter(session, next)} />
      <Text size="sm" c="dimmed">
        Forgot the password? An owner of your workspace makes a link for a new one under Members. On the
        server,
        <Text component="span" inherit ff="monospace">
          {' npm start -- reset-link E-MAIL '}
        </Text>
        prints one.
      </Text>
    </AuthCard>
  );
}
