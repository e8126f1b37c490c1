import type { RequestLog } from '@foretoken/engines';
import { pathsDiffer } from './diagnostics.ts';
import type { Replay } from './replay.ts';

/** Proof mode: two replays of the same requests must agree to the last bit. Throws E0703 where they do not. */
export function prove(fast: Replay, naive: Replay): void {
  const difference = firstDifference(fast, naive);
  if (difference !== undefined) throw pathsDiffer(difference);
}

/** In what two replays of the same requests differ first, in words; undefined when they are equal to the last bit. */
export function firstDifference(one: Replay, other: Replay): string | undefined {
  for (const column of Object.keys(one.log) as (keyof RequestLog)[]) {
    const left = one.log[column] ?? [];
    const right = other.log[column] ?? [];
    for (let i = 0; i < left.length; i++) {
      if (!Object.is(left[i], right[i])) return `${column} of request ${i}: ${left[i]} and ${right[i]}`;
    }
  }
  for (const [i, { steps }] of one.recorder.replicas.entries()) {
    const others = other.recorder.replicas[i]!.steps;
    if (steps !== others) return `the steps of replica ${i}: ${steps} and ${others}`;
  }
  if (one.recorder.digest !== other.recorder.digest) return 'the digest of all steps';
  const [gaps, others] = [one.recorder.gaps.distribution(), other.recorder.gaps.distribution()];
  for (const p of [0, 0.5, 0.9, 0.99, 1]) {
    if (!Object.is(gaps.quantile(p), others.quantile(p))) return `the ${p} quantile of inter-token gaps`;
  }
  return undefined;
}
