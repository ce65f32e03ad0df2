// The session has ended while a page was open: signing in again happens over the page, whose forms keep their content.

import { Modal, Text } from '@mantine/core';
import { noteSignedIn } from '../api/connection.ts';
import { queryClient } from '../api/query-client.ts';
import { useSession } from '../api/session.ts';
import { SignInForm } from '../pages/sign-in/sign-in-form.tsx';

export default function SignInAgain() {
  const { member } = useSession();
  if (!member) return null;
  return (
    <Modal
      opened
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title="Sign in again"
    >
      <Text size="sm" c="dimmed" mb="md">
        Your session has ended. The page behind this keeps everything you typed.
      </Text>
      <SignInForm
        email={member.email}
        onSignedIn={() => {
          noteSignedIn();
          void queryClient.invalidateQueries();
        }}
      />
    </Modal>
  );
}
