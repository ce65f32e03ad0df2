// The name and its mark: the needle of a light meter.

import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import classes from './frame.module.css';

export function Brand() {
  return (
    <Link to="/" className={classes.brand} aria-label="Lightmeter, first page">
      <img src="/favicon.svg" alt="" width={24} height={24} />
      <Text component="span" inherit visibleFrom="lg">
        Lightmeter
      </Text>
    </Link>
  );
}
