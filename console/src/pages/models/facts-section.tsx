// What else decides: time, limits, life cycle.

import type { Timing } from '@lightmeter/contract';
import type { Capability, SoldModel } from '@lightmeter/core';
import type { ReactNode } from 'react';
import { Section } from '../../parts/section.tsx';
import { LifeNote } from '../rates/model-name.tsx';
import { lifeNotice, providerTitle } from '../rates/model-words.ts';
import { UsualTime } from '../rates/usual-time.tsx';
import classes from './models.module.css';

export interface FactsSectionProps {
  readonly model: SoldModel;
  readonly timings: readonly Timing[];
  readonly cardId: string | undefined;
  /** YYYY-MM-DD */
  readonly today: string;
}

export function FactsSection({ model, timings, cardId, today }: FactsSectionProps) {
  const { facts, capability, aliases } = model;
  const notice = lifeNotice(facts?.lifeCycle, today);
  const rows: readonly (readonly [term: string, text: ReactNode])[] = [
    ['Maker', facts ? providerTitle(facts.provider) : 'Not stated'],
    ...(facts && facts.modelId !== model.id
      ? [['Its own id', <code key="id">{facts.modelId}</code>] as const]
      : []),
    ['Usual time', <UsualTime key="time" timings={timings} />],
    ['Released', facts?.lifeCycle.releasedOn ?? 'Not known'],
    ['Life', notice ? <LifeNote key="life" notice={notice} cardId={cardId} /> : 'No end is announced.'],
    ...(capability ? limitRows(capability) : []),
    ...(aliases.length > 0 ? [['Also called', aliases.join(', ')] as const] : []),
  ];
  return (
    <Section title="Facts">
      <dl className={classes.facts}>
        {rows.map(([term, text]) => (
          <Fact key={term} term={term}>
            {text}
          </Fact>
        ))}
      </dl>
    </Section>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className={classes.term}>{term}</dt>
      <dd>{children}</dd>
    </>
  );
}

function limitRows(capability: Capability): (readonly [string, string])[] {
  const { references, promptCharacters, backgrounds, transparentTiers, maxPartialImages } = capability;
  const megabytes = Math.floor(references.maxBytes / 1_000_000);
  const transparent = backgrounds.includes('transparent')
    ? `Yes${transparentTiers ? `, at ${transparentTiers.join(' and ')}` : ''}`
    : 'No';
  return [
    [
      'Quality',
      capability.qualities.length === 0 ? 'No such parameter' : [...capability.qualities].join(', '),
    ],
    ['Formats', capability.outputFormats.join(', ')],
    ['Images a request', capability.maxImageCount === 1 ? '1' : `1 to ${capability.maxImageCount}`],
    [
      'Input pictures',
      capability.operations.includes('edit') ? `Up to ${references.max}, ${megabytes} MB each` : 'None',
    ],
    ['Mask', capability.maskMaxBytes > 0 ? 'Yes' : 'No'],
    ['Transparency', transparent],
    ['Seed', capability.seed ? 'Yes' : 'No'],
    ['Previews', maxPartialImages > 0 ? `Up to ${maxPartialImages} while streaming` : 'No'],
    ['Prompt', `Up to ${promptCharacters.max.toLocaleString('en-US')} characters`],
  ];
}
