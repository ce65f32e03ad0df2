// Which model, with its price for the picture that the form describes, and what became of the form when it changed.

import type { RateCard } from '@lightmeter/core';
import { Alert, Group, List, Select, Text } from '@mantine/core';
import { ArrowLeftRight } from 'lucide-react';
import { memo } from 'react';
import type { FittedForm } from '../../generation/fit-parameters.ts';
import type { ParameterName } from '../../generation/generation-form.ts';
import { imageModels } from '../../generation/generation-form.ts';
import { parameterLabel } from './parameter-labels.ts';

export interface ModelFieldProps {
  readonly card: RateCard;
  readonly modelId: string;
  readonly onChoose: (modelId: string) => void;
}

export const ModelField = memo(function ModelField({ card, modelId, onChoose }: ModelFieldProps) {
  return (
    <Select
      label="Model"
      searchable
      allowDeselect={false}
      nothingFoundMessage="No model of that name"
      value={modelId}
      onChange={(chosen) => chosen && onChoose(chosen)}
      data={imageModels(card).map((model) => ({ value: model.id, label: model.title }))}
      renderOption={({ option }) => (
        <Group justify="space-between" wrap="nowrap" w="100%">
          <Text size="sm">{option.label}</Text>
          <Text size="xs" c="dimmed" ff="monospace">
            {option.value}
          </Text>
        </Group>
      )}
    />
  );
});

/** What the last change of model kept, dropped and brought back. Says nothing when nothing was lost or found. */
export function SwitchNotice({
  fitted,
  onClose,
}: {
  readonly fitted: FittedForm;
  readonly onClose: () => void;
}) {
  const { form } = fitted;
  // Previews change neither the picture nor what was asked for.
  const isTold = (name: ParameterName) => name !== 'partial_images';
  const kept = fitted.kept.filter(isTold);
  const restored = fitted.restored.filter(isTold);
  const dropped = fitted.dropped.filter(({ name }) => isTold(name));
  if (dropped.length === 0 && restored.length === 0) return null;
  return (
    <Alert
      role="status"
      variant="light"
      color="gray"
      icon={<ArrowLeftRight size={18} aria-hidden />}
      title={`Now on ${form.model}`}
      withCloseButton
      closeButtonLabel="Close the note about the model"
      onClose={onClose}
    >
      <List size="sm" spacing={2}>
        {dropped.map(({ name, value, reason }) => (
          <List.Item key={name}>
            Dropped: {parameterLabel(name)} {value}. {reason}
          </List.Item>
        ))}
        {restored.length > 0 && <List.Item>Back: {restored.map(parameterLabel).join(', ')}.</List.Item>}
        {kept.length > 0 && <List.Item>Kept: prompt, {kept.map(parameterLabel).join(', ')}.</List.Item>}
      </List>
      {dropped.length > 0 && (
        <Text size="xs" c="dimmed" mt={4}>
          What was dropped comes back with a model that takes it.
        </Text>
      )}
    </Alert>
  );
}
