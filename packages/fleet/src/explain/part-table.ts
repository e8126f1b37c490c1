import { PART, TIME_PARTS } from './parts.ts';
import type { TimePart } from './parts.ts';

const WIDTH = TIME_PARTS.length;

/** Seconds by row and part; grows with the rows. */
export class PartTable {
  #cells = new Float64Array(WIDTH * 1024);

  add(row: number, part: TimePart, seconds: number): void {
    const at = row * WIDTH + PART[part];
    if (at >= this.#cells.length) this.#grow(at);
    this.#cells[at]! += seconds;
  }

  /** Adds the parts of a row to `into`. */
  addTo(into: Record<TimePart, number>, row: number): void {
    const from = row * WIDTH;
    if (from >= this.#cells.length) return;
    for (const [i, part] of TIME_PARTS.entries()) into[part] += this.#cells[from + i]!;
  }

  #grow(at: number): void {
    const cells = new Float64Array(Math.max(2 * this.#cells.length, (Math.floor(at / WIDTH) + 1) * WIDTH));
    cells.set(this.#cells);
    this.#cells = cells;
  }
}
