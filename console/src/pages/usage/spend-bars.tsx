// The bars of the chart. In a file of its own: the library that draws them is fetched when there is something to draw.

import { formatUsd, nanoUsd, parseUsd } from '@lightmeter/core';
import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { Group, Paper, Stack, Text } from '@mantine/core';
import { dayText, spanText } from './span-text.ts';
import classes from './spend-bars.module.css';
import { barHeight, type SpendChartData, type SpendDay, type SpendSeries } from './spend-chart.ts';

const CHART_PIXELS = 280;

/** Names of models have dots, which the library takes for paths. */
const keyOf = (place: number) => `s${place}`;

export default function SpendBars({ chart }: { readonly chart: SpendChartData }) {
  const { series, days } = chart;
  const bars = days.map((day) => ({
    day: day.day,
    ...Object.fromEntries(
      series.map(({ name }, place) => [keyOf(place), barHeight(day.amounts[name] ?? '0')]),
    ),
  }));
  return (
    <Stack gap="sm">
      <BarChart
        h={CHART_PIXELS}
        data={bars}
        dataKey="day"
        type="stacked"
        series={series.map(({ label, color }, place) => ({ name: keyOf(place), label, color }))}
        gridAxis="x"
        tickLine="none"
        strokeDasharray="0"
        textColor="var(--mantine-color-dimmed)"
        gridColor="var(--lm-line)"
        maxBarWidth={44}
        valueFormatter={axisText}
        xAxisProps={{ tickFormatter: dayText, minTickGap: 24 }}
        yAxisProps={{ width: 64 }}
        barProps={{ isAnimationActive: false, stroke: 'var(--lm-surface)', strokeWidth: 1 }}
        tooltipProps={{
          content: ({ label }) => <DayTooltip day={days.find(({ day }) => day === label)} series={series} />,
        }}
        // The table beside it says the same, cell by cell.
        barChartProps={{ accessibilityLayer: false }}
        role="img"
        aria-label={chartText(chart)}
      />
      <Legend series={series} />
    </Stack>
  );
}

function chartText({ days, totalUsd, series }: SpendChartData): string {
  const [first, last] = [days[0]?.day ?? '', days.at(-1)?.day ?? ''];
  const [most] = series;
  const sum = formatUsd(parseUsd(totalUsd));
  return `Spend by day, ${spanText({ from: first, to: last })}: ${sum} in all, most of it by ${most?.label}. The table has every day.`;
}

/** Ticks of the axis are whole steps; the amounts of the data never go through here. */
function axisText(dollars: number): string {
  const micro = Math.round(dollars * 1_000_000);
  return formatUsd(nanoUsd(BigInt(micro) * 1_000n));
}

function DayTooltip({
  day,
  series,
}: {
  readonly day: SpendDay | undefined;
  readonly series: readonly SpendSeries[];
}) {
  if (!day) return null;
  return (
    <Paper withBorder shadow="md" px="sm" py="xs" fz="sm">
      <Group justify="space-between" gap="lg" mb={4}>
        <Text size="sm" fw={600}>
          {dayText(day.day)}, UTC
        </Text>
        <Text size="sm" fw={600} className="lm-figures">
          {formatUsd(parseUsd(day.totalUsd))}
        </Text>
      </Group>
      {series
        .filter(({ name }) => day.amounts[name] !== undefined)
        .map(({ name, label, color }) => (
          <Group key={name} justify="space-between" gap="lg" wrap="nowrap">
            <Group gap={6} wrap="nowrap">
              <span className={classes.swatch} style={{ background: color }} aria-hidden />
              {label}
            </Group>
            <span className="lm-figures">{formatUsd(parseUsd(day.amounts[name] ?? '0'))}</span>
          </Group>
        ))}
    </Paper>
  );
}

function Legend({ series }: { readonly series: readonly SpendSeries[] }) {
  return (
    <Group gap="md" component="ul" className={classes.legend} aria-label="Models, the most spent first">
      {series.map(({ name, label, color, totalUsd }) => (
        <li key={name}>
          <span className={classes.swatch} style={{ background: color }} aria-hidden />
          {label}{' '}
          <Text span c="dimmed" inherit className="lm-figures">
            {formatUsd(parseUsd(totalUsd))}
          </Text>
        </li>
      ))}
    </Group>
  );
}
