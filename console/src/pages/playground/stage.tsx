// Where pictures appear: nothing yet, one on its way, the result, or why there is none.

import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { Image } from 'lucide-react';
import { useMemo } from 'react';
import { promotionsOf } from '../../generation/promotions.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { CodeButton } from './code-dialog.tsx';
import { FailurePanel } from './failure-panel.tsx';
import { PromoteButtons } from './promote-buttons.tsx';
import { ResultActions } from './result-actions.tsx';
import { ResultStage } from './result-stage.tsx';
import { RunningStage } from './running-stage.tsx';
import classes from './stage.module.css';
import type { PlaygroundState } from './use-playground.ts';

const EXAMPLES = [
  'A lighthouse at dusk, “HARBOR” painted on its wall',
  'Three red apples on a wooden table in a kitchen',
  'A fox riding a bicycle through an autumn forest',
] as const;

export function Stage({ playground }: { readonly playground: PlaygroundState }) {
  return (
    <Paper withBorder p="md" className={classes.stage} component="section" aria-label="Result">
      <StageContent playground={playground} />
    </Paper>
  );
}

function StageContent({ playground }: { readonly playground: PlaygroundState }) {
  const { generation, blocked } = playground;
  const { run } = generation;
  switch (run.kind) {
    case 'idle':
      return <Nothing playground={playground} />;
    case 'active':
      return <RunningStage run={run} onCancel={generation.cancel} cancelError={generation.cancelError} />;
    case 'refused':
      return <FailurePanel error={run.error} onRetry={blocked ? undefined : playground.run} />;
    case 'ended':
      return (
        <ResultStage
          task={run.task}
          error={run.error}
          onRetry={blocked ? undefined : playground.run}
          actions={<Actions playground={playground} />}
          actionsOf={(outputId) => <Promote playground={playground} outputId={outputId} />}
        />
      );
  }
}

function Nothing({ playground }: { readonly playground: PlaygroundState }) {
  const { form } = playground;
  return (
    <Stack gap="xs">
      <EmptyState
        icon={Image}
        title="Your picture appears here"
        action={
          form.prompt.trim() === '' ? (
            <Group gap="xs" justify="center">
              {EXAMPLES.map((example) => (
                <Button
                  key={example}
                  variant="default"
                  size="sm"
                  onClick={() => playground.setPrompt(example)}
                  styles={{
                    label: { whiteSpace: 'normal' },
                    root: { height: 'auto', minHeight: 36, paddingBlock: 6 },
                  }}
                >
                  {example}
                </Button>
              ))}
            </Group>
          ) : undefined
        }
      >
        The button says what it costs at most.
        {form.prompt.trim() === '' && ' Write a prompt, or begin with one of these.'}
      </EmptyState>
      <Group justify="center">
        <CodeButton draft={playground.draft} maxCostUsd={playground.price.maxCostUsd} />
      </Group>
    </Stack>
  );
}

function Actions({ playground }: { readonly playground: PlaygroundState }) {
  const { generation, card, promotion, blocked } = playground;
  if (generation.run.kind !== 'ended') return null;
  const { task } = generation.run;
  const draft = playground.draftOfTask(task);
  return (
    <Stack gap="xs">
      <ResultActions
        card={card}
        task={task}
        draft={draft}
        isBlocked={promotion.isPending || playground.mayNotSpend}
        onRun={playground.runDraft}
      >
        <CodeButton draft={draft ?? playground.draft} maxCostUsd={playground.price.maxCostUsd} />
      </ResultActions>
      {promotion.error && (
        <ErrorPanel error={promotion.error} title="The picture was not promoted" takesFocus />
      )}
      {blocked && playground.mayNotSpend && <Text size="sm">{blocked.reason}</Text>}
    </Stack>
  );
}

function Promote({
  playground,
  outputId,
}: {
  readonly playground: PlaygroundState;
  readonly outputId: string;
}) {
  const { generation, card, promotion, mayNotSpend } = playground;
  const { run } = generation;
  const task = run.kind === 'ended' ? run.task : undefined;
  const promotions = useMemo(() => (task ? promotionsOf(card, task) : []), [card, task]);
  if (!task) return null;
  return (
    <PromoteButtons
      promotions={promotions.filter((possible) => possible.outputId === outputId)}
      isBlocked={promotion.isPending || mayNotSpend}
      onPromote={(chosen) => promotion.mutate({ taskId: task.taskId, promotion: chosen })}
    />
  );
}
