// jsonl: one JSON object a line. Either OpenAI's form, {custom_id, method, url, body}, or the body by itself, with
// `custom_id` and `metadata` beside its fields if the caller likes.

import { BATCH_ENDPOINTS, type FaultItem, lineFault, type RawItem, type RawLine } from './input-line.ts';
import { lineTooLong, MAX_PLAIN_LINE_BYTES, splitLines, type TextLine } from './split-lines.ts';

/** The lines of a jsonl text. */
export async function* readJsonLines(source: AsyncIterable<Buffer>): AsyncGenerator<RawItem, void, void> {
  for await (const line of splitLines(source)) yield 'text' in line ? readLine(line) : line;
}

function readLine({ lineNumber, text }: TextLine): RawItem {
  // Characters are at most as many as bytes, and nearly as many where it matters: in base64.
  if (Buffer.byteLength(text) > MAX_PLAIN_LINE_BYTES && !/data:image\//i.test(text))
    return lineTooLong(lineNumber, 'without images');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return lineFault(lineNumber, 'invalid_json', {
      message: `The line is not valid JSON: ${reasonOf(error)} Put one JSON object on each line.`,
    });
  }
  if (!isObject(value)) {
    return lineFault(lineNumber, 'invalid_json', {
      message: 'The line is not a JSON object. Put one JSON object on each line.',
    });
  }
  const isEnvelope = ['url', 'method', 'body'].some((name) => Object.hasOwn(value, name));
  return isEnvelope ? readEnvelope(lineNumber, value) : readBareBody(lineNumber, value);
}

const ENVELOPE = ['custom_id', 'method', 'url', 'body'];

/** @see https://platform.openai.com/docs/api-reference/batch/request-input (2026-11-22) */
function readEnvelope(lineNumber: number, value: Record<string, unknown>): RawItem {
  const { custom_id: customId, method, url, body } = value;
  const named = typeof customId === 'string' ? customId : undefined;
  const refuse = (code: FaultItem['fault']['code'], param: string, message: string) =>
    lineFault(lineNumber, code, { message, param, customId: named });
  const missing = ENVELOPE.find((name) => value[name] === undefined);
  if (missing !== undefined) {
    return refuse(
      'missing_parameter',
      missing,
      `\`${missing}\` is required: {"custom_id", "method", "url", "body"}.`,
    );
  }
  const unknown = Object.keys(value).find((name) => !ENVELOPE.includes(name));
  if (unknown !== undefined) {
    return refuse(
      'unknown_parameter',
      unknown,
      `There is no parameter \`${unknown}\` beside \`body\`. Remove it or put it into \`body\`.`,
    );
  }
  if (named === undefined) return refuse('invalid_value', 'custom_id', '`custom_id` must be text.');
  if (method !== 'POST') return refuse('invalid_value', 'method', '`method` must be "POST".');
  const endpoint = BATCH_ENDPOINTS.find((known) => known === url);
  if (endpoint === undefined)
    return refuse('invalid_value', 'url', `\`url\` must be one of ${BATCH_ENDPOINTS.join(', ')}.`);
  if (!isObject(body)) return refuse('invalid_value', 'body', '`body` must be a JSON object.');
  return { lineNumber, fields: body, customId: named, endpoint, metadata: undefined };
}

function readBareBody(lineNumber: number, value: Record<string, unknown>): RawItem {
  const { custom_id: customId, metadata, image, mask, ...fields } = value;
  if (customId !== undefined && customId !== null && typeof customId !== 'string')
    return lineFault(lineNumber, 'invalid_value', {
      param: 'custom_id',
      message: '`custom_id` must be text.',
    });
  const named = customId ?? undefined;
  const refuse = (param: string, message: string) =>
    lineFault(lineNumber, 'invalid_value', { message, param, customId: named });
  const texts = metadata ?? undefined;
  if (texts !== undefined && !isTextRecord(texts))
    return refuse('metadata', '`metadata` must be an object whose values are text.');
  const sources = image ?? undefined;
  if (sources !== undefined && fields.images !== undefined)
    return refuse('image', '`image` and `images` say the same; give one of them.');
  const read = sources === undefined ? undefined : imageSources(sources);
  if (read === 'unreadable')
    return refuse('image', '`image` must be a data URL or the id of a file, or a list of them.');
  const withImages: RawLine['fields'] = {
    ...fields,
    ...(read === undefined ? {} : { images: read }),
    ...(mask === undefined ? {} : { mask: typeof mask === 'string' ? imageSource(mask) : mask }),
  };
  return { lineNumber, fields: withImages, customId: named, endpoint: undefined, metadata: texts };
}

function imageSources(value: unknown): Record<string, string>[] | 'unreadable' {
  const list = Array.isArray(value) ? value : [value];
  return list.every((item): item is string => typeof item === 'string')
    ? list.map(imageSource)
    : 'unreadable';
}

/** The id of a file, or a data URL; what is neither is refused as the latter. */
export function imageSource(text: string): { file_id: string } | { image_url: string } {
  return /^file[_-]/.test(text) ? { file_id: text } : { image_url: text };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return isObject(value) && Object.values(value).every((text) => typeof text === 'string');
}

/** What JSON.parse says, without the line that it quotes. */
function reasonOf(error: unknown): string {
  const [sentence] = String((error as Error).message).split(/,? "|\.\.\. /);
  return `${sentence?.slice(0, 120)}.`;
}
