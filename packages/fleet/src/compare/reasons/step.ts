import { duration } from '@foretoken/kernel';
import type { DecodeStep } from '../candidate-run.ts';
import { against, apart, reason } from './contrast.ts';
import type { ReasonRule, Side } from './contrast.ts';

const DIFFERENT = 0.03;

/** Step times at equal batches, so that a larger batch is not taken for a slower engine. */
export const stepReason: ReasonRule = ({ own, other }) => {
  if (other === undefined) return undefined;
  const pair = nearestCommon(own, other);
  if (pair === undefined) return undefined;
  const [mine, theirs] = pair;
  if (apart(mine.totalS, theirs.totalS) < DIFFERENT) return undefined;
  const host = Math.abs(mine.hostS - theirs.hostS) > 0.5 * Math.abs(mine.totalS - theirs.totalS) ? `, mostly host time (${duration(mine.hostS)} against ${duration(theirs.hostS)})` : '';
  const sequences = mine.sequences === 1 ? 'one sequence' : `${mine.sequences} sequences`;
  return reason('step', `A decode step of ${sequences} takes ${duration(mine.totalS)}, ${duration(theirs.totalS)} in ${other.label} (${against(mine.totalS, theirs.totalS, ['longer', 'shorter', 'as long'])})${host}.`);
};

/** The batch that both can run and that is nearest to what they ran. */
function nearestCommon(own: Side, other: Side): readonly [DecodeStep, DecodeStep] | undefined {
  const typical = Math.max(1, Math.sqrt(Math.max(1, own.metrics.batchMean) * Math.max(1, other.metrics.batchMean)));
  const distance = ({ sequences }: DecodeStep): number => Math.abs(Math.log(sequences / typical));
  const pairs = own.plan.decodeSteps.flatMap((mine) => {
    const theirs = other.plan.decodeSteps.find(({ sequences }) => sequences === mine.sequences);
    return theirs === undefined ? [] : [[mine, theirs] as const];
  });
  return pairs.toSorted(([a], [b]) => distance(a) - distance(b))[0];
}
