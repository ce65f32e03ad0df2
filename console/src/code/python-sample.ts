// The request with the official OpenAI client for Python, pointed at this server.

import { fileEnding, isEdit, type SampleRequest, setParameters } from './sample-request.ts';

/** Parameters of this server that are no arguments of the client's methods; `extra_body` carries them. */
const EXTRA = new Set(['aspect_ratio', 'resolution', 'seed', 'safety_identifier', 'quote_id']);

export function pythonSample(request: SampleRequest): string {
  const { body, serverUrl, maxCostUsd, images = [], mask } = request;
  const parameters = setParameters(body);
  const extra = parameters.filter(([name]) => EXTRA.has(name));
  const needsFiles = body.stream === true || body.response_format !== 'url';
  return [
    ...(needsFiles ? ['import base64'] : []),
    'import os',
    '',
    'from openai import OpenAI',
    '',
    `client = OpenAI(base_url=${literal(`${serverUrl}/v1`)}, api_key=os.environ["LIGHTMETER_API_KEY"])`,
    '',
    `${body.stream ? 'events' : 'answer'} = client.images.${isEdit(request) ? 'edit' : 'generate'}(`,
    ...parameters
      .filter(([name]) => !EXTRA.has(name))
      .map(([name, value]) => `    ${name}=${literal(value)},`),
    ...(images.length > 0 ? [`    image=[${images.map(opened).join(', ')}],`] : []),
    ...(mask === undefined ? [] : [`    mask=${opened(mask)},`]),
    ...(extra.length > 0
      ? [
          `    extra_body={${extra.map(([name, value]) => `${literal(name)}: ${literal(value)}`).join(', ')}},`,
        ]
      : []),
    ...(maxCostUsd === undefined
      ? []
      : [`    extra_headers={"Lightmeter-Max-Cost": ${literal(maxCostUsd)}},`]),
    ')',
    ...(body.stream ? readStream(request) : readAnswer(request)),
  ].join('\n');
}

function readAnswer({ body }: SampleRequest): string[] {
  if (body.response_format === 'url') return ['for image in answer.data:', '    print(image.url)'];
  return [
    'for index, image in enumerate(answer.data, start=1):',
    `    with open(f"picture-{index}.${fileEnding(body)}", "wb") as file:`,
    '        file.write(base64.b64decode(image.b64_json))',
  ];
}

function readStream({ body }: SampleRequest): string[] {
  return [
    'for event in events:',
    '    name = "picture" if event.type.endswith(".completed") else "preview"',
    `    with open(f"{name}.${fileEnding(body)}", "wb") as file:`,
    '        file.write(base64.b64decode(event.b64_json))',
  ];
}

function opened(file: string): string {
  return `open(${literal(file)}, "rb")`;
}

/** JSON's texts and numbers are Python's; its truth values are not. */
function literal(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : JSON.stringify(value);
}
