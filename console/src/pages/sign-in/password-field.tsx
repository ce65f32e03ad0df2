// A new password: its limits are said before it is typed, and managers may make one.

import { PasswordInput } from '@mantine/core';

export interface PasswordFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly label?: string;
}

export function PasswordField({ value, onChange, label = 'Password' }: PasswordFieldProps) {
  return (
    <PasswordInput
      label={label}
      description="10 to 128 characters. A few words in a row are easy to remember."
      name="new-password"
      autoComplete="new-password"
      required
      minLength={10}
      maxLength={128}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
