// What a schema found, in a sentence for the caller: which field, what it must be, what it is. A schema's own words name
// its types and patterns, which a caller has never seen.

import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** One thing that is wrong. */
export interface Fault {
  readonly kind: 'missing' | 'unknown' | 'invalid';
  /** Where it stands, `images[0].size`; empty for the body as a whole. */
  readonly param: string;
  readonly sentence: string;
}

/**
 * The fault an issue is.
 *
 * @param given what was validated, to quote the value at fault; undefined leaves it out
 */
export function faultOf(issue: Issue, given: unknown): Fault {
  return faultAt(issue, { path: [], given: given === undefined ? UNKNOWN : given });
}

/** Stands for a value that nobody passed in: nothing is said of it. */
const UNKNOWN = Symbol('unknown');

interface Place {
  readonly path: readonly PropertyKey[];
  /** The value at `path`. */
  readonly given: unknown;
}

function faultAt(issue: Issue, at: Place): Fault {
  const path = [...at.path, ...issue.path];
  const given = issue.path.reduce(memberOf, at.given);
  const param = wirePath(path);
  if (issue.code === 'unrecognized_keys') return unknownParameter(issue.keys, path);
  if (issue.code === 'invalid_union') {
    const closest = closestOption(issue.errors, given);
    if (closest) return faultAt(closest, { path, given });
  }
  if (typeof given === 'number' && isMoney(issue, path)) {
    return { kind: 'invalid', param, sentence: `\`${param}\` is text: send ${moneyText(given)}.` };
  }
  const must = expectation(issue, { path });
  if (given === undefined || (given === UNKNOWN && issue.message.endsWith('received undefined'))) {
    const wanted = must?.replace(/^be /, '');
    const sentence =
      param === '' ? 'The body is missing; send a JSON object.' : requiredSentence(param, wanted);
    return { kind: 'missing', param, sentence };
  }
  const name = param === '' ? 'The body' : `\`${param}\``;
  const sentence =
    must === undefined
      ? `${name} cannot be used: ${issue.message.replace(/\.$/, '')}.`
      : `${name} must ${must}${whatItIs(issue, { path, given })}.`;
  return { kind: 'invalid', param, sentence };
}

function requiredSentence(param: string, wanted: string | undefined): string {
  return wanted === undefined ? `\`${param}\` is required.` : `\`${param}\` is required: ${wanted}.`;
}

function unknownParameter(keys: readonly string[], path: readonly PropertyKey[]): Fault {
  const names = keys.map((key) => `\`${wirePath([...path, key])}\``).join(', ');
  return {
    kind: 'unknown',
    param: wirePath([...path, keys[0] ?? '']),
    sentence: `There is no parameter ${names} here. Remove it or correct its name; nothing is dropped silently.`,
  };
}

/**
 * Of several shapes that an object may have, the first fault of the one it comes closest to.
 *
 * Undefined when the value itself is at fault: then all its shapes are named.
 */
function closestOption(options: readonly (readonly Issue[])[], given: unknown): Issue | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const inside = options.filter((issues) =>
    issues.some((issue) => issue.path.length > 0 || isUnknownKey(issue)),
  );
  const [closest] = [...inside].sort((left, right) => left.length - right.length);
  return closest?.[0];
}

function isUnknownKey(issue: Issue): boolean {
  return issue.code === 'unrecognized_keys';
}

/** What completes "must …"; undefined when the schema's author said it in a sentence of another form. */
function expectation(issue: Issue, at: { path: readonly PropertyKey[] }): string | undefined {
  if (!isSchemaSpeak(issue.message)) {
    const said = issue.message.replace(/\.$/, '');
    return said.startsWith('must ') ? said.slice('must '.length) : undefined;
  }
  switch (issue.code) {
    case 'invalid_type':
      return `be ${at.path.length === 0 && issue.expected === 'object' ? 'a JSON object' : typeName(issue.expected)}`;
    case 'invalid_value':
      return `be ${anyOf(issue.values.map((value) => `\`${String(value)}\``))}`;
    case 'invalid_format':
      return `be ${formatName(issue, at.path)}`;
    case 'too_small':
      return limit(issue.origin, {
        bound: issue.minimum,
        word: issue.inclusive === false ? 'more than' : 'at least',
      });
    case 'too_big':
      return limit(issue.origin, {
        bound: issue.maximum,
        word: issue.inclusive === false ? 'less than' : 'at most',
      });
    case 'not_multiple_of':
      return `be a multiple of ${issue.divisor}`;
    case 'invalid_union': {
      const options = issue.errors.flatMap(([first]) => (first ? (expectation(first, at) ?? []) : []));
      return options.length === 0
        ? undefined
        : `be ${anyOf(options.map((option) => option.replace(/^be /, '')))}`;
    }
    default:
      return undefined;
  }
}

/** Words of the schema library rather than of the contract. */
function isSchemaSpeak(message: string): boolean {
  return /^(Invalid|Too (big|small)|Unrecognized|Expected|Unexpected)\b/.test(message);
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'an integer',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: '`null`',
};

function typeName(expected: string): string {
  return TYPE_NAMES[expected] ?? `of the type ${expected}`;
}

const FORMAT_NAMES: Readonly<Record<string, string>> = {
  datetime: 'a date and time in ISO 8601 with a time zone, such as 2026-12-31T00:00:00Z',
  date: 'a UTC day such as 2026-12-31',
  url: 'an address such as https://example.com/hook',
};

/** Fields of money carry the unit in their name; `max_cost` is a short one beside `max_cost_usd`. */
function isMoneyName(path: readonly PropertyKey[]): boolean {
  return /(^max_cost|_usd)$/.test(String(path.at(-1)));
}

function isMoney(issue: Issue, path: readonly PropertyKey[]): boolean {
  return issue.code === 'invalid_type' && issue.expected === 'string' && isMoneyName(path);
}

/** The number as the text that it should have been; an example where it is no amount, `1e-7`. */
function moneyText(given: number): string {
  return /^\d{1,12}(\.\d{1,9})?$/.test(String(given)) ? `"${given}"` : 'an amount such as "0.05"';
}

function formatName(issue: Extract<Issue, { code: 'invalid_format' }>, path: readonly PropertyKey[]): string {
  const known = FORMAT_NAMES[issue.format];
  if (known !== undefined) return known;
  if (issue.format === 'regex' && isMoneyName(path)) {
    const least = issue.pattern?.startsWith('/^-?') ? '' : ', and not below zero';
    return `an amount in US dollars such as "0.05", with at most 9 decimals${least}`;
  }
  if (issue.pattern !== undefined) return `text that matches ${issue.pattern}`;
  return `a valid ${issue.format}`;
}

const COUNTED: Readonly<Record<string, string>> = {
  string: 'character',
  array: 'item',
  set: 'item',
  file: 'byte',
};

function limit(origin: string, { bound, word }: { bound: number | bigint; word: string }): string {
  const amount = bound.toLocaleString('en-US');
  const unit = COUNTED[origin];
  return unit === undefined
    ? `be ${word} ${amount}`
    : `have ${word} ${amount} ${unit}${Number(bound) === 1 ? '' : 's'}`;
}

/** `; it is …`, or `; it has 140` where a length is at fault. */
function whatItIs(issue: Issue, { path, given }: Place): string {
  if (given === UNKNOWN || path.some((part) => /secret|password/i.test(String(part)))) return '';
  const isLength = (issue.code === 'too_big' || issue.code === 'too_small') && issue.origin in COUNTED;
  if (isLength && (typeof given === 'string' || Array.isArray(given))) {
    return `; it has ${given.length.toLocaleString('en-US')}`;
  }
  return `; it is ${shown(given, isMistyped(issue))}`;
}

/** "12" in JSON is a string and looks like the number that is asked for; in a query everything is text. */
function isMistyped(issue: Issue): boolean {
  return issue.code === 'invalid_type' && !issue.message.endsWith('received NaN');
}

/** Long enough to recognise a value by, short enough for a line. */
const SHOWN_LETTERS = 40;

function shown(value: unknown, isMistyped: boolean): string {
  if (typeof value === 'string') {
    const letters = [...value];
    const kept = letters.length > SHOWN_LETTERS ? `${letters.slice(0, SHOWN_LETTERS).join('')}…` : value;
    if (kept === '') return 'empty';
    return `${isMistyped ? 'the string ' : ''}\`${JSON.stringify(kept).slice(1, -1)}\``;
  }
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

function anyOf(options: readonly string[]): string {
  const names = [...new Set(options)];
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  if (value === UNKNOWN) return UNKNOWN;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<PropertyKey, unknown>)[key];
}

function wirePath(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('');
}
