// One request in four languages. Pure: the same request gives the same text.

import { cliNote, cliSample } from './cli-sample.ts';
import { curlSample } from './curl-sample.ts';
import { pythonSample } from './python-sample.ts';
import type { CodeSample, SampleRequest } from './sample-request.ts';
import { typescriptSample } from './typescript-sample.ts';

export type { CodeSample, SampleBody, SampleRequest } from './sample-request.ts';

/** The request as curl, TypeScript, Python and a command line send it; the key is read from LIGHTMETER_API_KEY. */
export function codeSamples(request: SampleRequest): readonly CodeSample[] {
  return [
    { label: 'curl', language: 'shell', code: curlSample(request), note: undefined },
    { label: 'TypeScript', language: 'typescript', code: typescriptSample(request), note: undefined },
    { label: 'Python', language: 'python', code: pythonSample(request), note: undefined },
    { label: 'CLI', language: 'shell', code: cliSample(request), note: cliNote(request) },
  ];
}
