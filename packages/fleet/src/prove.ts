import type { RequestLog } from '@foretoken/engines';
import { pathsDiffer } from './diagnostics.ts';
import type { Replay } from './replay.ts';

/** Proof mode: two replays of the same requests must agree to the last bit. Throws E0703 where they do not. */
export function prove(fast: Replay, naive: Replay): void {
  for (const column of Object.keys(fast.log) as (keyof RequestLog)[]) {
    const ours = fast.log[column] ?? [];
    const oracle = naive.log[column] ?? [];
    for (let i = 0; i < ours.length; i++) {
      if (!Object.is(ours[i], oracle[i])) throw pathsDiffer(`${column} of request ${i}: ${ours[i]} and ${oracle[i]}`);
    }
  }
  for (const [i, totals] of fast.recorder.replicas.entries()) {
    const other = naive.recorder.replicas[i]!;
    if (totals.steps !== other.steps) throw pathsDiffer(`the steps of replica ${i}: ${totals.steps} and ${other.steps}`);
  }
  if (fast.recorder.digest !== naive.recorder.digest) throw pathsDiffer('the digest of all steps');
  const gaps = fast.recorder.gaps.distribution();
  const others = naive.recorder.gaps.distribution();
  for (const p of [0, 0.5, 0.9, 0.99, 1]) {
    if (!Object.is(gaps.quantile(p), others.quantile(p))) throw pathsDiffer(`the ${p} quantile of inter-token gaps`);
  }
}
