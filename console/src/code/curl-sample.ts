// The request as curl sends it: JSON for generations, a form with files for edits.

import { isEdit, type SampleRequest, setParameters } from './sample-request.ts';
import { shellLines, shellWord } from './shell-text.ts';

export function curlSample(request: SampleRequest): string {
  const { body, serverUrl, maxCostUsd } = request;
  const path = isEdit(request) ? '/v1/images/edits' : '/v1/images/generations';
  return shellLines([
    `curl ${body.stream ? '--no-buffer' : '--fail-with-body'} ${shellWord(`${serverUrl}${path}`)}`,
    '-H "Authorization: Bearer $LIGHTMETER_API_KEY"',
    ...(maxCostUsd === undefined ? [] : [`-H ${shellWord(`Lightmeter-Max-Cost: ${maxCostUsd}`)}`]),
    ...(isEdit(request) ? formLines(request) : jsonLines(request)),
    ...(body.stream ? [] : ['-o answer.json']),
  ]);
}

function jsonLines({ body }: SampleRequest): string[] {
  const json = JSON.stringify(Object.fromEntries(setParameters(body)), null, 2);
  return [`-H 'Content-Type: application/json'`, `-d ${shellWord(json)}`];
}

/** `--form-string` takes a text as it is, where `-F` would read a leading @ or < as a file. */
function formLines({ body, images = [], mask }: SampleRequest): string[] {
  return [
    ...setParameters(body).map(([name, value]) => `--form-string ${shellWord(`${name}=${value}`)}`),
    ...images.map((file) => `-F ${shellWord(`image[]=@${quotedFile(file)}`)}`),
    ...(mask === undefined ? [] : [`-F ${shellWord(`mask=@${quotedFile(mask)}`)}`]),
  ];
}

/** curl ends a file name at a comma or semicolon unless it is quoted. */
function quotedFile(file: string): string {
  return /[,;"\\]/.test(file) ? `"${file.replaceAll(/["\\]/g, '\\$&')}"` : file;
}
