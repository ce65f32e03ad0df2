// Runs the program against a server that gives prepared answers, one server a run; what is left open is closed after each
// test.

import { afterEach } from 'node:test';
import { type FakeLightmeter, type FakeReply, startFakeLightmeter } from '@lightmeter/sdk/fake';
import { type ProgramResult, runProgram } from './run-program.ts';

/** The key the program runs with. */
export const TEST_KEY = 'lm_test_0123456789abcdefghijklmnop';

const open: FakeLightmeter[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** What the program came to, and what the server was asked. The answers are given in turn, the last one for ever. */
export async function runAgainstFake(
  words: readonly string[],
  ...replies: FakeReply[]
): Promise<ProgramResult & FakeLightmeter> {
  const fake = await startFakeLightmeter((_request, count) => replies[count - 1] ?? replies.at(-1) ?? {});
  open.push(fake);
  const environment = { LIGHTMETER_URL: fake.url, LIGHTMETER_API_KEY: TEST_KEY };
  return { ...(await runProgram(words, { environment })), ...fake };
}
