import { GrowableFloat64 } from '@foretoken/kernel';

/** Why requests that wait do not run, step by step. */
export const WAIT_REASONS = ['queue-batch', 'queue-tokens', 'queue-kv', 'queue-held'] as const;

export type WaitReason = (typeof WAIT_REASONS)[number];

/** Ends and starts of steps that follow each other differ in their last bits. */
export const ROUNDING_S = 1e-9;

/** The steps of one replica, or rank, in order: when it was busy, and what held waiting requests back meanwhile. */
export class StepLog {
  readonly #scheduledS = new GrowableFloat64();
  readonly #endS = new GrowableFloat64();
  /** Seconds with a step running, up to the end of each step; overlapping steps count once. */
  readonly #busyS = new GrowableFloat64();
  /** The same of steps with each reason. */
  readonly #reasonS: Readonly<Record<WaitReason, GrowableFloat64>> = { 'queue-batch': new GrowableFloat64(), 'queue-tokens': new GrowableFloat64(), 'queue-kv': new GrowableFloat64(), 'queue-held': new GrowableFloat64() };

  get length(): number {
    return this.#endS.length;
  }

  add(scheduledS: number, startS: number, endS: number, reason: WaitReason): void {
    const last = this.length - 1;
    const lengthS = endS - Math.max(startS, last < 0 ? -Infinity : this.#endS.at(last));
    this.#scheduledS.push(scheduledS);
    this.#endS.push(endS);
    this.#busyS.push((last < 0 ? 0 : this.#busyS.at(last)) + lengthS);
    for (const each of WAIT_REASONS) {
      const column = this.#reasonS[each];
      column.push((last < 0 ? 0 : column.at(last)) + (each === reason ? lengthS : 0));
    }
  }

  /** Seconds with a step running until `timeS`. */
  busyUntil(timeS: number): number {
    const step = this.#firstEndingAt(timeS);
    if (step === this.length) return step === 0 ? 0 : this.#busyS.at(step - 1);
    const before = step === 0 ? 0 : this.#busyS.at(step - 1);
    return Math.max(before, this.#busyS.at(step) - (this.#endS.at(step) - timeS));
  }

  /**
   * Why a request that came at `fromS` waited until `toS`: by reason the steps decided on after it came and ended by then, and as `queue-step`
   * those decided on before. What is left of the time had no step.
   */
  waits(fromS: number, toS: number): Record<WaitReason | 'queue-step' | 'idle', number> {
    const first = firstAtLeast(this.#scheduledS, this.length, fromS);
    // Without a step that ends by then (the next to end is not over), the last one counted is the one before.
    const last = this.#firstEndingAfter(toS) - 1;
    const found = { 'queue-step': 0, 'queue-batch': 0, 'queue-tokens': 0, 'queue-kv': 0, 'queue-held': 0, idle: 0 };
    let left = toS - fromS;
    const take = (part: WaitReason | 'queue-step', seconds: number): void => {
      found[part] = Math.max(0, Math.min(left, seconds));
      left -= found[part];
    };
    if (last >= first) {
      for (const reason of WAIT_REASONS) take(reason, this.#reasonS[reason].at(last) - (first === 0 ? 0 : this.#reasonS[reason].at(first - 1)));
    }
    take('queue-step', this.busyUntil(toS) - this.busyUntil(fromS) - (toS - fromS - left));
    found.idle = left;
    return found;
  }

  #firstEndingAt(timeS: number): number {
    return firstAtLeast(this.#endS, this.length, timeS);
  }

  #firstEndingAfter(timeS: number): number {
    let step = this.#firstEndingAt(timeS);
    while (step < this.length && this.#endS.at(step) <= timeS + ROUNDING_S) step++;
    return step;
  }
}

function firstAtLeast(sorted: GrowableFloat64, length: number, value: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted.at(middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
