import { randomStream } from '@foretoken/kernel';
import { describe, expect, it } from 'vitest';
import { ForetokenError } from '@foretoken/kernel';
import type { ReplicaSample } from '../../metrics/replica-sample.ts';
import { plainView } from '../plain-view.ts';
import { columnsOf } from '../request-columns.fixture.ts';
import type { PlannedRequest } from '../request-columns.fixture.ts';
import type { FleetView, PoolFacts, RouterContext } from '../router.ts';
import { FILTERS, SCORERS } from './parts.ts';
import { PICKERS } from './pickers.ts';
import { PipelineContext } from './pipeline-context.ts';
import type { Scorer } from './pipeline-part.ts';
import { pipeline } from './pipeline.ts';
import { llmD } from './presets.ts';

const facts: PoolFacts = {
  blockSizeTokens: 32,
  kvTokens: 64,
  maxSequences: 8,
  stepTokens: null,
  prefillS: (promptTokens, cachedTokens) => (promptTokens - cachedTokens) / 100,
  decodeStepS: (sequences) => sequences / 100,
};

function gauges(values: Partial<ReplicaSample>): ReplicaSample {
  return { timeS: 0, waiting: 0, running: 0, kvUsage: 0, requestsReceived: 0, requestsEnded: 0, promptTokens: 0, outputTokens: 0, ...values };
}

interface Look {
  readonly samples?: readonly Partial<ReplicaSample>[];
  readonly outstanding?: readonly number[];
  readonly tokens?: readonly number[];
  readonly adapters?: readonly (readonly number[])[];
}

function viewOf({ samples, outstanding, tokens, adapters }: Look, replicas = 3): FleetView {
  return {
    ...plainView(replicas, (replica) => outstanding?.[replica] ?? 0),
    outstandingTokens: (replica) => tokens?.[replica] ?? 0,
    sample: (replica) => (samples?.[replica] === undefined ? undefined : gauges(samples[replica])),
    activeAdapters: (replica) => new Set(adapters?.[replica] ?? []),
  };
}

const ONE: readonly PlannedRequest[] = [{ prompt: [[1, 64]], adapter: 5, session: 1 }];

function contextOf(requests: readonly PlannedRequest[]): RouterContext {
  return { replicas: 3, columns: columnsOf(requests), seed: 1, facts };
}

function part(name: string, options: Readonly<Record<string, unknown>> = {}, requests = ONE): { readonly scorer: Scorer; readonly context: PipelineContext; scores(request: number, look: Look): number[] } {
  const context = new PipelineContext(contextOf(requests), name === 'prefix' ? options : {});
  const scorer = SCORERS.find((each) => each.name === name)!.create(context, options);
  return {
    scorer,
    context,
    scores: (request, look) => {
      const out = new Float64Array(3);
      context.pick++;
      scorer.score(request, viewOf(look), [0, 1, 2], out);
      return [...out];
    },
  };
}

describe('scorers of llm-d', () => {
  it.each([
    // (maxQ − q) / (maxQ − minQ)
    ['queue', {}, { samples: [{ waiting: 2 }, { waiting: 10 }, { waiting: 4 }] }, [1, 0, 0.75]],
    ['queue', {}, { samples: [{ waiting: 3 }, { waiting: 3 }, { waiting: 3 }] }, [1, 1, 1]],
    ['running', {}, { samples: [{ running: 0 }, { running: 4 }, { running: 1 }] }, [1, 0, 0.75]],
    ['kv-utilization', {}, { samples: [{ kvUsage: 0.25 }, { kvUsage: 1 }] }, [0.75, 0, 1]],
    // 0.5 · (1 − min(q, 128) / 128)
    ['load-aware', {}, { samples: [{ waiting: 0 }, { waiting: 32 }, { waiting: 500 }] }, [0.5, 0.375, 0]],
    ['active-request', {}, { outstanding: [0, 3, 4] }, [1, 0.25, 0]],
    ['active-request', { idleThreshold: 3, maxBusyScore: 0.5 }, { outstanding: [0, 3, 4] }, [1, 1, 0]],
    ['token-load', {}, { tokens: [0, 1_048_576, 9_000_000] }, [1, 0.75, 0]],
    // Adapter 5: active; room for it; full of others.
    ['lora-affinity', { maxLoras: 2 }, { adapters: [[1, 5], [1], [1, 2]] }, [1, 0.8, 0]],
    // The third in flight waits for one of two places.
    ['lora-affinity', { maxLoras: 2 }, { adapters: [[1, 2, 5], [], [5, 1, 2]] }, [0.6, 0.8, 1]],
    // 64 tokens: the second of the ranges up to 50 and up to 100, that of replica 1 of three in turn.
    ['context-length', { limits: [50, 100] }, {}, [0, 1, 0]],
  ] as const)('%s %j', (name, options, look, expected) => {
    expect(part(name, options).scores(0, look)).toEqual(expected);
  });

  it('prefix: the share of blocks of 16 tokens that were sent before, at most 256 of them', () => {
    const requests: PlannedRequest[] = [{ prompt: [[1, 40]] }, { prompt: [[1, 40], [2, 40]] }, { prompt: [[3, 10]] }, { prompt: [[4, 16 * 300]] }];
    const { context, scores } = part('prefix', {}, requests);
    context.observer().onSent!(0, 2, 0);
    // 80 tokens are 5 blocks, of which 40 // 16 = 2 were sent.
    expect(scores(1, {})).toEqual([0, 0, 0.4]);
    expect(scores(2, {})).toEqual([0, 0, 0]);
    expect(context.prefix().total(3)).toBe(256);
  });

  it('prefix with autoTune: blocks and capacity of the engine', () => {
    // Blocks of 32, room for 64 / 32 = 2 of them.
    const { context, scores } = part('prefix', { autoTune: true }, [{ prompt: [[1, 64]] }, { prompt: [[2, 32]] }, { prompt: [[1, 64]] }]);
    context.observer().onSent!(0, 0, 0);
    expect(scores(2, {})).toEqual([1, 0, 0]);
    context.observer().onSent!(1, 0, 1);
    // The head went first: its chain is broken.
    expect(scores(2, {})).toEqual([0, 0, 0]);
  });

  it('no-hit-lru: cold prompts go round, by when a replica got one last', () => {
    const cold = Array.from({ length: 4 }, (_, i): PlannedRequest => ({ prompt: [[10 + i, 64]] }));
    const { context, scorer, scores } = part('no-hit-lru', {}, [...cold, { prompt: [[10, 64]] }]);
    expect(scores(0, {})).toEqual([1, 0.5, 0]);
    scorer.onSent!(0, 0, 0);
    context.observer().onSent!(0, 0, 0);
    expect(scores(1, {})).toEqual([0, 1, 0.5]);
    expect(scores(4, {})).toEqual([0.5, 0.5, 0.5]);
  });

  it('session-affinity: the replica that answered', () => {
    const { scorer, scores } = part('session-affinity');
    expect(scores(0, {})).toEqual([0, 0, 0]);
    scorer.onFirstToken!(0, 1, 0);
    expect(scores(0, {})).toEqual([0, 1, 0]);
    scorer.onGone!(1);
    expect(scores(0, {})).toEqual([0, 0, 0]);
  });

  it('latency-headroom: fills the replica with the least to spare that meets the objectives', () => {
    const requests: PlannedRequest[] = [{ prompt: [[1, 64]] }, { prompt: [[2, 100]] }, { prompt: [[3, 300]] }];
    const { context, scores } = part('latency-headroom', { sloTtft: 2, sloTpot: 0.1 }, requests);
    context.observer().onSent!(1, 1, 0);
    context.observer().onSent!(2, 2, 0);
    // TTFT 0.64, 1.64, 3.64 s: headroom 1.36 and 0.36, replica 2 misses. TPOT 10 and 20 ms: headroom 90 and 80 ms.
    // Of those that meet: replica 0 is the largest in both, share 1 → 0.5; replica 1 share 0 → 1.
    expect(scores(0, {})).toEqual([0.5, 1, 0]);
    context.observer().onFirstToken!(1, 1, 1);
    context.observer().onEnd!(1, 1, 2, 4);
    // Replicas 0 and 1 are equal again: no share of a range.
    expect(scores(0, {})).toEqual([1, 1, 0]);
  });

  it('needs the step times of the pool for predictions: E0710', () => {
    const make = (): unknown => pipeline({ replicas: 1, columns: columnsOf(ONE), seed: 1 }, { filters: [], scorers: [{ name: 'latency-headroom' }], picker: 'max-score' });
    expect(make).toThrow(ForetokenError);
    expect(make).toThrow(/latency-headroom.*step times/);
  });
});

describe('filters', () => {
  it('prefix-cache-affinity keeps those with 80 % of the prompt, until waiting for them costs more than 5 s', () => {
    const requests: PlannedRequest[] = [{ prompt: [[1, 64]] }, { prompt: [[1, 64]] }, { prompt: [[2, 600]] }];
    const context = new PipelineContext(contextOf(requests), {});
    const filter = FILTERS.find(({ name }) => name === 'prefix-cache-affinity')!.create(context, { exploration: 0 });
    const keep = (): readonly number[] => {
      context.pick++;
      return filter.keep(1, viewOf({}), [0, 1, 2]);
    };
    expect(keep()).toEqual([]);
    context.observer().onSent!(0, 1, 0);
    expect(keep()).toEqual([1]);
    // 6 s of prefill ahead on replica 1.
    context.observer().onSent!(2, 1, 0);
    expect(keep()).toEqual([0, 1, 2]);
  });
});

describe('pickers', () => {
  const share = (name: keyof typeof PICKERS, scores: readonly number[]): number[] => {
    const pick = PICKERS[name](randomStream(3, 'picker'));
    const counts = scores.map(() => 0);
    for (let i = 0; i < 40_000; i++) counts[pick(Float64Array.from(scores), scores.length)]!++;
    return counts.map((count) => count / 40_000);
  };

  // Four standard deviations of a share are at most 4 · sqrt(0.25 / 40,000) = 0.01.
  it.each([
    ['max-score', [1, 3, 3], [0, 0.5, 0.5]],
    ['weighted-random', [1, 2, 1, 0], [0.25, 0.5, 0.25, 0]],
    ['weighted-random', [0, 0], [0.5, 0.5]],
    ['random', [9, 0], [0.5, 0.5]],
  ] as const)('%s of %j', (name, scores, expected) => {
    for (const [i, each] of share(name, scores).entries()) expect(Math.abs(each - expected[i]!)).toBeLessThan(0.01);
  });
});

describe('pipeline', () => {
  it('llm-d weighs 2 · prefix + queue + kv-utilization', () => {
    const router = llmD.create(contextOf([{ prompt: [[1, 64]] }, { prompt: [[1, 32], [2, 32]] }]));
    router.onSent!(0, 1, 0);
    // Half of the prompt is known to replica 1: 2 · 0.5 = 1, and its queue is the longest: 0, and 1 − kv.
    // Replica 0: 0 + 1 + (1 − kv). It wins exactly when its KV use is the smaller one.
    const pick = (own: number, other: number): number => router.pick(1, viewOf({ samples: [{ waiting: 0, kvUsage: other }, { waiting: 8, kvUsage: own }, { waiting: 8, kvUsage: 1 }] }));
    expect(pick(0.3, 0.2)).toBe(0);
    expect(pick(0.2, 0.3)).toBe(1);
  });
});
