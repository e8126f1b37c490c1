import { eventTimeError } from './diagnostics.ts';

/**
 * Pending events ordered by time, first in first out on equal times: a 4-ary heap over parallel
 * arrays, so that no event is ever an object. `pop` loads the popped event into the three fields.
 */
export class EventQueue {
  /** Seconds; of the event popped last (NaN before the first pop). */
  timeS: number = Number.NaN;
  /** 32-bit integer; of the event popped last. */
  kind = 0;
  /** 32-bit integer; of the event popped last. */
  target = 0;

  #size = 0;
  #pushed = 0;
  #times: Float64Array;
  #sequences: Float64Array;
  #kinds: Int32Array;
  #targets: Int32Array;

  constructor(capacity = 64) {
    const slots = Math.max(4, capacity);
    this.#times = new Float64Array(slots);
    this.#sequences = new Float64Array(slots);
    this.#kinds = new Int32Array(slots);
    this.#targets = new Int32Array(slots);
  }

  /** Events pending. */
  get size(): number {
    return this.#size;
  }

  /** Schedules an event; `kind` and `target` are 32-bit integers. Throws E0002 when the time is NaN. */
  push(timeS: number, kind: number, target: number): void {
    if (Number.isNaN(timeS)) throw eventTimeError(kind, target);
    if (this.#size === this.#times.length) this.#grow();
    const slot = this.#riseFrom(this.#size++, timeS);
    this.#times[slot] = timeS;
    this.#sequences[slot] = this.#pushed++;
    this.#kinds[slot] = kind;
    this.#targets[slot] = target;
  }

  /** Time of the next event in seconds; Infinity when there is none. */
  peekTimeS(): number {
    return this.#size === 0 ? Infinity : (this.#times[0] as number);
  }

  /** Takes the next event into the fields; false when there is none (the fields keep their values). */
  pop(): boolean {
    if (this.#size === 0) return false;
    this.timeS = this.#times[0] as number;
    this.kind = this.#kinds[0] as number;
    this.target = this.#targets[0] as number;
    const last = --this.#size;
    if (last > 0) this.#move(last, this.#sinkFromRoot(last));
    return true;
  }

  /** Forgets all pending events. */
  clear(): void {
    this.#size = 0;
  }

  /** Opens a hole for a new event, which is younger than all others, so equal times stay below. */
  #riseFrom(leaf: number, timeS: number): number {
    const times = this.#times;
    let hole = leaf;
    while (hole > 0) {
      const parent = (hole - 1) >> 2;
      if ((times[parent] as number) <= timeS) break;
      this.#move(parent, hole);
      hole = parent;
    }
    return hole;
  }

  /** Opens a hole from the root down to where the event in slot `last` belongs. */
  #sinkFromRoot(last: number): number {
    let hole = 0;
    for (;;) {
      const first = (hole << 2) + 1;
      if (first >= last) return hole;
      let least = first;
      const end = Math.min(first + 4, last);
      for (let child = first + 1; child < end; child++) {
        if (this.#before(child, least)) least = child;
      }
      if (!this.#before(least, last)) return hole;
      this.#move(least, hole);
      hole = least;
    }
  }

  #before(a: number, b: number): boolean {
    const timeA = this.#times[a] as number;
    const timeB = this.#times[b] as number;
    if (timeA !== timeB) return timeA < timeB;
    return (this.#sequences[a] as number) < (this.#sequences[b] as number);
  }

  #move(from: number, to: number): void {
    this.#times[to] = this.#times[from] as number;
    this.#sequences[to] = this.#sequences[from] as number;
    this.#kinds[to] = this.#kinds[from] as number;
    this.#targets[to] = this.#targets[from] as number;
  }

  #grow(): void {
    const slots = this.#times.length * 2;
    const times = new Float64Array(slots);
    const sequences = new Float64Array(slots);
    const kinds = new Int32Array(slots);
    const targets = new Int32Array(slots);
    times.set(this.#times);
    sequences.set(this.#sequences);
    kinds.set(this.#kinds);
    targets.set(this.#targets);
    this.#times = times;
    this.#sequences = sequences;
    this.#kinds = kinds;
    this.#targets = targets;
  }
}
