// One key for each thing that is paid for: made when it is first asked for, the same over every repetition, and given up
// once it has ended, so that asking again is another thing.

export class IdempotencyKeys {
  private readonly keys = new Map<unknown, string>();
  private readonly newKey: () => string;

  constructor(newKey: () => string = () => crypto.randomUUID()) {
    this.newKey = newKey;
  }

  of(thing: unknown): string {
    const key = this.keys.get(thing) ?? this.newKey();
    this.keys.set(thing, key);
    return key;
  }

  end(thing: unknown): void {
    this.keys.delete(thing);
  }
}
