import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { stripTypeScriptTypes } from 'node:module';
import { test } from 'node:test';
import { codeSamples, type SampleRequest } from './code-samples.ts';

const PROMPT = `It's a "HARBOR" sign,\nfor $5 \\ and \`more\` – 灯台`;
const FULL: SampleRequest = {
  body: {
    model: 'gpt-image-2',
    prompt: PROMPT,
    n: 2,
    size: '3840x2160',
    quality: 'high',
    output_format: 'jpeg',
    output_compression: 80,
  },
  serverUrl: 'http://127.0.0.1:8787',
  maxCostUsd: '0.12',
};
const EDIT: SampleRequest = {
  ...FULL,
  body: { model: 'gpt-image-1.5', prompt: '@fox in snow', input_fidelity: 'high' },
  images: ['fox 1.png', 'a,b;c.png'],
  mask: 'mask.png',
};
const STREAM: SampleRequest = {
  ...FULL,
  body: { model: 'gpt-image-2', prompt: 'x', stream: true, partial_images: 2 },
};
const EXTRAS: SampleRequest = {
  ...FULL,
  body: { model: 'gemini-nano-banana-2.1', prompt: '-n', aspect_ratio: '16:9', resolution: '2K', seed: 7 },
  maxCostUsd: undefined,
};
const ALL = { FULL, EDIT, STREAM, EXTRAS };

const sample = (request: SampleRequest, label: string) => {
  const found = codeSamples(request).find((each) => each.label === label);
  assert.ok(found);
  return found;
};

/** The words that the named program would be called with, as a shell reads the command. */
function shellArguments(program: string, code: string): string[] {
  const script = `${program}() { printf '%s\\0' "$@"; }\n${code}`;
  const read = execFileSync('sh', ['-c', script], {
    encoding: 'utf8',
    env: { ...process.env, LIGHTMETER_API_KEY: 'lm_test_1' },
  });
  return read.split('\0').slice(0, -1);
}

const following = (words: readonly string[], flag: string) =>
  words.flatMap((word, index) => (word === flag ? [words[index + 1]] : []));

test('curl sends the very body, whatever quotes the prompt has, with key and most cost', () => {
  const words = shellArguments('curl', sample(FULL, 'curl').code);
  const [body = ''] = following(words, '-d');
  assert.deepEqual(JSON.parse(body), FULL.body);
  assert.deepEqual(following(words, '-H'), [
    'Authorization: Bearer lm_test_1',
    'Lightmeter-Max-Cost: 0.12',
    'Content-Type: application/json',
  ]);
  assert.ok(words.includes('http://127.0.0.1:8787/v1/images/generations'));
});

test('curl sends an edit as a form: texts as they are, files by name', () => {
  const words = shellArguments('curl', sample(EDIT, 'curl').code);
  assert.ok(words.includes('http://127.0.0.1:8787/v1/images/edits'));
  assert.deepEqual(following(words, '--form-string'), [
    'model=gpt-image-1.5',
    'prompt=@fox in snow',
    'input_fidelity=high',
  ]);
  assert.deepEqual(following(words, '-F'), ['image[]=@fox 1.png', 'image[]=@"a,b;c.png"', 'mask=@mask.png']);
});

test('the command line gets the flags of the parameters', () => {
  const words = shellArguments('lightmeter', sample(FULL, 'CLI').code);
  assert.deepEqual(words, [
    ...['generate', PROMPT, '--model', 'gpt-image-2', '--n', '2', '--size', '3840x2160', '--quality', 'high'],
    ...['--format', 'jpeg', '--compression', '80', '--max-cost', '0.12'],
  ]);
});

test('a prompt that looks like a flag stands where none are read, and another server is named', () => {
  const words = shellArguments(
    'lightmeter',
    sample({ ...EXTRAS, serverUrl: 'https://l.example' }, 'CLI').code,
  );
  assert.deepEqual(words.slice(-5), ['--url', 'https://l.example', '--yes', '--', '-n']);
});

test('what the command line cannot say is said', () => {
  assert.equal(sample(STREAM, 'CLI').note, undefined);
  const { note } = sample({ ...FULL, body: { ...FULL.body, safety_identifier: 'u1' } }, 'CLI');
  assert.equal(note, 'The command line has no flag for safety_identifier.');
});

/** Runs a TypeScript sample against a client that only notes what it is called with. */
async function typescriptCall(
  request: SampleRequest,
): Promise<{ call: string; body: unknown; options: unknown }> {
  const code = stripTypeScriptTypes(sample(request, 'TypeScript').code).replaceAll(/^import .*$/gm, '');
  const seen: { call: string; body: unknown; options: unknown }[] = [];
  const note = (call: string) => async (body: unknown, options: unknown) => {
    seen.push({ call, body, options });
    return request.body.stream ? (async function* () {})() : { data: [] };
  };
  const OpenAI = function OpenAI(settings: unknown) {
    assert.deepEqual(settings, { baseURL: 'http://127.0.0.1:8787/v1', apiKey: 'lm_test_1' });
    return { images: { generate: note('generate'), edit: note('edit') } };
  };
  const AsyncFunction = async function* () {}.constructor as FunctionConstructor;
  const run = new AsyncFunction('OpenAI', 'process', 'writeFile', 'createReadStream', code);
  await run(
    OpenAI,
    { env: { LIGHTMETER_API_KEY: 'lm_test_1' } },
    () => undefined,
    (file: string) => ({ file }),
  ).next();
  const [first] = seen;
  assert.ok(first);
  return first;
}

test('TypeScript calls the client with the very parameters', async () => {
  assert.deepEqual(await typescriptCall(FULL), {
    call: 'generate',
    body: FULL.body,
    options: { headers: { 'Lightmeter-Max-Cost': '0.12' } },
  });
  assert.deepEqual(await typescriptCall(EXTRAS), { call: 'generate', body: EXTRAS.body, options: undefined });
  assert.deepEqual((await typescriptCall(STREAM)).body, STREAM.body);
});

test('TypeScript opens the files of an edit', async () => {
  const { call, body } = await typescriptCall(EDIT);
  assert.equal(call, 'edit');
  assert.deepEqual(body, {
    ...EDIT.body,
    image: [{ file: 'fox 1.png' }, { file: 'a,b;c.png' }],
    mask: { file: 'mask.png' },
  });
});

test('Python names what the client knows and carries the rest in extra_body', () => {
  assert.equal(
    sample(EXTRAS, 'Python').code,
    `import base64
import os

from openai import OpenAI

client = OpenAI(base_url="http://127.0.0.1:8787/v1", api_key=os.environ["LIGHTMETER_API_KEY"])

answer = client.images.generate(
    model="gemini-nano-banana-2.1",
    prompt="-n",
    extra_body={"aspect_ratio": "16:9", "resolution": "2K", "seed": 7},
)
for index, image in enumerate(answer.data, start=1):
    with open(f"picture-{index}.png", "wb") as file:
        file.write(base64.b64decode(image.b64_json))`,
  );
});

test('Python writes truth values, files and quotes in its own way', () => {
  assert.match(sample(STREAM, 'Python').code, /stream=True,\n {4}partial_images=2,/);
  assert.match(
    sample(EDIT, 'Python').code,
    /image=\[open\("fox 1\.png", "rb"\), open\("a,b;c\.png", "rb"\)\],/,
  );
  assert.ok(sample(FULL, 'Python').code.includes(`prompt=${JSON.stringify(PROMPT)},`));
});

test('nothing is said that was not asked for', () => {
  for (const request of Object.values(ALL)) {
    for (const { code } of codeSamples(request)) assert.doesNotMatch(code, /undefined|null/);
  }
});
