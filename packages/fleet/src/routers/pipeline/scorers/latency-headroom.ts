import { settingsOf } from '../../settings.ts';
import type { ScorerPolicy } from '../pipeline-part.ts';

interface Settings {
  readonly sloTtft: number;
  readonly sloTpot: number;
  readonly ttftWeight: number;
  readonly tpotWeight: number;
  readonly strategy: 'least' | 'most';
}

const DEFAULTS: Settings = { sloTtft: 1, sloTpot: 0.05, ttftWeight: 0.8, tpotWeight: 0.2, strategy: 'least' };

const NAME = 'latency-headroom';

/**
 * Of the replicas predicted to meet both objectives, with `least` the one with the least to spare (fills replicas one
 * after the other), with `most` the one with the most; the others score 0. When none meets them, the closest one.
 * The weights are those of llm-d's latency-scorer; how headrooms are scaled to [0, 1] is our reading of it.
 */
export const latencyHeadroomScorer: ScorerPolicy = {
  name: NAME,
  about: 'Predicted time to spare under the objectives, 0.8 of TTFT and 0.2 of TPOT; by default the replica with the least of it that still meets them (llm-d latency-scorer).',
  predicts: true,
  options: {
    sloTtft: { kind: 'duration', about: 'Objective of the time to the first token.' },
    sloTpot: { kind: 'duration', about: 'Objective of the time per output token.' },
    ttftWeight: { kind: 'number', minimum: 0, about: 'Weight of the headroom in TTFT.' },
    tpotWeight: { kind: 'number', minimum: 0, about: 'Weight of the headroom in TPOT.' },
    strategy: { kind: 'choice', values: ['least', 'most'], about: 'Among replicas that meet the objectives, which headroom is best.' },
  },
  create: (context, given) => {
    const { sloTtft, sloTpot, ttftWeight, tpotWeight, strategy } = settingsOf(DEFAULTS, given);
    const forecast = context.forecast(NAME);
    let [ttft, tpot] = [new Float64Array(16), new Float64Array(16)];
    return {
      score: (request, view, candidates, scores) => {
        const n = candidates.length;
        if (ttft.length < n) [ttft, tpot] = [new Float64Array(2 * n), new Float64Array(2 * n)];
        let meet = 0;
        for (let i = 0; i < n; i++) {
          ttft[i] = sloTtft - context.ttftS(NAME, request, candidates[i]!, view);
          tpot[i] = sloTpot - forecast.tpotS(request, candidates[i]!);
          if (ttft[i]! >= 0 && tpot[i]! >= 0) meet++;
        }
        const counts = (i: number): boolean => meet === 0 || (ttft[i]! >= 0 && tpot[i]! >= 0);
        const [toTtft, toTpot] = [scaled(ttft, n, counts), scaled(tpot, n, counts)];
        for (let i = 0; i < n; i++) {
          const share = (ttftWeight * toTtft(i) + tpotWeight * toTpot(i)) / (ttftWeight + tpotWeight || 1);
          // Half of the range, so that one that meets the objectives is always above one that does not.
          if (!counts(i)) scores[i] = 0;
          else scores[i] = 0.5 + 0.5 * (meet > 0 && strategy === 'least' ? 1 - share : share);
        }
      },
    };
  },
};

/** 0 for the smallest and 1 for the largest value that counts. */
function scaled(values: Float64Array, n: number, counts: (i: number) => boolean): (i: number) => number {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < n; i++) {
    if (!counts(i)) continue;
    least = Math.min(least, values[i]!);
    most = Math.max(most, values[i]!);
  }
  return (i) => (most > least ? (values[i]! - least) / (most - least) : 0);
}
