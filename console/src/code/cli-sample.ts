// The request with the project's own command line.

import { type SampleRequest, setParameters } from './sample-request.ts';
import { shellLines, shellWord } from './shell-text.ts';

/** Where `lightmeter` looks when nothing names a server (cli/src/command-line/connection.ts). */
const DEFAULT_URL = 'http://127.0.0.1:8787';

/** Flags of `lightmeter generate` by the API's names (cli/src/calls/call-flags.ts). */
const FLAGS: Readonly<Record<string, string>> = {
  model: '--model',
  n: '--n',
  size: '--size',
  aspect_ratio: '--aspect-ratio',
  resolution: '--resolution',
  quality: '--quality',
  output_format: '--format',
  output_compression: '--compression',
  background: '--background',
  moderation: '--moderation',
  seed: '--seed',
  input_fidelity: '--input-fidelity',
};

/** Without meaning on a command line, which saves files and waits for them. */
const IMPLIED = new Set(['prompt', 'response_format', 'stream', 'partial_images']);

export function cliSample({ body, images = [], mask, serverUrl, maxCostUsd }: SampleRequest): string {
  const flags = setParameters(body).flatMap(([name, value]) => {
    const flag = FLAGS[name];
    return flag === undefined ? [] : [`${flag} ${shellWord(String(value))}`];
  });
  // A prompt that begins with a dash would be read as a flag: it stands after `--`, at the end.
  const isFlagLike = body.prompt.startsWith('-');
  return shellLines([
    `lightmeter generate${isFlagLike ? '' : ` ${shellWord(body.prompt)}`}`,
    ...flags,
    ...images.map((file) => `--image ${shellWord(file)}`),
    ...(mask === undefined ? [] : [`--mask ${shellWord(mask)}`]),
    ...(serverUrl === DEFAULT_URL ? [] : [`--url ${shellWord(serverUrl)}`]),
    maxCostUsd === undefined ? '--yes' : `--max-cost ${maxCostUsd}`,
    ...(isFlagLike ? [`-- ${shellWord(body.prompt)}`] : []),
  ]);
}

/** What the command line has no flag for, as a sentence; undefined when it says everything. */
export function cliNote({ body }: SampleRequest): string | undefined {
  const unsaid = setParameters(body)
    .map(([name]) => name)
    .filter((name) => FLAGS[name] === undefined && !IMPLIED.has(name));
  return unsaid.length === 0 ? undefined : `The command line has no flag for ${unsaid.join(', ')}.`;
}
