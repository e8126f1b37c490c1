/** Fewer events than this are not worth forgetting. */
const FORGET_EVENTS = 64;

/**
 * Events with values, in order of time, and running sums over them: how many there were and what they add up to in any interval of
 * the last `keepS` seconds. Events may come late; one that is older than `late` others costs that many moves.
 */
export class EventLog {
  readonly #keepS: number;
  readonly #columns: number;
  #times: number[] = [];
  /** Row i holds the sums of the events before event i; one row more than events. */
  #sums: number[];
  #values: number[] = [];
  /** Events that were forgotten. */
  #forgotten = 0;
  /** Times are summed relative to this, so that sums stay small and exact to the last bits. */
  #originS = 0;

  /** Events carry `columns` values; the last column of sums is of the times. */
  constructor(columns: number, keepS: number) {
    this.#columns = columns;
    this.#keepS = keepS;
    this.#sums = new Array<number>(columns + 1).fill(0);
  }

  /** Events that it still knows. */
  get size(): number {
    return this.#times.length;
  }

  push(timeS: number, values: readonly number[]): void {
    let at = this.#times.length;
    while (at > 0 && this.#times[at - 1]! > timeS) at--;
    this.#times.splice(at, 0, timeS);
    this.#values.splice(at * this.#columns, 0, ...values);
    this.#sumFrom(at);
    this.#forget();
  }

  /** Events before `timeS`, of all that there ever were. */
  countBefore(timeS: number): number {
    return this.#forgotten + this.#indexOf(timeS);
  }

  /** Events in [fromS, toS). */
  count(fromS: number, toS: number): number {
    return this.#indexOf(toS) - this.#indexOf(fromS);
  }

  /** Sum of a column over the events in [fromS, toS). */
  sum(column: number, fromS: number, toS: number): number {
    const width = this.#columns + 1;
    return this.#sums[this.#indexOf(toS) * width + column]! - this.#sums[this.#indexOf(fromS) * width + column]!;
  }

  /** Seconds from each event in [fromS, toS) to `toS`, summed. */
  secondsUntil(fromS: number, toS: number): number {
    return this.count(fromS, toS) * (toS - this.#originS) - this.sum(this.#columns, fromS, toS);
  }

  /** Events before `timeS` among those that it knows. */
  #indexOf(timeS: number): number {
    let [low, high] = [0, this.#times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#times[middle]! < timeS) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #sumFrom(index: number): void {
    const width = this.#columns + 1;
    for (let i = index; i < this.#times.length; i++) {
      for (let column = 0; column < this.#columns; column++) this.#sums[(i + 1) * width + column] = this.#sums[i * width + column]! + this.#values[i * this.#columns + column]!;
      this.#sums[(i + 1) * width + this.#columns] = this.#sums[i * width + this.#columns]! + (this.#times[i]! - this.#originS);
    }
  }

  /** Only when half of it is old: then each event is moved once for each time that it is kept. */
  #forget(): void {
    const oldest = this.#times.at(-1)! - this.#keepS;
    if (this.#times.length < FORGET_EVENTS || this.#times[this.#times.length >> 1]! >= oldest) return;
    const old = this.#indexOf(oldest);
    this.#times = this.#times.slice(old);
    this.#values = this.#values.slice(old * this.#columns);
    this.#forgotten += old;
    this.#originS = this.#times[0] ?? 0;
    this.#sums = new Array<number>(this.#columns + 1).fill(0);
    this.#sumFrom(0);
  }
}
