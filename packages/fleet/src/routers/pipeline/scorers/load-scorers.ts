import type { FleetView } from '../../router.ts';
import { settingsOf } from '../../settings.ts';
import type { ScorerPolicy } from '../pipeline-part.ts';

type Gauge = (view: FleetView, replica: number) => number;

/** (largest − own) / (largest − smallest) of a gauge; 1 when all are equal. */
function fewest(name: string, about: string, gauge: Gauge): ScorerPolicy {
  return {
    name,
    about,
    create: () => ({
      score: (_request, view, candidates, scores) => {
        let [least, most] = [Infinity, -Infinity];
        for (const replica of candidates) {
          const value = gauge(view, replica);
          least = Math.min(least, value);
          most = Math.max(most, value);
        }
        for (let i = 0; i < candidates.length; i++) scores[i] = most === least ? 1 : (most - gauge(view, candidates[i]!)) / (most - least);
      },
    }),
  };
}

/** Each replica for itself. */
function each(name: string, about: string, options: ScorerPolicy['options'], make: (options: Readonly<Record<string, unknown>>) => Gauge): ScorerPolicy {
  return {
    name,
    about,
    ...(options === undefined ? {} : { options }),
    create: (_context, given) => {
      const gauge = make(given);
      return {
        score: (_request, view, candidates, scores) => {
          for (let i = 0; i < candidates.length; i++) scores[i] = gauge(view, candidates[i]!);
        },
      };
    },
  };
}

// A replica that was not scraped yet has gauges of 0, as a new pod has in the scheduler's data store.

export const queueScorer: ScorerPolicy = fewest('queue', 'Shortest queue of the engine, scaled between the shortest and the longest (llm-d queue-scorer).', (view, replica) => view.sample(replica)?.waiting ?? 0);

export const runningScorer: ScorerPolicy = fewest('running', 'Fewest running requests, scaled likewise (llm-d running-requests-size-scorer).', (view, replica) => view.sample(replica)?.running ?? 0);

export const kvUtilizationScorer: ScorerPolicy = each('kv-utilization', '1 − share of KV blocks in use (llm-d kv-cache-utilization-scorer).', undefined, () => (view, replica) => 1 - (view.sample(replica)?.kvUsage ?? 0));

export const loadAwareScorer: ScorerPolicy = each(
  'load-aware',
  '0.5 without a queue, falling to 0 at `threshold` waiting requests (llm-d load-aware-scorer).',
  { threshold: { kind: 'integer', minimum: 1, about: 'Waiting requests that score 0.' } },
  (given) => {
    const { threshold } = settingsOf({ threshold: 128 }, given);
    return (view, replica) => 0.5 * (1 - Math.min(view.sample(replica)?.waiting ?? 0, threshold) / threshold);
  },
);

export const tokenLoadScorer: ScorerPolicy = each(
  'token-load',
  '1 − prompt tokens in flight / `threshold` (llm-d token-load-scorer).',
  { threshold: { kind: 'integer', minimum: 1, about: 'Prompt tokens in flight that score 0.' } },
  (given) => {
    const { threshold } = settingsOf({ threshold: 4_194_304 }, given);
    return (view, replica) => 1 - Math.min(view.outstandingTokens(replica), threshold) / threshold;
  },
);

export const activeRequestScorer: ScorerPolicy = {
  name: 'active-request',
  about: '1 up to `idleThreshold` requests in flight, else (most − own) / most · `maxBusyScore` (llm-d active-request-scorer).',
  options: {
    idleThreshold: { kind: 'integer', minimum: 0, about: 'Requests in flight with which a replica counts as idle.' },
    maxBusyScore: { kind: 'number', minimum: 0, maximum: 1, about: 'Score that a busy replica comes close to.' },
  },
  create: (_context, given) => {
    const { idleThreshold, maxBusyScore } = settingsOf({ idleThreshold: 0, maxBusyScore: 1 }, given);
    return {
      score: (_request, view, candidates, scores) => {
        let most = 0;
        for (const replica of candidates) most = Math.max(most, view.outstanding(replica));
        for (let i = 0; i < candidates.length; i++) {
          const count = view.outstanding(candidates[i]!);
          scores[i] = count <= idleThreshold ? 1 : ((most - count) / most) * maxBusyScore;
        }
      },
    };
  },
};
