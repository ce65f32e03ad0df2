// One request in four languages.

import { Tabs, Text } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import type { CodeSample } from '../../code/code-samples.ts';
import { CodeBlock } from '../../parts/code-block.tsx';

/** The language that was chosen last is shown first, on every page. */
export function CodeTabs({ samples }: { readonly samples: readonly CodeSample[] }) {
  const [first] = samples;
  const [chosen, choose] = useLocalStorage({ key: 'lightmeter-code', defaultValue: first?.label ?? '' });
  const shown = samples.some(({ label }) => label === chosen) ? chosen : (first?.label ?? null);
  return (
    <Tabs value={shown} onChange={(label) => choose(label ?? '')} keepMounted={false}>
      <Tabs.List aria-label="Language" mb="sm">
        {samples.map(({ label }) => (
          <Tabs.Tab key={label} value={label}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {samples.map(({ label, code, note }) => (
        <Tabs.Panel key={label} value={label}>
          <CodeBlock code={code} label={`Copy the ${label} code`} />
          {note !== undefined && (
            <Text size="sm" c="dimmed" mt="xs">
              {note}
            </Text>
          )}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
