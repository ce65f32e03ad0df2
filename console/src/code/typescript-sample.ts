// The request with the official OpenAI client for TypeScript, pointed at this server.

import { fileEnding, isEdit, type SampleRequest, setParameters } from './sample-request.ts';

export function typescriptSample(request: SampleRequest): string {
  const call = isEdit(request) ? 'edit' : 'generate';
  const files = filesOf(request);
  return [
    ...(files.length > 0
      ? [`import { createReadStream } from 'node:fs';`, `import { writeFile } from 'node:fs/promises';`]
      : request.body.stream || request.body.response_format !== 'url'
        ? [`import { writeFile } from 'node:fs/promises';`]
        : []),
    `import OpenAI from 'openai';`,
    '',
    'const openai = new OpenAI({',
    `  baseURL: ${quoted(`${request.serverUrl}/v1`)},`,
    '  apiKey: process.env.LIGHTMETER_API_KEY,',
    '});',
    '',
    '// A constant of its own: the client passes on what is more than its types know.',
    'const request = {',
    ...setParameters(request.body).map(([name, value]) => `  ${name}: ${literal(value)},`),
    '} as const;',
    '',
    `const ${request.body.stream ? 'events' : 'answer'} = await openai.images.${call}(${[
      files.length === 0 ? 'request' : `{\n  ...request,\n${files.map((file) => `  ${file}\n`).join('')}}`,
      ...(request.maxCostUsd === undefined
        ? []
        : [`{\n  headers: { 'Lightmeter-Max-Cost': ${quoted(request.maxCostUsd)} },\n}`]),
    ].join(', ')});`,
    ...(request.body.stream ? readStream(request) : readAnswer(request)),
  ].join('\n');
}

function filesOf({ images = [], mask }: SampleRequest): string[] {
  const open = (file: string) => `createReadStream(${quoted(file)})`;
  return [
    ...(images.length > 0 ? [`image: [${images.map(open).join(', ')}],`] : []),
    ...(mask === undefined ? [] : [`mask: ${open(mask)},`]),
  ];
}

function readAnswer({ body }: SampleRequest): string[] {
  if (body.response_format === 'url')
    return ['for (const image of answer.data ?? []) console.log(image.url);'];
  return [
    'for (const [index, image] of (answer.data ?? []).entries()) {',
    `  await writeFile(\`picture-\${index + 1}.${fileEnding(body)}\`, image.b64_json ?? '', 'base64');`,
    '}',
  ];
}

function readStream({ body }: SampleRequest): string[] {
  return [
    'for await (const event of events) {',
    `  const name = event.type.endsWith('.completed') ? 'picture' : 'preview';`,
    `  await writeFile(\`\${name}.${fileEnding(body)}\`, event.b64_json, 'base64');`,
    '}',
  ];
}

function literal(value: string | number | boolean): string {
  return typeof value === 'string' ? quoted(value) : String(value);
}

/** In single quotes, as the project writes them; JSON's escapes are JavaScript's. */
function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
