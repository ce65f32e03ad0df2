// What stands in the window while the session, or the files of a page, are on their way for longer than a blink.

import { Box, Group, Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import { ConnectionNotice } from './connection-notice.tsx';
import classes from './frame.module.css';

/** Before it is known who is signed in: the mark, and a page that takes shape. */
export function StartPending() {
  return (
    <>
      <Group h={56} px="md" className={classes.start}>
        <img src="/favicon.svg" alt="" width={24} height={24} />
      </Group>
      <Box p="lg">
        <ConnectionNotice />
        <PagePending />
      </Box>
    </>
  );
}

export function PagePending() {
  return (
    <Stack gap="lg" maw={1480} mx="auto" w="100%" role="status">
      <VisuallyHidden>The page is on its way.</VisuallyHidden>
      <Skeleton h={34} w={220} />
      <Skeleton h={20} w="50%" />
      <Skeleton h={180} />
    </Stack>
  );
}
