// The limits that providers set, as an operator writes them: "openai: concurrency=40, per_minute=250; openai/gpt-image-2:
// concurrency=10".

import type { RouteLimit } from '@lightmeter/store';

const MAX_LIMIT = 1_000_000;

/**
 * Reads limits of providers and routes.
 *
 * @throws Error naming the part that cannot be read, and how it is written
 */
export function parseRouteLimits(text: string): RouteLimit[] {
  const limits = text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseLimit);
  const twice = limits.find(({ scope }, index) => limits.findIndex((other) => other.scope === scope) < index);
  if (twice) throw new Error(`"${twice.scope}" stands twice; give all its limits in one part.`);
  return limits;
}

function parseLimit(part: string): RouteLimit {
  const match = /^(?<scope>[a-z0-9][a-z0-9._-]*(\/[A-Za-z0-9._-]+)?)\s*:\s*(?<settings>.+)$/.exec(part);
  if (!match?.groups) {
    throw new Error(`"${part}" must read "provider: concurrency=8, per_minute=60", or "provider/model: …".`);
  }
  const { scope = '', settings = '' } = match.groups;
  const given = new Map(settings.split(',').map((setting) => parseSetting(setting.trim())));
  return { scope, concurrency: given.get('concurrency'), perMinute: given.get('per_minute') };
}

function parseSetting(setting: string): ['concurrency' | 'per_minute', number] {
  const match = /^(concurrency|per_minute)\s*=\s*(\d{1,7})$/.exec(setting);
  const limit = Number(match?.[2]);
  if (!match || limit < 1 || limit > MAX_LIMIT) {
    throw new Error(`"${setting}" must be concurrency=N or per_minute=N, with N from 1 to ${MAX_LIMIT}.`);
  }
  return [match[1] as 'concurrency' | 'per_minute', limit];
}
