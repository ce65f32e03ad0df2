// What was asked for, every default spelled out.

import type { TaskObject } from '@lightmeter/sdk';
import { Text } from '@mantine/core';
import { Section } from '../../parts/section.tsx';
import classes from './task.module.css';

/** Told elsewhere on the page. */
const NOT_HERE = new Set(['prompt', 'operation']);

export function TaskRequest({ task }: { readonly task: TaskObject }) {
  const asked = Object.entries(task.input).filter(
    ([name, value]) => !NOT_HERE.has(name) && value !== null && value !== undefined && String(value) !== '',
  );
  return (
    <Section title="Request">
      <Text className={classes.prompt} mb="sm">
        {String(task.input.prompt ?? '')}
      </Text>
      <dl className={classes.facts}>
        {asked.map(([name, value]) => (
          <Fact key={name} name={name} value={Array.isArray(value) ? value.join(', ') : String(value)} />
        ))}
      </dl>
    </Section>
  );
}

export function Fact({ name, value }: { readonly name: string; readonly value: React.ReactNode }) {
  return (
    <>
      <dt>{name.replaceAll('_', ' ')}</dt>
      <dd>{value}</dd>
    </>
  );
}
