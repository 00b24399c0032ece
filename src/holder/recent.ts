// What was used last, by key: so many values and no more. The account holder's object is the only writer of its storage, so
// what it has read or written once need not be read again. Whoever gets a value must not change it.

export class Recent<T> {
  readonly #kept = new Map<string, T>();

  /** Keeps at most `most` values. */
  constructor(private readonly most: number) {}

  /** The value of `key`: as it is kept, or else as `read` finds it. That it finds none is not kept. */
  get<R extends T | null>(key: string, read: () => R): T | R {
    const value = this.#kept.get(key) ?? read();
    if (value !== null) this.keep(key, value);
    return value;
  }

  /** The value of `key`, where it is kept. */
  peek(key: string): T | undefined {
    return this.#kept.get(key);
  }

  keep(key: string, value: T): void {
    // A Map keeps the order in which keys were added: the first is the one that was used longest ago.
    this.#kept.delete(key);
    this.#kept.set(key, value);
    if (this.#kept.size > this.most) this.#kept.delete(this.#kept.keys().next().value ?? "");
  }

  entries(): Iterable<[string, T]> {
    return this.#kept;
  }

  clear(): void {
    this.#kept.clear();
  }
}
