// The schemas of the OpenAPI document, each once. The type provider writes every named schema twice, as it is read
// (`QuoteInput`) and as it is written (`Quote`); nearly all are used in one direction, or are the same in both.

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Schemas = Readonly<Record<string, Json>>;

const PREFIX = '#/components/schemas/';
const INPUT = 'Input';

/** The document with one component for each schema that is read and written alike, and none that nothing leads to. */
export function nameSchemasOnce<Document extends { paths?: unknown; components?: { schemas?: unknown } }>(
  document: Document,
): Document {
  const schemas = (document.components?.schemas ?? {}) as Schemas;
  const used = reachable(schemas, document.paths as Json);
  const renamed = new Map<string, string>();
  for (const read of used) {
    const name = read.slice(0, -INPUT.length);
    if (!read.endsWith(INPUT) || !(name in schemas)) continue;
    const isReadOnly = !used.has(name);
    if (isReadOnly || sameShape(schemas[read], schemas[name])) renamed.set(read, name);
  }
  const named: Record<string, Json> = {};
  for (const [name, schema] of Object.entries(schemas)) {
    const isCopy = name.endsWith(INPUT) && name.slice(0, -INPUT.length) in schemas;
    if (!isCopy) named[name] = rename(schema, renamed);
    else if (used.has(name) && !renamed.has(name)) named[name] = rename(schema, renamed);
  }
  // What is only read has the form in which it is read.
  for (const [read, name] of renamed) named[name] = rename(schemas[read] ?? null, renamed);
  return {
    ...document,
    paths: rename(document.paths as Json, renamed),
    components: { ...document.components, schemas: named },
  };
}

/** The names that the paths lead to, directly and through other schemas. */
function reachable(schemas: Schemas, paths: Json): Set<string> {
  const found = new Set<string>();
  const waiting = referencesIn(paths);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    waiting.push(...referencesIn(schemas[name] ?? null));
  }
  return found;
}

function referencesIn(value: Json | undefined): string[] {
  const found = JSON.stringify(value ?? null).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g);
  return [...found].map(([, name]) => name ?? '');
}

/** Alike but for the direction: what is written is closed, and both may lead to others in their own direction. */
function sameShape(read: Json | undefined, written: Json | undefined): boolean {
  const plain = (schema: Json | undefined) =>
    JSON.stringify(schema ?? null, (name, value) => {
      if (name === 'additionalProperties' && value === false) return undefined;
      if (name === '$ref' && typeof value === 'string') return value.replace(/Input$/, '');
      return value;
    });
  return plain(read) === plain(written);
}

function rename(value: Json, renamed: ReadonlyMap<string, string>): Json {
  return JSON.parse(JSON.stringify(value ?? null), (key, part: unknown) => {
    if (key !== '$ref' || typeof part !== 'string' || !part.startsWith(PREFIX)) return part;
    const name = part.slice(PREFIX.length);
    return `${PREFIX}${renamed.get(name) ?? name}`;
  });
}
