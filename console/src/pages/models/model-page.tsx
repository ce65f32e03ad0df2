// One model: what it is good at, what it costs, which sizes it makes, how to call it, and the playground.

import { LightmeterError, type RateCard, type SoldModel, soldModel } from '@lightmeter/core';
import { Anchor, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Columns2, SearchX } from 'lucide-react';
import { useMembership, useSession } from '../../api/session.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { IdText } from '../../parts/id-text.tsx';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { type Search, useUrlState } from '../../parts/use-url-state.ts';
import { rateCardQuery, rateCardVersionsQuery } from '../../pricing/rate-card-source.ts';
import { chosenVersion } from '../rates/chosen-version.ts';
import { timingsQuery } from '../rates/rate-queries.ts';
import { timingsOf } from '../rates/timing-text.ts';
import { FactsSection } from './facts-section.tsx';
import { modelNotes } from './model-notes.ts';
import { NotesSection } from './notes-section.tsx';
import { PlaygroundSlot } from './playground-slot.tsx';
import { PriceSection } from './price-section.tsx';
import { chooseRequest, readRequest, sizeChange } from './request-choice.ts';
import { RequestSection } from './request-section.tsx';
import { rivalOf } from './rival.ts';
import { SizesSection } from './sizes-section.tsx';
import { VideoSection } from './video-section.tsx';

const readCard = ({ card }: Search) => card;

export default function ModelPage() {
  const { modelId = '' } = useParams({ strict: false }) as { modelId?: string };
  const [cardId] = useUrlState(readCard);
  const ownSeries = useMembership()?.rate_card_series ?? 'standard';
  const versions = useQuery(rateCardVersionsQuery);
  const shown = versions.data && chosenVersion(versions.data, { card: cardId, series: undefined, ownSeries });
  const card = useQuery(rateCardQuery(shown?.id));
  const model = card.data && findModel(card.data, modelId);
  return (
    <Page
      title={model?.title ?? modelId}
      description={model && <IdText id={model.id} />}
      actions={model && <ModelActions card={card.data} model={model} />}
    >
      <QueryView query={versions.error ? (versions as never) : card}>
        {(read: RateCard) =>
          model ? (
            <ModelBody card={read} model={model} cardId={cardId} />
          ) : (
            <NoModel card={read} modelId={modelId} />
          )
        }
      </QueryView>
    </Page>
  );
}

function findModel(card: RateCard, modelId: string): SoldModel | undefined {
  try {
    return soldModel(card, modelId);
  } catch (error) {
    if (error instanceof LightmeterError) return undefined;
    throw error;
  }
}

function NoModel({ card, modelId }: { readonly card: RateCard; readonly modelId: string }) {
  return (
    <EmptyState
      icon={SearchX}
      title={`${card.title} has no ${modelId}`}
      action={
        <Button renderRoot={(button) => <Link {...button} to="/rates" />} variant="default">
          See what there is
        </Button>
      }
    >
      Another rate card may sell it: at cost, or an earlier version.
    </EmptyState>
  );
}

function ModelActions({ card, model }: { readonly card: RateCard | undefined; readonly model: SoldModel }) {
  const rival = card && rivalOf(card, model);
  if (!rival) return null;
  const search = { models: `${model.id},${rival.id}` } as never;
  return (
    <Button
      variant="default"
      leftSection={<Columns2 size={16} aria-hidden />}
      renderRoot={(button) => <Link {...button} to="/compare" search={search} />}
    >
      Compare with {rival.title}
    </Button>
  );
}

interface ModelBodyProps {
  readonly card: RateCard;
  readonly model: SoldModel;
  readonly cardId: string | undefined;
}

function ModelBody({ card, model, cardId }: ModelBodyProps) {
  const [search, change] = useUrlState(readRequest);
  const { member } = useSession();
  const timings = timingsOf(useQuery(timingsQuery).data?.data ?? [], model.id);
  const { capability } = model;
  const notes = modelNotes(model.facts?.modelId);
  const facts = (
    <FactsSection
      model={model}
      timings={timings}
      cardId={cardId}
      today={new Date().toISOString().slice(0, 10)}
    />
  );
  if (!capability) return <VideoSection model={model} facts={facts} />;
  const choice = chooseRequest(capability, search);
  return (
    <Stack gap="lg">
      {notes && <NotesSection notes={notes} />}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Stack gap="lg">
          <PriceSection card={card} model={model} />
          <SizesSection
            capability={capability}
            chosen={choice.size}
            onChoose={(size) => change(sizeChange(size))}
          />
        </Stack>
        <div>{facts}</div>
      </SimpleGrid>
      <RequestSection card={card} model={model} capability={capability} choice={choice} onChange={change} />
      {member ? <PlaygroundSlot modelId={model.id} /> : <SignInToTry />}
    </Stack>
  );
}

function SignInToTry() {
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        The playground is for people who are signed in.{' '}
        <Anchor
          underline="always"
          renderRoot={(anchor) => (
            <Link {...anchor} to="/sign-in" search={{ next: location.pathname } as never} />
          )}
        >
          Sign in
        </Anchor>
      </Text>
    </Group>
  );
}
