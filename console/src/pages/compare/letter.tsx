// The letter of a variant.

import { ThemeIcon, type ThemeIconProps } from '@mantine/core';
import { letterOf } from './compare-form.ts';

export function Letter({ index, ...icon }: { readonly index: number } & ThemeIconProps) {
  return (
    <ThemeIcon variant="light" size={24} radius="sm" fz="sm" fw={650} {...icon}>
      {letterOf(index)}
    </ThemeIcon>
  );
}
