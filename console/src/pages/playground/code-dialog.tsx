// The request of the form as code.

import { Button, Modal, Stack, Tabs, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Code } from 'lucide-react';
import { codeSamples } from '../../code/code-samples.ts';
import type { SampleBody } from '../../code/sample-request.ts';
import { type Draft, operationOf, requestBody } from '../../generation/generation-request.ts';
import { CodeBlock } from '../../parts/code-block.tsx';

export interface CodeDialogProps {
  readonly draft: Draft;
  readonly maxCostUsd: string | undefined;
}

export function CodeButton({ draft, maxCostUsd }: CodeDialogProps) {
  const [isOpen, dialog] = useDisclosure();
  return (
    <>
      <Button variant="default" leftSection={<Code size={16} aria-hidden />} onClick={dialog.open}>
        As code
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title="This request as code" size="xl">
        {isOpen && <Samples draft={draft} maxCostUsd={maxCostUsd} />}
      </Modal>
    </>
  );
}

function Samples({ draft, maxCostUsd }: CodeDialogProps) {
  const { stream: _stream, partial_images: _previews, ...body } = requestBody(draft);
  const isEdit = operationOf(draft) === 'edit';
  const samples = codeSamples({
    body: body as unknown as SampleBody,
    images: isEdit ? draft.references.map(({ file }) => file.name) : [],
    mask: isEdit ? draft.mask?.file.name : undefined,
    serverUrl: location.origin,
    maxCostUsd,
  });
  return (
    <Tabs defaultValue={samples[0]?.label}>
      <Tabs.List>
        {samples.map(({ label }) => (
          <Tabs.Tab key={label} value={label}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {samples.map(({ label, code, note }) => (
        <Tabs.Panel key={label} value={label} pt="sm">
          <Stack gap="xs">
            <CodeBlock code={code} />
            {note !== undefined && (
              <Text size="sm" c="dimmed">
                {note}
              </Text>
            )}
          </Stack>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
