// What the last days would have cost by this card: a comparison with the past, not a forecast.

import type { EffectResponse, OperatorRateCardResponse } from '@lightmeter/contract';
import { List, Stack, Table, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { Usd } from '../../parts/usd.tsx';
import { TableScroll } from '../rates/table-scroll.tsx';
import classes from './operator.module.css';
import { EFFECT_DAYS, effectQuery } from './operator-queries.ts';
import { percentText } from './percent.ts';

type ModeEffect = EffectResponse['modes'][number];

export interface EffectSectionProps {
  readonly card: Pick<OperatorRateCardResponse, 'id' | 'revision'>;
  /** There are edits that the server does not know of. */
  readonly isOutdated?: boolean;
}

export function EffectSection({ card, isOutdated = false }: EffectSectionProps) {
  const effect = useQuery({ ...effectQuery(card.id, card.revision), placeholderData: keepPreviousData });
  return (
    <Section title={`Effect on the last ${EFFECT_DAYS} days`}>
      <QueryView query={effect}>
        {({ modes, series }) => {
          const used = modes.filter(({ tasks }) => tasks > 0);
          return (
            <Stack gap="lg">
              <Text size="sm" c="dimmed">
                What the workspaces of the series {series} were charged, and would be charged by this card for
                the same pictures.
                {isOutdated && ' Edits that are not saved are not in it.'}
              </Text>
              {used.length === 0 && <Text size="sm">Nothing was delivered in that time.</Text>}
              {used.map((each) => (
                <ModeEffectView key={each.mode} effect={each} />
              ))}
            </Stack>
          );
        }}
      </QueryView>
    </Section>
  );
}

function ModeEffectView({ effect }: { readonly effect: ModeEffect }) {
  const { mode, charged_usd, would_charge_usd, difference_usd, change_percent } = effect;
  return (
    <Stack gap="xs">
      <Title order={3}>{mode === 'live' ? 'Live money' : 'Test credit'}</Title>
      <Text>
        <Usd value={charged_usd} />{' '}
        {difference_usd === '0' ? (
          'would be the same'
        ) : (
          <>
            would be <Usd value={would_charge_usd} fw={620} />: <Usd value={difference_usd} isSigned />
            {change_percent !== null && ` (${percentText(change_percent)})`}
          </>
        )}
        , over {effect.repriced_tasks.toLocaleString('en-US')} of {effect.tasks.toLocaleString('en-US')}{' '}
        {effect.tasks === 1 ? 'task' : 'tasks'}.
      </Text>
      {effect.models.length > 0 && <EffectTable effect={effect} />}
      {effect.not_repriced.length > 0 && (
        <>
          <Text size="sm">In no sum, since this card cannot price it:</Text>
          <List size="sm">
            {effect.not_repriced.map((left) => (
              <List.Item key={`${left.model} ${left.because}`}>
                {left.tasks.toLocaleString('en-US')} of {left.model}, charged <Usd value={left.charged_usd} />
                . {left.because}
              </List.Item>
            ))}
          </List>
        </>
      )}
    </Stack>
  );
}

function EffectTable({ effect }: { readonly effect: ModeEffect }) {
  return (
    <TableScroll label={`Effect by model, ${effect.mode}`} minWidth={560}>
      <Table verticalSpacing={6} className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Model</Table.Th>
            <Table.Th ta="right">Tasks</Table.Th>
            <Table.Th ta="right">Charged</Table.Th>
            <Table.Th ta="right">By this card</Table.Th>
            <Table.Th ta="right">Difference</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {effect.models.map((row) => (
            <Table.Tr key={row.model}>
              <Table.Td ff="monospace" fz="xs">
                {row.model}
              </Table.Td>
              <Table.Td ta="right">{row.tasks.toLocaleString('en-US')}</Table.Td>
              <Table.Td ta="right">
                <Usd value={row.charged_usd} />
              </Table.Td>
              <Table.Td ta="right">
                <Usd value={row.would_charge_usd} />
              </Table.Td>
              <Table.Td ta="right">
                <Usd value={row.difference_usd} isSigned />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}
