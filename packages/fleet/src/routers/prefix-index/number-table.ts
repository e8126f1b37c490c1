import { fmix32 } from '@foretoken/kernel';

const EMPTY = -1;

/** A map from whole numbers (0 … 2^53 - 1) to whole numbers ≥ 0: open addressing over two flat columns, no objects. */
export class NumberTable {
  #keys: Float64Array = new Float64Array(64).fill(EMPTY);
  #values: Int32Array = new Int32Array(64);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** -1 = not there. */
  get(key: number): number {
    const place = this.#find(key);
    return this.#keys[place] === key ? this.#values[place]! : EMPTY;
  }

  set(key: number, value: number): void {
    const place = this.#find(key);
    this.#values[place] = value;
    if (this.#keys[place] === key) return;
    this.#keys[place] = key;
    if (++this.#size * 2 > this.#keys.length) this.#grow();
  }

  delete(key: number): void {
    const keys = this.#keys;
    const mask = keys.length - 1;
    let hole = this.#find(key);
    if (keys[hole] !== key) return;
    this.#size--;
    // Later entries of the run move up, so that no look-up meets a gap before its key.
    for (let place = (hole + 1) & mask; keys[place] !== EMPTY; place = (place + 1) & mask) {
      const home = homeOf(keys[place]!, mask);
      if (((place - home) & mask) < ((place - hole) & mask)) continue;
      keys[hole] = keys[place]!;
      this.#values[hole] = this.#values[place]!;
      hole = place;
    }
    keys[hole] = EMPTY;
  }

  #find(key: number): number {
    const keys = this.#keys;
    const mask = keys.length - 1;
    let place = homeOf(key, mask);
    while (keys[place] !== EMPTY && keys[place] !== key) place = (place + 1) & mask;
    return place;
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values];
    this.#keys = new Float64Array(2 * keys.length).fill(EMPTY);
    this.#values = new Int32Array(2 * keys.length);
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] === EMPTY) continue;
      const place = this.#find(keys[i]!);
      this.#keys[place] = keys[i]!;
      this.#values[place] = values[i]!;
    }
  }
}

/** Eight neighbouring numbers share a cache line: prompts ask for runs of them. */
function homeOf(key: number, mask: number): number {
  const group = Math.floor(key / 8);
  return ((fmix32(group ^ Math.imul(Math.floor(group / 0x100000000), 0x9e3779b1)) << 3) | (key & 7)) & mask;
}
