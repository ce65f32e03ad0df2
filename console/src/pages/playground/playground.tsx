// The playground: the form with the price on its button, and the stage on which pictures appear. Stands on its own page and
// on the page of every model.

import type { RateCard } from '@lightmeter/core';
import { Grid, Skeleton, Stack } from '@mantine/core';
import { useAction } from '../../actions/actions.ts';
import { useWindowState, type WindowState } from '../../generation/window-state.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Slow } from '../../parts/slow.tsx';
import { useRateCardInForce } from '../../pricing/rate-card-source.ts';
import { GenerateBar } from './generate-bar.tsx';
import { InputImagesField } from './input-images-field.tsx';
import { ModelField, SwitchNotice } from './model-field.tsx';
import { ParameterFields } from './parameter-fields.tsx';
import { PromptField } from './prompt-field.tsx';
import { RecentRuns } from './recent-runs.tsx';
import { SavingsAdvice } from './savings-advice.tsx';
import { Stage } from './stage.tsx';
import { type PlaygroundState, usePlayground } from './use-playground.ts';

export interface PlaygroundProps {
  /** Of a page about one model: the form stays with it. */
  readonly modelId?: string;
}

export default function Playground({ modelId }: PlaygroundProps) {
  const { card, error } = useRateCardInForce();
  if (card) return <ReadyPlayground key={modelId} card={card} modelId={modelId} />;
  if (error) return <ErrorPanel error={error} title="The prices cannot be read" />;
  return (
    <Slow>
      <Skeleton h={420} />
    </Slow>
  );
}

function ReadyPlayground({
  card,
  modelId,
}: {
  readonly card: RateCard;
  readonly modelId: string | undefined;
}) {
  const playground = usePlayground(card, modelId);
  const { generation, blocked, price } = playground;
  const canRun = blocked === undefined && price.label !== undefined && !generation.isActive;
  useWindowState(windowStateOf(generation.run));
  useAction({
    id: 'playground.generate',
    label: price.label === undefined ? 'Generate' : `Generate · ${price.label}`,
    keys: 'mod+Enter',
    group: 'Playground',
    isEnabled: canRun,
    run: playground.run,
  });
  useAction({
    id: 'playground.cancel',
    label: 'Cancel the run',
    keys: 'Escape',
    group: 'Playground',
    isEnabled: generation.isActive,
    run: generation.cancel,
  });
  return (
    <Stack gap="lg">
      <Grid gap="lg" align="flex-start">
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Form playground={playground} isModelFixed={modelId !== undefined} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stage playground={playground} />
        </Grid.Col>
      </Grid>
      {playground.isSignedIn && <RecentRuns card={card} modelId={modelId} onRestore={playground.restore} />}
    </Stack>
  );
}

function Form({
  playground,
  isModelFixed,
}: {
  readonly playground: PlaygroundState;
  readonly isModelFixed: boolean;
}) {
  const { card, form, model, images, price, fitted, draft } = playground;
  const refusal = price.priced.kind === 'refused' ? price.priced.error : undefined;
  const errorAt = (pattern: RegExp) =>
    refusal?.param !== undefined && pattern.test(refusal.param) ? refusal.message : undefined;
  const capability = model?.capability;
  return (
    <Stack gap="md" component="form" onSubmit={(event) => event.preventDefault()} aria-label="Request">
      {!isModelFixed && <ModelField card={card} modelId={form.model} onChoose={playground.setModel} />}
      {fitted && <SwitchNotice fitted={fitted} onClose={playground.closeNote} />}
      {capability && (
        <>
          <PromptField
            prompt={form.prompt}
            limit={capability.promptCharacters}
            error={errorAt(/^prompt$/)}
            onChange={playground.setPrompt}
            onPasteImages={
              capability.references.max > 0 ? (files) => void images.addReferences(files) : undefined
            }
          />
          <InputImagesField
            images={images}
            capability={capability}
            modelTitle={model.title}
            error={errorAt(/^(image|mask)/)}
          />
          <ParameterFields
            capability={capability}
            parameters={form.parameters}
            isEdit={draft.canEdit && images.references.length > 0}
            refusal={refusal}
            onChange={playground.setParameters}
          />
          <SavingsAdvice priced={price.priced} onUse={(tier) => playground.setTier(tier)} />
        </>
      )}
      <GenerateBar
        price={price}
        rateCardId={card.id}
        availableUsd={playground.availableUsd}
        isActive={playground.generation.isActive}
        blocked={playground.blocked}
        hasNewPrice={playground.hasNewPrice}
        onRun={playground.run}
      />
    </Stack>
  );
}

function windowStateOf(run: PlaygroundState['generation']['run']): WindowState {
  switch (run.kind) {
    case 'idle':
      return 'idle';
    case 'active':
      return 'working';
    case 'refused':
      return 'failed';
    case 'ended':
      return run.task.state === 'succeeded' ? 'done' : run.task.state === 'cancelled' ? 'idle' : 'failed';
  }
}
