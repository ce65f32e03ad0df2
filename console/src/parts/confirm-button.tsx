// A button that asks first, in a dialog that says what follows. For what cannot be taken back.

import { Button, type ButtonProps, Group, Modal, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorPanel } from './error-panel.tsx';

export interface ConfirmButtonProps extends ButtonProps {
  /** On the button, and the title of the dialog when there is no other. */
  readonly label: string;
  readonly title?: string;
  /** What follows, in full. */
  readonly children: ReactNode;
  /** On the button of the dialog. */
  readonly confirmLabel: string;
  /** The dialog stays open, with the error, when it rejects. */
  readonly onConfirm: () => Promise<unknown>;
}

export function ConfirmButton(props: ConfirmButtonProps) {
  const { label, title = label, children, confirmLabel, onConfirm, ...button } = props;
  const [isOpen, dialog] = useDisclosure();
  const run = useMutation({ mutationFn: onConfirm, onSuccess: dialog.close });
  const close = () => {
    run.reset();
    dialog.close();
  };
  return (
    <>
      <Button variant="default" size="compact-sm" {...button} onClick={dialog.open}>
        {label}
      </Button>
      <Modal opened={isOpen} onClose={close} title={title}>
        <Stack>
          {run.error && <ErrorPanel error={run.error} takesFocus />}
          <div>{children}</div>
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Keep as it is
            </Button>
            <Button color="red" loading={run.isPending} onClick={() => run.mutate()}>
              {confirmLabel}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
