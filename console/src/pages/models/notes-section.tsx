// What the model is good at and what to mind, with the source behind every sentence.

import { Anchor, List, SimpleGrid, Text } from '@mantine/core';
import { CircleCheck, type LucideIcon, TriangleAlert } from 'lucide-react';
import { Section } from '../../parts/section.tsx';
import type { ModelNotes, SourcedSentence } from './model-notes.ts';
import classes from './models.module.css';

export function NotesSection({ notes }: { readonly notes: ModelNotes }) {
  return (
    <Section title="Strengths and limits">
      <SimpleGrid cols={{ base: 1, md: notes.mind.length > 0 ? 2 : 1 }} spacing="lg">
        <Sentences title="Good at" sentences={notes.goodAt} icon={CircleCheck} tone={classes.good} />
        {notes.mind.length > 0 && (
          <Sentences title="Mind that" sentences={notes.mind} icon={TriangleAlert} tone={classes.warn} />
        )}
      </SimpleGrid>
    </Section>
  );
}

interface SentencesProps {
  readonly title: string;
  readonly sentences: readonly SourcedSentence[];
  readonly icon: LucideIcon;
  readonly tone: string | undefined;
}

function Sentences({ title, sentences, icon: Icon, tone }: SentencesProps) {
  return (
    <div>
      <Text component="h3" size="sm" fw={600} mb={6}>
        {title}
      </Text>
      <List
        spacing={6}
        size="sm"
        classNames={{ itemWrapper: classes.sentence }}
        icon={<Icon size={16} aria-hidden className={tone} />}
      >
        {sentences.map(({ text, source, checkedOn }) => (
          <List.Item key={text}>
            {text}{' '}
            <Anchor
              href={source}
              target="_blank"
              rel="noreferrer"
              size="xs"
              c="dimmed"
              underline="always"
              title={`Read ${checkedOn}`}
            >
              {new URL(source).hostname.replace(/^www\./, '')}
            </Anchor>
          </List.Item>
        ))}
      </List>
    </div>
  );
}
