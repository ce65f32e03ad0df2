// Text that PostgreSQL cannot keep as it is, refused at the door by name: U+0000, which it refuses, and half of a
// surrogate pair, which would be stored as another character.

import { LightmeterError } from '@lightmeter/core';
import type { FastifyRequest } from 'fastify';

/** Kept as escaped JSON, or not at all: any character may stand in these. */
const UNRESTRICTED: ReadonlySet<string> = new Set(['prompt', 'image_url', 'b64_json']);

/**
 * Refuses a request whose path, query or JSON body holds text that cannot be stored.
 *
 * @throws LightmeterError `invalid_value` naming the parameter
 */
export function requireStorableRequest(request: FastifyRequest): void {
  for (const part of [request.params, request.query, request.body]) requireStorableText(part);
}

/**
 * The same for any value that came in: a form's fields, a line of a file.
 *
 * @throws LightmeterError `invalid_value` naming the parameter, `requests[3].user`
 */
export function requireStorableText(value: unknown): void {
  // Not by recursion: a legal body may be nested deeper than the stack.
  const waiting: { value: unknown; path: string }[] = [{ value, path: '' }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { path } = next;
    if (typeof next.value === 'string') {
      const fault = faultOf(next.value);
      if (fault) throw refusal(path, (shown) => `${shown} holds ${fault}`);
    } else if (Array.isArray(next.value)) {
      for (const [index, item] of next.value.entries())
        waiting.push({ value: item, path: `${path}[${index}]` });
    } else if (typeof next.value === 'object' && next.value !== null) {
      for (const [name, field] of Object.entries(next.value)) {
        const fault = faultOf(name);
        if (fault) throw refusal(path, (shown) => `A name in ${shown} holds ${fault}`);
        if (!UNRESTRICTED.has(name))
          waiting.push({ value: field, path: path === '' ? name : `${path}.${name}` });
      }
    }
  }
}

function faultOf(text: string): string | undefined {
  if (text.includes('\0')) return 'the character U+0000';
  return text.isWellFormed() ? undefined : 'half of a surrogate pair';
}

/** Longer paths are cut: a body may be nested a million deep. */
const MAX_PATH_CHARACTERS = 200;

function refusal(path: string, what: (shown: string) => string): LightmeterError {
  const param = path.slice(0, MAX_PATH_CHARACTERS);
  return new LightmeterError('invalid_value', {
    ...(param === '' ? {} : { param }),
    message: `${what(param === '' ? 'the body' : `\`${param}\``)}, which cannot be stored. Remove it.`,
  });
}
