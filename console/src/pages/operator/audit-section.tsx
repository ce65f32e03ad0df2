// The audit: every balance recomputed from its entries, every rule of the books checked, with what breaks it.

import type { AuditResponse } from '@lightmeter/contract';
import { Button, List, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { useAction } from '../../actions/actions.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Moment } from '../../parts/moment.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { TableScroll } from '../rates/table-scroll.tsx';
import { Notice } from './notice.tsx';
import classes from './operator.module.css';
import { auditQuery } from './operator-queries.ts';

export function AuditSection() {
  const audit = useQuery(auditQuery);
  const runAgain = () => void audit.refetch();
  useAction({ id: 'operator.audit', label: 'Run the audit again', group: 'Operator', run: runAgain });
  return (
    <Section
      title="Audit"
      actions={
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<RotateCw size={14} aria-hidden />}
          loading={audit.isFetching}
          onClick={runAgain}
        >
          Run again
        </Button>
      }
    >
      <Stack>
        {audit.error && audit.data && <ErrorPanel error={audit.error} title="The audit did not run" />}
        <QueryView query={audit}>{(report) => <Report report={report} />}</QueryView>
      </Stack>
    </Section>
  );
}

function Report({ report }: { readonly report: AuditResponse }) {
  const broken = report.checks.filter((check) => !check.ok);
  // What is wrong stands first.
  const checks = [...broken, ...report.checks.filter((check) => check.ok)];
  return (
    <>
      <Notice
        role="status"
        tone={report.ok ? 'good' : 'bad'}
        title={
          report.ok
            ? `All ${report.checks.length} checks hold`
            : `${broken.length} of ${report.checks.length} checks are violated`
        }
      >
        Checked <Moment at={report.checked_at} isPrecise /> UTC, on one snapshot of every workspace.
      </Notice>
      <TableScroll label="Checks of the audit" minWidth={620}>
        <Table verticalSpacing={6} className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={120}>Result</Table.Th>
              <Table.Th>What must hold</Table.Th>
              <Table.Th ta="right">Looked at</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {checks.map((check) => (
              <Table.Tr key={check.name}>
                <Table.Td>
                  <StateBadge
                    state={check.ok ? 'succeeded' : 'failed'}
                    label={check.ok ? 'holds' : 'violated'}
                  />
                </Table.Td>
                <Table.Td>
                  {check.sentence}
                  <Violations sentences={check.violations} />
                </Table.Td>
                <Table.Td ta="right">{check.checked_count.toLocaleString('en-US')}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableScroll>
    </>
  );
}

function Violations({ sentences }: { readonly sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <List size="sm" mt={4}>
      {sentences.map((sentence) => (
        <List.Item key={sentence}>
          <Text size="sm" c="var(--lm-bad)" style={{ overflowWrap: 'anywhere' }}>
            {sentence}
          </Text>
        </List.Item>
      ))}
    </List>
  );
}
