import { GrowableFloat64, GrowableInt32 } from '@foretoken/kernel';

/** Rows as they are read, in file order, as growing columns; counts what is dropped and why. */
export class RowBuffer {
  rowsRead = 0;
  clampedOutputs = 0;
  readonly dropped: Map<string, number> = new Map();
  /** In the file's own unit. */
  readonly time: GrowableFloat64 = new GrowableFloat64(4096);
  readonly input: GrowableInt32 = new GrowableInt32(4096);
  readonly output: GrowableInt32 = new GrowableInt32(4096);
  readonly #zeroOutput: 'drop' | 'clamp' | 'keep';
  readonly #limit: number;

  /** `limit` = rows to keep; Infinity = all. */
  constructor(zeroOutput: 'drop' | 'clamp' | 'keep', limit: number) {
    this.#zeroOutput = zeroOutput;
    this.#limit = limit;
  }

  /** Takes one row; false when it was dropped. */
  add(time: number, input: number, output: number): boolean {
    this.rowsRead++;
    if (input === 0) return this.drop('zero_input');
    if (output === 0 && this.#zeroOutput === 'drop') return this.drop('zero_output');
    if (output === 0 && this.#zeroOutput === 'clamp') {
      this.clampedOutputs++;
      output = 1;
    }
    this.time.push(time);
    this.input.push(input);
    this.output.push(output);
    return true;
  }

  /** Counts a dropped row; always false. */
  drop(reason: string, count = 1): false {
    if (count > 0) this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + count);
    return false;
  }

  get full(): boolean {
    return this.input.length >= this.#limit;
  }
}
