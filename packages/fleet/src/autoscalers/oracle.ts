import type { RequestColumns } from '@foretoken/engines';
import { number, share } from '@foretoken/engines';
import { replicaCapacity } from '../capacity/replica-capacity.ts';
import type { ReplicaCapacity } from '../capacity/replica-capacity.ts';
import type { AutoscalerPolicy } from './autoscaler.ts';
import { withoutFuture } from './diagnostics.ts';
import { duration } from './options/scale-option.ts';
import { shown } from './signals/shown.ts';

interface Options {
  readonly targetUtilization: number;
  readonly requestsPerSPerReplica?: number;
  readonly binS: number;
  readonly periodS: number;
}

/** Arrivals of a run in bins. */
export interface ArrivalBins {
  readonly binS: number;
  readonly counts: Int32Array;
}

export function arrivalBins({ arrivalS, count }: Pick<RequestColumns, 'arrivalS' | 'count'>, binS: number): ArrivalBins {
  const bins = count === 0 ? 0 : Math.floor(arrivalS[count - 1]! / binS) + 1;
  const counts = new Int32Array(bins);
  for (let i = 0; i < count; i++) counts[Math.floor(arrivalS[i]! / binS)]!++;
  return { binS, counts };
}

/** The highest arrival rate of any bin that touches [fromS, toS]. */
export function peakRate({ binS, counts }: ArrivalBins, fromS: number, toS: number): number {
  let peak = 0;
  const last = Math.min(counts.length - 1, Math.floor(toS / binS));
  for (let bin = Math.floor(fromS / binS); bin <= last; bin++) peak = Math.max(peak, counts[bin]!);
  return peak / binS;
}

export const oracle: AutoscalerPolicy = {
  name: 'oracle',
  about: 'Knows the arrivals to come and asks for replicas a mean cold start ahead of them, by a queueing model: a reference for comparison, no real controller.',
  options: {
    targetUtilization: share('Part of a replica’s capacity that is planned with; default 0.8.'),
    requestsPerSPerReplica: number('Capacity of one replica; default: from the queueing model under the SLO, with the mean lengths to come.', { minimum: 0.0001 }),
    bin: duration('Time over which arrivals are counted; default 30 s.'),
    period: duration('Time between decisions; default 15 s.'),
  },
  scalesToZero: true,
  pipeline: { scrapeS: 15, delayS: 0 },
  knowsFuture: true,
  create({ options, future, facts, slo, coldStartS }) {
    if (future === undefined) throw withoutFuture('oracle');
    const given: Options = { targetUtilization: 0.8, binS: 30, periodS: 15, ...options };
    const bins = arrivalBins(future, given.binS);
    const capacity: ReplicaCapacity = given.requestsPerSPerReplica === undefined ? replicaCapacity(facts, meansOf(future), slo) : { perS: given.requestsPerSPerReplica, meetsSlo: true };
    const perReplica = capacity.perS * given.targetUtilization;
    return {
      periodS: given.periodS,
      looksBackS: 0,
      decide({ nowS, concurrency }) {
        const horizonS = coldStartS + given.periodS;
        // What is in progress beyond what arrivals explain is a queue, to be worked off within the horizon.
        const rate = Math.max(peakRate(bins, nowS, nowS + horizonS), concurrency / horizonS);
        const replicas = Math.max(Math.ceil(rate / perReplica - 1e-9), concurrency > 0 ? 1 : 0);
        return { replicas, why: `${shown(rate)} requests/s within ${shown(horizonS)} s, ${shown(capacity.perS)} per replica${capacity.meetsSlo ? '' : ' (no replica keeps the SLO)'}` };
      },
    };
  },
};

function meansOf({ count, inputTokens, outputTokens }: RequestColumns): { readonly inputTokens: number; readonly outputTokens: number } {
  let [input, output] = [0, 0];
  for (let i = 0; i < count; i++) {
    input += inputTokens[i]!;
    output += outputTokens[i]!;
  }
  return { inputTokens: Math.max(1, input / Math.max(1, count)), outputTokens: Math.max(1, output / Math.max(1, count)) };
}
