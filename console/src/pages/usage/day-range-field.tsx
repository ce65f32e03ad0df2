// Two days to choose from a calendar, or by a preset. The days are UTC, and the label says so.

import { DatePickerInput } from '@mantine/dates';
import '@mantine/dates/styles.css';
import { CalendarDays } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { type DayRange, dayOf, rangePresets } from './day-range.ts';
import classes from './day-range-field.module.css';

export interface DayRangeFieldProps {
  readonly range: DayRange;
  /** Shown while no span is chosen. */
  readonly placeholder: string;
  /** Called with both ends, or none. */
  readonly onChange: (range: DayRange) => void;
}

const LABELS = {
  nextMonth: 'Next month',
  previousMonth: 'Previous month',
  nextYear: 'Next year',
  previousYear: 'Previous year',
  nextDecade: 'Next decade',
  previousDecade: 'Previous decade',
};

export function DayRangeField({ range, placeholder, onChange }: DayRangeFieldProps) {
  const { from, to } = range;
  const [chosen, choose] = useState<[string | null, string | null]>([from ?? null, to ?? null]);
  const id = useId();
  useEffect(() => choose([from ?? null, to ?? null]), [from, to]);
  return (
    <DatePickerInput
      type="range"
      // One name for both: by it the calendar finds its label.
      id={id}
      popoverProps={{ id }}
      classNames={{ datePickerRoot: classes.picker, presetsList: classes.presets }}
      ariaLabels={LABELS}
      hideOutsideDates
      // Red days would not be told from the others by everybody.
      weekendDays={[]}
      label="Days, UTC"
      placeholder={placeholder}
      valueFormat="D MMM YYYY"
      leftSection={<CalendarDays size={16} aria-hidden />}
      presets={rangePresets(dayOf(Date.now()))}
      allowSingleDateInRange
      clearable
      clearButtonProps={{ 'aria-label': 'All days' }}
      value={chosen}
      onChange={(value) => {
        choose(value);
        const [first, last] = value;
        // Half a span, while the second day is being chosen, is nobody's wish.
        if ((first === null) === (last === null))
          onChange({ from: first ?? undefined, to: last ?? undefined });
      }}
      w={{ base: '100%', xs: 268 }}
    />
  );
}
