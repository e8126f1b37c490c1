import type { RequestLog } from '@foretoken/engines';
import { pathsDiffer } from './diagnostics.ts';
import type { RunRecorder } from './record/run-recorder.ts';

/** What two runs of the same requests are compared by. */
export interface Provable {
  readonly log: RequestLog;
  readonly recorders: readonly RunRecorder[];
}

/** Proof mode: two replays of the same requests must agree to the last bit. Throws E0703 where they do not. */
export function prove(fast: Provable, naive: Provable): void {
  const difference = firstDifference(fast, naive);
  if (difference !== undefined) throw pathsDiffer(difference);
}

/** In what two replays of the same requests differ first, in words; undefined when they are equal to the last bit. */
export function firstDifference(one: Provable, other: Provable): string | undefined {
  for (const column of Object.keys(one.log) as (keyof RequestLog)[]) {
    const left = one.log[column] ?? [];
    const right = other.log[column] ?? [];
    for (let i = 0; i < left.length; i++) {
      if (!Object.is(left[i], right[i])) return `${column} of request ${i}: ${left[i]} and ${right[i]}`;
    }
  }
  for (const [i, recorder] of one.recorders.entries()) {
    const difference = differenceOf(recorder, other.recorders[i]!);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function differenceOf(one: RunRecorder, other: RunRecorder): string | undefined {
  for (const [i, { steps }] of one.replicas.entries()) {
    const others = other.replicas[i]!.steps;
    if (steps !== others) return `the steps of replica ${i}: ${steps} and ${others}`;
  }
  if (one.digest !== other.digest) return 'the digest of all steps';
  const [gaps, others] = [one.gaps.distribution(), other.gaps.distribution()];
  for (const p of [0, 0.5, 0.9, 0.99, 1]) {
    if (!Object.is(gaps.quantile(p), others.quantile(p))) return `the ${p} quantile of inter-token gaps`;
  }
  return undefined;
}
