import { loadColdStart } from '@foretoken/catalog/node';
import { assert, boolean, constantFrom, double, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coldStartSchema } from '../scenario/cold-start-schema.ts';
import type { NodeState } from './cold-start.ts';
import { createColdStart, DEFAULT_COLD_START, nodeProvisioning } from './create-cold-start.ts';
import type { ColdStartFacts } from './stage-times.ts';

const data = loadColdStart();
const facts: ColdStartFacts = { data, engine: 'vllm', engineOptions: {}, layers: 80, moe: false, weightBytes: 136e9, gpus: 4, pcieBytesPerS: 64e9, seed: 7 };
const there: NodeState = { nodeS: 0, image: true, weights: true, compiled: true };
const fresh: NodeState = { nodeS: 100, image: false, weights: false, compiled: false };
const model = (yaml: unknown, more: Partial<ColdStartFacts> = {}): ReturnType<typeof createColdStart> => createColdStart(coldStartSchema.parse(yaml), { ...facts, ...more });
const lengths = (yaml: unknown, node: NodeState, more: Partial<ColdStartFacts> = {}): Record<string, number> =>
  Object.fromEntries(model(yaml, more).start(0, 0, node).spans.map(({ stage, fromS, toS }) => [stage, Number((toS - fromS).toFixed(6))]));

describe('stages of a start', () => {
  it('come from model, GPUs and engine', () => {
    // image 15 / 0.25; process 20 + 4 * 2; fetch 136 / 0.68; load 34 GB / 1.9 GiB/s; trace 80 * 0.15; compile 80 * 0.6; capture 67 * 0.24
    expect(lengths({ probe: '0s' }, fresh)).toEqual({ node: 100, image: 60, process: 28, fetch: 200, load: 16.665772, trace: 12, compile: 48, capture: 16.08, profile: 4 });
  });

  it('take what the node has', () => {
    expect(lengths({ probe: '0s' }, there)).toEqual({ image: 0, process: 28, fetch: 0, load: 16.665772, trace: 12, compile: 4, capture: 16.08, profile: 4 });
  });

  it('are limited by the disk when many GPUs load at once', () => {
    // 470 GB: 58.75 GB per GPU / 2.04 GB/s = 28.8 s, but 470 / 15 = 31.3 s
    expect(lengths({ fetch: 'cached' }, there, { weightBytes: 470e9, gpus: 8 })['load']).toBeCloseTo(470 / 15, 5);
  });

  it('load while they fetch when the source streams into the GPUs', () => {
    // 136 / 5.5 = 24.7 s; the four GPUs alone could take 34 / 3.3 = 10.3 s
    expect(lengths({ fetch: { source: 's3-sharded' } }, there)).toMatchObject({ fetch: Number((136 / 5.5).toFixed(6)) });
    expect(lengths({ fetch: { source: 's3-sharded' } }, there)).not.toHaveProperty('load');
    // one GPU that takes 3.3 GB/s is slower than a source of 5.5: 136 / 3.3 in all
    const one = lengths({ fetch: { source: 's3-sharded' } }, there, { gpus: 1 });
    expect((one['fetch'] ?? 0) + (one['load'] ?? 0)).toBeCloseTo(136 / 3.3, 5);
  });

  it('are those that the engine has, by its options', () => {
    const stages = (engine: string, engineOptions: Record<string, unknown> = {}): string[] => Object.keys(lengths({ probe: '0s' }, fresh, { engine, engineOptions })).slice(5);
    expect(stages('vllm')).toEqual(['trace', 'compile', 'capture', 'profile']);
    expect(stages('vllm', { enforceEager: true })).toEqual(['profile']);
    expect(stages('lmdeploy')).toEqual(['profile', 'warmup']);
    expect(stages('lmdeploy', { backend: 'pytorch' })).toEqual(['capture', 'profile', 'warmup']);
    expect(stages('lmdeploy', { backend: 'pytorch', eagerMode: true })).toEqual(['profile', 'warmup']);
    expect(stages('transformers')).toEqual([]);
  });

  it('give way to those of the scenario', () => {
    // 34 GB per GPU at 34 GB/s would take 1 s, but the disk gives 15 GB/s: 136 / 15
    const given = { image: { gigabytes: 10, gigabytesPerS: 0.5 }, process: '5s', fetch: '7s', load: { gigabytesPerS: 34 }, compile: 'off', capture: { sizes: 10 }, profile: 0, warmup: '3s', probe: '0s' };
    expect(lengths(given, fresh)).toEqual({ node: 100, image: 20, process: 5, fetch: 7, load: 9.066667, capture: 2.4, warmup: 3 });
  });

  it('never grow by a host that is slower where they were given', () => {
    expect(lengths({ hostScale: 2, process: '5s', probe: '0s' }, there)).toMatchObject({ process: 5, trace: 24, compile: 8, capture: 32.16, profile: 8, load: 16.665772 });
  });
});

describe('the three moments of a start', () => {
  it('are the containers, the server and the pod', () => {
    const start = model({ process: '10s', fetch: '20s', load: '30s', trace: 0, compile: 'off', capture: 'off', profile: 0, image: '40s', probe: '5s' }).start(0, 0, fresh);
    expect(start).toMatchObject({ runningS: 140, metricsS: 200, readyS: 205 });
  });

  it('wait for the next probe: at most a period, half of one in the mean, at least the initial delay', () => {
    const start = model({ probe: { period: '10s' } });
    const waits = Array.from({ length: 2000 }, (_, replica) => start.start(replica, 0, there)).map(({ metricsS, readyS }) => readyS - metricsS);
    expect(Math.max(...waits)).toBeLessThan(10);
    // uniform on 10 s: the mean of 2000 is off by 10 / sqrt(12 * 2000) = 0.065 s
    expect(Math.abs(waits.reduce((a, b) => a + b) / waits.length - 5)).toBeLessThan(0.26);
    expect(model({ probe: { period: '10s', initialDelay: '20m' } }).start(0, 0, there).readyS).toBeGreaterThanOrEqual(1200);
  });
});

describe('constant starts', () => {
  it('take what they say, once the node is there', () => {
    expect(model('3m').start(1, 2, { ...there, nodeS: 5 })).toMatchObject({ readyS: 185, runningS: 5, metricsS: 185 });
    expect(nodeProvisioning(coldStartSchema.parse('3m'), facts).mean).toBe(0);
    expect(model('3m').meanS).toEqual({ onNode: 180, onNewNode: 180 });
  });
});

describe('replicas that come back', () => {
  it('from sleep move their weights from host memory: 34 GB at 0.78 of 64 GB/s', () => {
    expect(model({ resume: 'sleep', probe: '0s' }).start(0, 1, there).readyS).toBeCloseTo(34 / (64 * 0.78), 9);
    expect(lengths({ resume: 'sleep', probe: '0s' }, fresh)).toEqual(lengths({ probe: '0s' }, fresh));
  });

  it('from a snapshot are there after the image, the weights and 5 s', () => {
    expect(lengths({ resume: 'snapshot', probe: '0s' }, there)).toEqual({ image: 0, process: 5, fetch: 0, load: 16.665772, trace: 0, compile: 0, capture: 0, profile: 0, warmup: 0 });
  });
});

describe('random times', () => {
  it('of nodes have the median and the 95th percentile of the catalogue', () => {
    const spread = nodeProvisioning(DEFAULT_COLD_START, facts);
    // sigma = ln(480 / 180) / 1.64485 = 0.5963; mean = 180 * exp(sigma^2 / 2) = 215.0 s
    expect(spread.mean).toBeCloseTo(180 * Math.exp((Math.log(480 / 180) / 1.6448536269514722) ** 2 / 2), 6);
  });

  it('of one stage do not move when another is fixed', () => {
    const random = { distribution: 'uniform', min: 0, max: 100 };
    const both = model({ process: random, load: random }).start(3, 1, there).spans;
    const one = model({ process: '1s', load: random }).start(3, 1, there).spans;
    const load = (spans: typeof both): number => spans.filter(({ stage }) => stage === 'load').map(({ fromS, toS }) => toS - fromS)[0] ?? Number.NaN;
    expect(load(one)).toBeCloseTo(load(both), 9);
    expect(load(model({ load: random }).start(3, 2, there).spans)).not.toBeCloseTo(load(both), 3);
  });

  it('differ from start to start, and from pool to pool', () => {
    const random = { process: { distribution: 'uniform', min: 0, max: 100 } };
    const readyS = (incarnation: number, name?: string): number => model(random, name === undefined ? {} : { pool: name }).start(3, incarnation, there).readyS;
    expect(new Set([readyS(0), readyS(1), readyS(0, 'a'), readyS(0, 'b')]).size).toBe(4);
  });

  it('repeat for the same replica and incarnation', () => {
    expect(model({}).start(5, 2, fresh)).toEqual(model({}).start(5, 2, fresh));
  });
});

describe('every start', () => {
  const random = { distribution: 'lognormal', median: '20s', p95: '60s' };
  const starts = record({
    fetch: constantFrom<unknown>({ source: 'hf' }, { source: 's3' }, { source: 'nfs', gigabytesPerS: 3 }, { source: 'local' }, 'cached', '40s', random),
    process: constantFrom<unknown>('12s', random),
    compile: constantFrom<unknown>('cached', 'off', '50s', '1s', random),
    capture: constantFrom<unknown>('off', { sizes: 20 }, random),
    image: constantFrom<unknown>('cached', '20s', { gigabytes: 8 }, random),
    probe: constantFrom<unknown>('0s', { period: '10s' }, random),
    hostScale: double({ min: 0.5, max: 4, noNaN: true }),
  });
  const node = record({ nodeS: constantFrom(0, 90), image: boolean(), weights: boolean(), compiled: boolean() });

  it('has spans without gaps that sum to readiness, never longer with overlap, never longer with a cache', () => {
    assert(
      property(starts, node, integer({ min: 0, max: 50 }), constantFrom('vllm', 'sglang', 'transformers'), (yaml, state, replica, engine) => {
        const serial = model(yaml, { engine }).start(replica, 1, state);
        let atS = 0;
        for (const { fromS, toS } of serial.spans) {
          expect(fromS).toBe(atS);
          expect(toS).toBeGreaterThanOrEqual(fromS);
          atS = toS;
        }
        expect(serial.readyS).toBe(atS);
        expect(serial.runningS <= serial.metricsS && serial.metricsS <= serial.readyS).toBe(true);
        // Readiness itself is not compared: the probes of a container that began sooner tick at other moments.
        const overlapped = model({ ...yaml, overlap: true }, { engine }).start(replica, 1, state);
        expect(overlapped.metricsS).toBeLessThanOrEqual(serial.metricsS + 1e-9);
        for (const key of ['image', 'weights', 'compiled'] as const) {
          const cached = model(yaml, { engine }).start(replica, 1, { ...state, [key]: true });
          expect(cached.metricsS).toBeLessThanOrEqual(serial.metricsS + 1e-9);
        }
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  it('lasts as long as its mean says, on average', () => {
    const some = model({ process: random, load: { gigabytesPerS: 2 }, probe: { period: '8s' } });
    const sum = Array.from({ length: 4000 }, (_, replica) => some.start(replica, 0, there).readyS).reduce((a, b) => a + b);
    // sigma of the lognormal: ln 3 / 1.645 = 0.668, mean 25.0 s, standard deviation 18.8 s; of the mean of 4000: 0.3 s
    expect(Math.abs(sum / 4000 - some.meanS.onNode)).toBeLessThan(1.2);
  });
});

describe('coldStart: of a scenario', () => {
  it('reads durations, distributions and words', () => {
    expect(coldStartSchema.parse('3m')).toEqual({ kind: 'constant', totalS: 180 });
    expect(coldStartSchema.parse({ node: '0s', fetch: { source: 's3-sharded' }, compile: 'cached', process: { distribution: 'lognormal', median: '20s', p95: '1m' } })).toEqual({
      kind: 'stages',
      overlap: false,
      hostScale: 1,
      node: 0,
      fetch: { source: 's3-sharded' },
      compile: 'cached',
      process: { distribution: 'lognormal', medianS: 20, p95S: 60 },
    });
  });

  it('refuses what it does not know', () => {
    for (const wrong of [{ nodes: '1s' }, { fetch: { source: 'ftp' } }, { process: 'cached' }, { compile: 'sometimes' }, { process: { distribution: 'uniform', min: 5, max: 1 } }, '3 parsecs', { hostScale: 0 }]) {
      expect(coldStartSchema.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
    }
  });
});
