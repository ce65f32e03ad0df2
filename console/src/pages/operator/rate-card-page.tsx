// One rate card as operators see it: a draft to change, try and publish, or a published card to read.

import { Anchor, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useEffect } from 'react';
import { useAbilities } from '../../api/session.ts';
import { IdText } from '../../parts/id-text.tsx';
import { NoPermission } from '../../parts/no-permission.tsx';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { DraftEditor } from './draft-editor.tsx';
import { ownCardQuery, refreshCards } from './operator-queries.ts';
import { PublishedCard } from './published-card.tsx';

export default function RateCardPage() {
  const { canOperate } = useAbilities();
  const { cardId = '' } = useParams({ strict: false }) as { cardId?: string };
  if (canOperate) return <RateCard key={cardId} id={cardId} />;
  return (
    <Page title="Rate card">
      <NoPermission who="An operator">makes and publishes rate cards.</NoPermission>
    </Page>
  );
}

function RateCard({ id }: { readonly id: string }) {
  const card = useQuery(ownCardQuery(id));
  const state = card.data?.state;
  useEffect(() => {
    // The pages that price hear of it at once instead of within a minute.
    if (state === 'in_force') void refreshCards();
  }, [state]);
  return (
    <Page
      title={card.data?.title ?? 'Rate card'}
      description={card.data && `Of the series ${card.data.series}.`}
      actions={
        <>
          {card.data && <StateBadge state={card.data.state} />}
          <IdText id={id} />
          <BackLink />
        </>
      }
    >
      <QueryView query={card}>
        {(found) =>
          found.state === 'draft' ? <DraftEditor draft={found} /> : <PublishedCard card={found} />
        }
      </QueryView>
    </Page>
  );
}

function BackLink() {
  return (
    <Anchor
      fz="sm"
      renderRoot={(anchor) => <Link {...anchor} to="/operator" search={{ tab: 'rate-cards' } as never} />}
    >
      <Group gap={4} component="span">
        <ArrowLeft size={14} aria-hidden /> All rate cards
      </Group>
    </Anchor>
  );
}
