import { OUTCOME } from '@foretoken/engines';
import type { RequestColumns } from '@foretoken/engines';
import { firstDifference } from '../prove.ts';
import type { Replay } from '../replay.ts';
import { compareTriples } from './compare-triples.ts';
import { meddled } from './meddled.ts';
import type { Meddled } from './meddled.ts';
import { serve, serverFor } from './policy-trial.ts';
import type { PolicyTrial } from './policy-trial.ts';
import { foresightOf, secondRouterDiffers } from './router-promises.ts';

/** Something that every policy keeps: `broken` says how these requests break it, undefined = they do not. */
export interface PolicyPromise {
  readonly name: string;
  readonly about: string;
  broken(columns: RequestColumns): string | undefined;
}

/** Ended without a fault of the policy: refused by the engine. */
const REFUSED: readonly number[] = [OUTCOME.emptyPrompt, OUTCOME.promptTooLong, OUTCOME.queueFull, OUTCOME.overloaded];

/** What is promised of the policy on trial; the first is that it answers, without which no other can be tried. */
export function promisesOf(trial: PolicyTrial): readonly PolicyPromise[] {
  const { policy, seed } = trial;
  const own = serverFor(trial, policy, 'cramped');
  const others = serverFor(trial, undefined, 'cramped');
  const meddling = meddled(policy, seed);
  const asked = serverFor(trial, meddling.policy, 'cramped');
  const runs = (columns: RequestColumns): Replay => serve(own, columns, seed);
  const common: PolicyPromise[] = [
    { name: 'answers', about: 'an answer that can be used, for every request', broken: (columns) => void runs(columns) },
    {
      name: 'conservation',
      about: 'every request ends with exactly its tokens, and all memory comes back',
      broken: (columns) => lostRequest(columns, runs(columns), () => serve(others, columns, seed)),
    },
    { name: 'determinism', about: 'the same requests again give the same times', broken: (columns) => differing(runs(columns), runs(columns)) },
    { name: 'fast = naive', about: 'the fast path and the per-request loop agree to the last bit', broken: (columns) => differing(runs(columns), serve(own, columns, seed, true)) },
  ];
  if (policy.kind === 'router') {
    return [
      ...common,
      { name: 'own state', about: 'two routers made from it do not disturb each other', broken: (columns) => secondRouterDiffers(policy, columns, seed) },
      { name: 'no foresight', about: 'requests that have not come yet change no pick', broken: (columns) => foresightOf(policy, columns, seed) },
    ];
  }
  return [
    ...common,
    { name: 'call order', about: 'asked in another order, or more often, it answers the same', broken: (columns) => meddlingShows(meddling, runs(columns), () => serve(asked, columns, seed)) },
    ...('compare' in policy && policy.compare !== undefined ? [{ name: 'one order', about: '`compare` contradicts itself for no two or three requests', broken: (columns: RequestColumns): string | undefined => compareTriples(trial, columns) }] : []),
  ];
}

function differing(one: Replay, other: Replay): string | undefined {
  const difference = firstDifference(one, other);
  return difference === undefined ? undefined : `two runs differ in ${difference}`;
}

function meddlingShows({ takeProblem }: Meddled, alone: Replay, run: () => Replay): string | undefined {
  takeProblem();
  const beside = run();
  return takeProblem() ?? differing(alone, beside);
}

function lostRequest(columns: RequestColumns, { log }: Replay, withoutIt: () => Replay): string | undefined {
  for (let row = 0; row < columns.count; row++) {
    const outcome = log.outcome[row]!;
    if (REFUSED.includes(outcome)) continue;
    const tokens = log.generatedTokens[row]!;
    if (outcome === OUTCOME.completed && tokens === columns.outputTokens[row]) continue;
    // What the engine does to itself is no fault of the policy.
    if (withoutIt().log.outcome[row] !== OUTCOME.completed) continue;
    if (outcome === OUTCOME.unfinished) return `request ${row} never ends: requests push each other out of memory forever, or it is never admitted`;
    return `request ${row} ends with ${tokens} of ${columns.outputTokens[row]} output tokens`;
  }
  return undefined;
}
