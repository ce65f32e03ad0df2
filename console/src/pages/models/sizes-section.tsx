// The size that each shape has at each tier; pressing one puts it into the request below.

import { type Capability, renderImageSize, TIERS } from '@lightmeter/core';
import { Table, Text, UnstyledButton } from '@mantine/core';
import { Section } from '../../parts/section.tsx';
import { TableScroll } from '../rates/table-scroll.tsx';
import classes from './models.module.css';

export interface SizesSectionProps {
  readonly capability: Capability;
  /** WIDTHxHEIGHT that the request has. */
  readonly chosen: string;
  readonly onChoose: (size: string) => void;
}

export function SizesSection({ capability, chosen, onChoose }: SizesSectionProps) {
  const tiers = TIERS.filter((tier) => Object.values(capability.shapes).some((byTier) => byTier[tier]));
  return (
    <Section title="Sizes">
      <Text size="sm" c="dimmed" mb="xs">
        {ruleText(capability)}
      </Text>
      <TableScroll label="Size of each shape at each tier" minWidth={300}>
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Shape</Table.Th>
              {tiers.map((tier) => (
                <Table.Th key={tier} ta="right">
                  {tier}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {Object.entries(capability.shapes).map(([ratio, byTier]) => (
              <Table.Tr key={ratio}>
                <Table.Th scope="row" fw={500}>
                  {ratio}
                </Table.Th>
                {tiers.map((tier) => {
                  const size = byTier[tier] && renderImageSize(byTier[tier]);
                  return (
                    <Table.Td key={tier} ta="right" className={size === chosen ? classes.chosen : undefined}>
                      {size === undefined ? (
                        <Text c="dimmed">–</Text>
                      ) : (
                        <UnstyledButton
                          fz="sm"
                          fw="inherit"
                          mih={24}
                          aria-pressed={size === chosen}
                          onClick={() => onChoose(size)}
                        >
                          {size}
                        </UnstyledButton>
                      )}
                    </Table.Td>
                  );
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableScroll>
    </Section>
  );
}

function ruleText({ sizes, autoSize }: Capability): string {
  const auto = autoSize ? ' With auto the model chooses.' : '';
  if (sizes.kind === 'shapes') return `These sizes and no others.${auto}`;
  const { multipleOfPixels, maxEdgePixels, maxRatio, minPixels, maxPixels } = sizes;
  const area = (pixels: number) => pixels.toLocaleString('en-US');
  return `Any width and height that are multiples of ${multipleOfPixels}, up to ${maxEdgePixels} pixels an edge, ${maxRatio}:1 at most, ${area(minPixels)} to ${area(maxPixels)} pixels in all. The table has the sizes of common shapes.${auto}`;
}
