import { GrowableInt32 } from '@foretoken/kernel';
import type { TraceBlocks } from '@foretoken/kvcache';
import type { HashIdMapping } from '../formats/trace-format.ts';
import type { ContentRows } from './content-rows.ts';

/** Block ids of the rows kept, renumbered in the order in which they are first seen. */
export class HashColumns implements ContentRows {
  readonly mapping: HashIdMapping;
  /** Row r of the buffer owns `ids[offsets[r] … offsets[r + 1] - 1]`. */
  readonly offsets: GrowableInt32 = new GrowableInt32(4096);
  readonly ids: GrowableInt32 = new GrowableInt32(65_536);
  readonly #numbers = new Map<number | string, number>();

  constructor(mapping: HashIdMapping) {
    this.mapping = mapping;
    this.offsets.push(0);
  }

  /** Where a trace may do either, every block counts. */
  get traceBlocks(): TraceBlocks {
    return { tokens: this.mapping.blockTokens, lastBlock: this.mapping.lastBlock ?? 'ceil' };
  }

  get distinct(): number {
    return this.#numbers.size;
  }

  /** False when the number of ids does not fit the prompt. */
  add(ids: readonly (number | string)[], inputTokens: number): boolean {
    const { blockTokens, lastBlock } = this.mapping;
    const full = Math.floor(inputTokens / blockTokens);
    const fits = (lastBlock !== 'floor' && ids.length === Math.ceil(inputTokens / blockTokens)) || (lastBlock !== 'ceil' && ids.length === full);
    if (!fits) return false;
    for (const id of ids) {
      let number = this.#numbers.get(id);
      if (number === undefined) {
        number = this.#numbers.size;
        this.#numbers.set(id, number);
      }
      this.ids.push(number);
    }
    this.offsets.push(this.ids.length);
    return true;
  }
}
