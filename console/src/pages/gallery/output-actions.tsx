// What can be done with a picture: have it, make it again, make it larger. Each button that spends says how much.

import type { OutputItem } from '@lightmeter/contract';
import { parseUsd, type RateCard } from '@lightmeter/core';
import type { TaskObject } from '@lightmeter/sdk';
import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Download, ExternalLink, Repeat } from 'lucide-react';
import { balanceQuery } from '../../api/balance.ts';
import { useAbilities } from '../../api/session.ts';
import { formOfTask, hadInputImages } from '../../generation/form-of-task.ts';
import { writeForm } from '../../generation/generation-form.ts';
import { promotionsOf } from '../../generation/promotions.ts';
import { spendingObstacle } from '../../generation/spending-obstacle.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { useRateCardInForce } from '../../pricing/rate-card-source.ts';
import { usePromotion } from './use-promotion.ts';

export interface OutputActionsProps {
  readonly output: OutputItem;
  readonly task: TaskObject;
}

export function OutputActions({ output, task }: OutputActionsProps) {
  const { card, error } = useRateCardInForce();
  const address = `/v1/outputs/${output.id}`;
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Button
          component="a"
          href={`${address}?download=1`}
          download
          leftSection={<Download size={16} aria-hidden />}
        >
          Download
        </Button>
        <Button
          component="a"
          href={address}
          target="_blank"
          rel="noreferrer"
          variant="default"
          leftSection={<ExternalLink size={16} aria-hidden />}
        >
          Open original
        </Button>
        {card && <AgainLink card={card} task={task} />}
      </Group>
      {error !== null && error !== undefined && <ErrorPanel error={error} title="No prices can be shown." />}
      {card && <Promotions card={card} output={output} task={task} />}
    </Stack>
  );
}

function AgainLink({ card, task }: { readonly card: RateCard; readonly task: TaskObject }) {
  return (
    <>
      <Button
        component={Link}
        to="/playground"
        search={searchOf(writeForm(formOfTask(task, card))) as never}
        variant="default"
        leftSection={<Repeat size={16} aria-hidden />}
      >
        Run again
      </Button>
      {hadInputImages(task) && (
        <Text size="sm" c="dimmed">
          Its input images are not kept: add them in the playground.
        </Text>
      )}
    </>
  );
}

function searchOf(texts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function Promotions({ card, output, task }: OutputActionsProps & { readonly card: RateCard }) {
  const abilities = useAbilities();
  const balance = useQuery(balanceQuery());
  const promotion = usePromotion(task.taskId);
  const larger = promotionsOf(card, task).filter(({ outputId }) => outputId === output.id);
  const [cheapest] = larger;
  if (!cheapest) return null;
  const obstacleTo = (maxCostUsd: string) =>
    spendingObstacle({ abilities, balance: balance.data, highNanoUsd: parseUsd(maxCostUsd) });
  const obstacle = obstacleTo(cheapest.maxCostUsd);
  return (
    <Stack gap={6} role="group" aria-label="Promote">
      <Text size="sm" c="dimmed">
        The same picture, larger. A failed one is not charged.
      </Text>
      <Group gap="xs">
        {larger.map((choice) => (
          <Button
            key={choice.tier}
            variant="light"
            loading={promotion.isPending && promotion.variables.tier === choice.tier}
            disabled={promotion.isPending || obstacleTo(choice.maxCostUsd) !== undefined}
            onClick={() => promotion.mutate(choice)}
          >
            Promote to {choice.tier} · {choice.label}
          </Button>
        ))}
      </Group>
      {obstacle && (
        <Text size="sm">
          {obstacle.reason}{' '}
          {obstacle.remedy && (
            <Anchor component={Link} to={obstacle.remedy.to} inherit underline="always">
              {obstacle.remedy.label}
            </Anchor>
          )}
        </Text>
      )}
      {promotion.error && <ErrorPanel error={promotion.error} title="It was not promoted." takesFocus />}
    </Stack>
  );
}
