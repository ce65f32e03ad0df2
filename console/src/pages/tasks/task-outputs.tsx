// The pictures of a task, in full colour and with their measures; a place for them while they are made.

import type { TaskObject } from '@lightmeter/sdk';
import { Anchor, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { sizeOfTask } from '../../generation/form-of-task.ts';
import { megabytes } from '../../generation/measure-image.ts';
import { Picture, pictureAlt } from '../../parts/picture.tsx';
import { Section } from '../../parts/section.tsx';

const SHOWN_WIDTH_PIXELS = 1_024;

export function TaskOutputs({ task }: { readonly task: TaskObject }) {
  const outputs = task.output ?? [];
  const count = Math.max(1, outputs.length || Number(task.input.n ?? 1));
  if (outputs.length === 0 && task.ended_at !== null) return <Deleted task={task} />;
  return (
    <Section title={count === 1 ? 'Picture' : `${count} pictures`}>
      <SimpleGrid cols={count === 1 ? 1 : { base: 1, xs: 2 }} spacing="sm">
        {outputs.length === 0
          ? Array.from({ length: count }, (_, index) => index + 1).map((place) => (
              <Waiting key={place} task={task} />
            ))
          : outputs.map((output) => <Output key={output.output_id} task={task} output={output} />)}
      </SimpleGrid>
    </Section>
  );
}

function Waiting({ task }: { readonly task: TaskObject }) {
  const { widthPixels, heightPixels } = sizeOfTask(task);
  return <Picture src={undefined} alt="" widthPixels={widthPixels} heightPixels={heightPixels} />;
}

interface OutputProps {
  readonly task: TaskObject;
  readonly output: NonNullable<TaskObject['output']>[number];
}

function Output({ task, output }: OutputProps) {
  const { output_id: id, width, height, tier, format, bytes } = output;
  const address = `/v1/outputs/${id}`;
  const prompt = String(task.input.prompt ?? '');
  return (
    <Stack gap={4}>
      <Picture
        src={width > SHOWN_WIDTH_PIXELS ? `${address}?width=${SHOWN_WIDTH_PIXELS}` : address}
        alt={pictureAlt({ prompt, widthPixels: width, heightPixels: height })}
        widthPixels={width}
        heightPixels={height}
        maw={`calc(70vh * ${width / height})`}
        mx="auto"
      />
      <Group justify="space-between" gap="xs">
        <Text size="sm" className="lm-figures">
          {width} × {height}, {tier}, {format.toUpperCase()}, {megabytes(bytes)}
        </Text>
        <Group gap="sm">
          <Anchor size="sm" component={Link} to={`/gallery/${id}`}>
            In the gallery
          </Anchor>
          <Anchor size="sm" href={address} download={`${id}.${format === 'jpeg' ? 'jpg' : format}`}>
            Download
          </Anchor>
        </Group>
      </Group>
    </Stack>
  );
}

function Deleted({ task }: { readonly task: TaskObject }) {
  const { deleted_outputs: deleted } = task;
  if (deleted.length === 0) return null;
  return (
    <Section title="Picture">
      <Text size="sm" c="dimmed">
        {deleted.length === 1
          ? 'The picture was delivered and deleted since.'
          : 'The pictures were delivered and deleted since.'}
      </Text>
    </Section>
  );
}
