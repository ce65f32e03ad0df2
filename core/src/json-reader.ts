// Reads untrusted JSON into types, strictly: a missing, mistyped or unknown field is an error that names its path.
// Used for the data files of rates/; requests on the wire are read by contract/.

/** A data file that does not have the shape it must have. Names the path, `models[3].price.lines[0].usd`. */
export class DataShapeError extends Error {
  constructor(path: string, sentence: string) {
    super(`${path}: ${sentence}`);
    this.name = 'DataShapeError';
  }
}

/** One JSON value and where it stands. Every `as…` returns the value or throws DataShapeError. */
export class JsonReader {
  readonly value: unknown;
  readonly path: string;

  constructor(value: unknown, path: string) {
    this.value = value;
    this.path = path;
  }

  fail(sentence: string): never {
    throw new DataShapeError(this.path, sentence);
  }

  asText(): string {
    return typeof this.value === 'string' ? this.value : this.fail('must be text.');
  }

  asFlag(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.fail('must be true or false.');
  }

  /** A whole number of at least zero. */
  asCount(): number {
    return Number.isSafeInteger(this.value) && (this.value as number) >= 0
      ? (this.value as number)
      : this.fail('must be a whole number of at least 0.');
  }

  /** YYYY-MM-DD of a day that exists. */
  asDay(): string {
    const text = this.asText();
    const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
    return day && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
      ? text
      : this.fail('must be a day, YYYY-MM-DD.');
  }

  /** The beginning of a UTC day, YYYY-MM-DD, or an instant such as 2026-11-23T09:30:00.000Z. */
  asDayOrInstant(): Date {
    const text = this.asText();
    if (!text.includes('T')) return new Date(`${this.asDay()}T00:00:00Z`);
    const instant = new Date(text);
    return !Number.isNaN(instant.getTime()) && instant.toISOString() === text
      ? instant
      : this.fail(
          'must be a day, YYYY-MM-DD, or an instant in UTC with milliseconds, 2026-11-23T09:30:00.000Z.',
        );
  }

  asOneOf<Choice extends string>(choices: readonly Choice[]): Choice {
    const text = this.asText();
    return choices.find((choice) => choice === text) ?? this.fail(`must be one of ${choices.join(', ')}.`);
  }

  asList<Item>(read: (item: JsonReader) => Item): Item[] {
    if (!Array.isArray(this.value)) return this.fail('must be a list.');
    return this.value.map((item, index) => read(new JsonReader(item, `${this.path}[${index}]`)));
  }

  /**
   * An object whose keys are data (tiers, ratios): every value read, keys checked by `readKey`.
   *
   * The map has no prototype, so that looking up a name from outside (`constructor`) finds only what the file says.
   */
  asMap<Key extends string, Item>(
    readKey: (key: JsonReader) => Key,
    read: (item: JsonReader) => Item,
  ): Partial<Record<Key, Item>> {
    const map: Partial<Record<Key, Item>> = Object.create(null);
    for (const [key, value] of Object.entries(this.record())) {
      const path = `${this.path}.${key}`;
      map[readKey(new JsonReader(key, path))] = read(new JsonReader(value, path));
    }
    return map;
  }

  /** An object with known fields. `read` must take every field it has: one nobody took is an error. */
  asObject<Shape>(read: (fields: JsonFields) => Shape): Shape {
    const fields = new JsonFields(this.record(), this.path);
    const shape = read(fields);
    fields.refuseRest();
    return shape;
  }

  private record(): Record<string, unknown> {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value)
      ? (this.value as Record<string, unknown>)
      : this.fail('must be an object.');
  }
}

export class JsonFields {
  private readonly record: Record<string, unknown>;
  private readonly path: string;
  private readonly taken = new Set<string>();

  constructor(record: Record<string, unknown>, path: string) {
    this.record = record;
    this.path = path;
  }

  /** The field, which must be there. */
  required(name: string): JsonReader {
    this.taken.add(name);
    if (!Object.hasOwn(this.record, name)) throw new DataShapeError(`${this.path}.${name}`, 'is missing.');
    return new JsonReader(this.record[name], `${this.path}.${name}`);
  }

  /** The field read, or undefined when it is absent or null. */
  optional<Item>(name: string, read: (item: JsonReader) => Item): Item | undefined {
    this.taken.add(name);
    const value = this.record[name];
    return value === undefined || value === null
      ? undefined
      : read(new JsonReader(value, `${this.path}.${name}`));
  }

  refuseRest(): void {
    const unknown = Object.keys(this.record).find((name) => !this.taken.has(name));
    if (unknown !== undefined) throw new DataShapeError(`${this.path}.${unknown}`, 'is not a known field.');
  }
}
