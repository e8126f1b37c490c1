/** Keeps the values used last, up to so many bytes; a value larger than that is not kept at all. */
export class ByteCache<Value> {
  readonly #limit: number;
  readonly #bytesOf: (value: Value) => number;
  /** Least recently used first. */
  readonly #entries = new Map<string, { readonly value: Value; readonly bytes: number }>();
  #bytes = 0;

  constructor(limitBytes: number, bytesOf: (value: Value) => number) {
    this.#limit = limitBytes;
    this.#bytesOf = bytesOf;
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: Value): void {
    this.#remove(key);
    const bytes = this.#bytesOf(value);
    if (bytes > this.#limit) return;
    this.#entries.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#limit) return;
      this.#remove(oldest);
    }
  }

  #remove(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }
}
