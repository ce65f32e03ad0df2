// The parameters that the model supports and no others, made from its capability on the rate card.

import type { Capability } from '@lightmeter/core';
import { ActionIcon, Input, NumberInput, SegmentedControl, Select, SimpleGrid } from '@mantine/core';
import { Dices } from 'lucide-react';
import { memo } from 'react';
import { drawSeed } from '../../generation/draw-seed.ts';
import type { ParameterName, Parameters } from '../../generation/generation-form.ts';
import { SizeFields } from './size-fields.tsx';

export interface ParameterFieldsProps {
  readonly capability: Capability;
  readonly parameters: Parameters;
  /** Input images are part of the request. */
  readonly isEdit: boolean;
  /** Core's refusal: the parameter at fault and the sentence about it. */
  readonly refusal: { readonly param: string | undefined; readonly message: string } | undefined;
  readonly onChange: (changes: Readonly<Partial<Record<ParameterName, string | undefined>>>) => void;
}

export const ParameterFields = memo(function ParameterFields(props: ParameterFieldsProps) {
  const { capability, parameters, isEdit, refusal, onChange } = props;
  const errorOf = (...names: readonly string[]) =>
    refusal?.param !== undefined && names.includes(refusal.param) ? refusal.message : undefined;
  const choice = { parameters, errorOf, onChange };
  const formats = capability.outputFormats;
  const format = parameters.output_format ?? formats[0];
  // A compression of its own is for jpeg and webp alone.
  const changeFormat: ParameterFieldsProps['onChange'] = (changes) =>
    onChange({
      ...changes,
      ...((changes.output_format ?? formats[0]) === 'png' ? { output_compression: undefined } : {}),
    });
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
      <SizeFields
        capability={capability}
        parameters={parameters}
        error={errorOf('size', 'aspect_ratio', 'resolution')}
        onChange={onChange}
      />
      <Choice {...choice} name="quality" label="Quality" values={qualitiesOf(capability)} />
      {capability.maxImageCount > 1 && <CountField {...choice} most={capability.maxImageCount} />}
      <Choice {...choice} name="background" label="Background" values={capability.backgrounds} />
      <Choice {...choice} name="output_format" label="Format" values={formats} onChange={changeFormat} />
      <Choice
        {...choice}
        name="moderation"
        label="Moderation"
        values={capability.moderation ? ['auto', 'low'] : []}
      />
      {isEdit && (
        <Choice
          {...choice}
          name="input_fidelity"
          label="Input fidelity"
          values={capability.inputFidelity}
          isOpen
        />
      )}
      {capability.seed && <SeedField {...choice} />}
      {capability.maxPartialImages > 0 && <PreviewField {...choice} most={capability.maxPartialImages} />}
      {capability.outputCompression && format !== 'png' && <CompressionField {...choice} />}
    </SimpleGrid>
  );
});

function qualitiesOf(capability: Capability): readonly string[] {
  return [...(capability.autoQuality ? ['auto'] : []), ...capability.qualities];
}

interface FieldProps {
  readonly parameters: Parameters;
  readonly errorOf: (...names: readonly string[]) => string | undefined;
  readonly onChange: ParameterFieldsProps['onChange'];
}

interface ChoiceProps extends FieldProps {
  readonly name: ParameterName;
  readonly label: string;
  readonly values: readonly string[];
  /** The default is none of the values. */
  readonly isOpen?: boolean;
}

/** One of a few values, the first being the default. Not shown where there is nothing to choose. */
function Choice({ name, label, values, isOpen = false, parameters, errorOf, onChange }: ChoiceProps) {
  if (values.length < (isOpen ? 1 : 2)) return null;
  const first = isOpen ? '' : (values[0] ?? '');
  return (
    <Select
      label={label}
      allowDeselect={false}
      value={parameters[name] ?? first}
      error={errorOf(name)}
      onChange={(value) => onChange({ [name]: value === null || value === first ? undefined : value })}
      data={[...(isOpen ? [{ value: '', label: 'Model’s default' }] : []), ...values]}
    />
  );
}

function CountField({ parameters, errorOf, onChange, most }: FieldProps & { readonly most: number }) {
  return (
    <NumberInput
      label="Images"
      description={`1 to ${most}`}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      min={1}
      max={most}
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="none"
      value={Number(parameters.n ?? '1')}
      error={errorOf('n')}
      onChange={(value) => onChange({ n: value === 1 ? undefined : String(value) })}
    />
  );
}

function SeedField({ parameters, errorOf, onChange }: FieldProps) {
  const roll = () => onChange({ seed: String(drawSeed()) });
  return (
    <NumberInput
      label="Seed"
      placeholder="Any"
      hideControls
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="none"
      value={parameters.seed ?? ''}
      error={errorOf('seed')}
      onChange={(value) => onChange({ seed: value === '' ? undefined : String(value) })}
      rightSection={
        <ActionIcon variant="subtle" color="gray" aria-label="Draw another seed" onClick={roll}>
          <Dices size={16} aria-hidden />
        </ActionIcon>
      }
    />
  );
}

/** A stream carries one picture, so several have no previews. */
function PreviewField({ parameters, errorOf, onChange, most }: FieldProps & { readonly most: number }) {
  const isSingle = (parameters.n ?? '1') === '1';
  return (
    <Input.Wrapper
      label="Previews"
      labelElement="div"
      error={errorOf('partial_images')}
      description={isSingle ? 'While the picture is made.' : 'Only with one image.'}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
    >
      <SegmentedControl
        fullWidth
        aria-label="Previews"
        disabled={!isSingle}
        value={parameters.partial_images ?? '0'}
        onChange={(value) => onChange({ partial_images: value })}
        data={Array.from({ length: most + 1 }, (_, count) => String(count))}
      />
    </Input.Wrapper>
  );
}

function CompressionField({ parameters, errorOf, onChange }: FieldProps) {
  return (
    <NumberInput
      label="Compression"
      placeholder="Model’s default"
      min={0}
      max={100}
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="none"
      value={parameters.output_compression ?? ''}
      error={errorOf('output_compression')}
      onChange={(value) => onChange({ output_compression: value === '' ? undefined : String(value) })}
    />
  );
}
