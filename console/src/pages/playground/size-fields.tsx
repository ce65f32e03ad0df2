// The size: a shape at a tier, an exact size where the model has a grid, or the model's own choice.

import { type Capability, parseImageSize, type SizeRule } from '@lightmeter/core';
import { Group, Input, NumberInput, SegmentedControl, Select, Text } from '@mantine/core';
import type { ParameterName, Parameters } from '../../generation/generation-form.ts';
import { tiersOfShape } from '../../generation/shape-of-size.ts';

export interface SizeFieldsProps {
  readonly capability: Capability;
  readonly parameters: Parameters;
  readonly error: string | undefined;
  readonly onChange: (changes: Readonly<Partial<Record<ParameterName, string | undefined>>>) => void;
}

const EXACT = 'exact';
const AUTO = 'auto';

export function SizeFields({ capability, parameters, error, onChange }: SizeFieldsProps) {
  const { size, aspect_ratio: ratio, resolution } = parameters;
  const grid = capability.sizes.kind === 'grid' ? capability.sizes : undefined;
  const chosen = size === AUTO ? AUTO : size === undefined ? (ratio ?? '') : EXACT;
  const named =
    ratio !== undefined && resolution ? capability.shapes[ratio]?.[resolution as '1K'] : undefined;
  const choose = (value: string) => {
    if (value === AUTO) return onChange({ size: AUTO, aspect_ratio: undefined, resolution: undefined });
    if (value === EXACT) {
      const start = named ?? { widthPixels: 1_024, heightPixels: 1_024 };
      const text = `${start.widthPixels}x${start.heightPixels}`;
      return onChange({ size: text, aspect_ratio: undefined, resolution: undefined });
    }
    const tiers = tiersOfShape(capability, value);
    const kept = tiers.find((tier) => tier === resolution) ?? tiers[0];
    onChange({ size: undefined, aspect_ratio: value, resolution: kept });
  };
  return (
    <>
      <Select
        label="Shape"
        allowDeselect={false}
        value={chosen}
        error={chosen === EXACT ? undefined : error}
        onChange={(value) => value && choose(value)}
        data={[
          ...Object.keys(capability.shapes).map((shape) => ({ value: shape, label: shape })),
          ...(grid ? [{ value: EXACT, label: 'Exact size' }] : []),
          ...(capability.autoSize ? [{ value: AUTO, label: 'The model chooses' }] : []),
        ]}
      />
      {chosen === EXACT && grid && size !== undefined && (
        <ExactSize grid={grid} size={size} error={error} onChange={(text) => onChange({ size: text })} />
      )}
      {size === undefined && (
        <TierField
          tiers={tiersOfShape(capability, ratio)}
          tier={resolution}
          pixels={named && `${named.widthPixels} × ${named.heightPixels} px`}
          onChange={(tier) => onChange({ resolution: tier })}
        />
      )}
    </>
  );
}

interface TierFieldProps {
  readonly tiers: readonly string[];
  readonly tier: string | undefined;
  readonly pixels: string | undefined;
  readonly onChange: (tier: string) => void;
}

function TierField({ tiers, tier, pixels, onChange }: TierFieldProps) {
  return (
    <Input.Wrapper
      label="Tier"
      labelElement="div"
      description={pixels}
      inputWrapperOrder={['label', 'input', 'description']}
    >
      <SegmentedControl fullWidth aria-label="Tier" value={tier} onChange={onChange} data={[...tiers]} />
    </Input.Wrapper>
  );
}

interface ExactSizeProps {
  readonly grid: Extract<SizeRule, { kind: 'grid' }>;
  /** WIDTHxHEIGHT. */
  readonly size: string;
  readonly error: string | undefined;
  readonly onChange: (size: string) => void;
}

function ExactSize({ grid, size, error, onChange }: ExactSizeProps) {
  const parsed = parseImageSize(size);
  const edge = (label: string, value: number | undefined, write: (edge: number) => string) => (
    <NumberInput
      label={label}
      flex={1}
      min={grid.multipleOfPixels}
      max={grid.maxEdgePixels}
      step={grid.multipleOfPixels}
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="none"
      value={value ?? ''}
      onChange={(typed) => onChange(write(Number(typed) || 0))}
    />
  );
  return (
    <Input.Wrapper
      label="Exact size in pixels"
      labelElement="div"
      error={error}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      description={
        <Text component="span" inherit>
          Multiples of {grid.multipleOfPixels}, each edge up to {grid.maxEdgePixels.toLocaleString('en-US')}.
        </Text>
      }
    >
      <Group gap="xs" wrap="nowrap" mb={4}>
        {edge('Width', parsed?.widthPixels, (width) => `${width}x${parsed?.heightPixels ?? 0}`)}
        {edge('Height', parsed?.heightPixels, (height) => `${parsed?.widthPixels ?? 0}x${height}`)}
      </Group>
    </Input.Wrapper>
  );
}
