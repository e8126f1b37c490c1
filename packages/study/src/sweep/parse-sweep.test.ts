import { ScenarioError } from '@foretoken/fleet';
import { describe, expect, it } from 'vitest';
import { parseSweep } from './open-sweep.ts';
import type { Sweep } from './sweep.ts';

const SCENARIO = 'scenario:\n  workload: {profile: azure-conversation, duration: 1m}\n  fleet: {model: llama-3.1-8b, gpu: h100-sxm, engine: {name: vllm-v1, maxNumSeqs: 128}}\n';

const sweep = (rest: string): Sweep => parseSweep(SCENARIO + rest, 'sweeps/my.yaml');

function parametersOf({ points }: Sweep): readonly unknown[] {
  return points.map(({ parameters }) => Object.values(parameters));
}

function refusal(rest: string): string {
  try {
    sweep(rest);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  throw new Error('expected the sweep to be refused');
}

describe('a grid', () => {
  it('has every combination, the last domain varying fastest', () => {
    const { name, design, points, domains } = sweep('domains:\n  fleet.gpu: [h100-sxm, h200-sxm]\n  workload.rateScale: {from: 1, to: 2, step: 0.5}\n');
    expect({ name, design }).toEqual({ name: 'my', design: { method: 'grid', seed: 1, description: 'grid of 2 × 3' } });
    expect(domains).toEqual([
      { name: 'fleet.gpu', paths: ['fleet.gpu'], values: ['h100-sxm', 'h200-sxm'] },
      { name: 'workload.rateScale', paths: ['workload.rateScale'], values: [1, 1.5, 2] },
    ]);
    expect(points.map(({ index, sets }) => [index, ...sets])).toEqual([
      [0, 'fleet.gpu=h100-sxm', 'workload.rateScale=1'],
      [1, 'fleet.gpu=h100-sxm', 'workload.rateScale=1.5'],
      [2, 'fleet.gpu=h100-sxm', 'workload.rateScale=2'],
      [3, 'fleet.gpu=h200-sxm', 'workload.rateScale=1'],
      [4, 'fleet.gpu=h200-sxm', 'workload.rateScale=1.5'],
      [5, 'fleet.gpu=h200-sxm', 'workload.rateScale=2'],
    ]);
  });

  it('steps logarithmically, in whole numbers where the scenario takes no others', () => {
    expect(parametersOf(sweep('domains:\n  fleet.engine.maxNumSeqs: {from: 32, to: 512, scale: log, steps: 5}\n'))).toEqual([[32], [64], [128], [256], [512]]);
    expect(parametersOf(sweep('domains:\n  fleet.engine.maxNumSeqs: {from: 1, to: 6, steps: 3}\n'))).toEqual([[1], [4], [6]]);
    expect(parametersOf(sweep('domains:\n  workload.rateScale: {from: 0.1, to: 0.4, step: 0.1}\n'))).toEqual([[0.1], [0.2], [0.3], [0.4]]);
  });

  it('leaves a conditional domain out where its condition fails', () => {
    const text = 'domains:\n  fleet.engine: [vllm-v1, sglang]\n  fleet.engine.schedulePolicy: {values: [fcfs, lpm], when: {fleet.engine: sglang}}\n  fleet.replicas: [1, 2]\n';
    expect(sweep(text).points.map(({ parameters }) => Object.values(parameters).join(' '))).toEqual(['vllm-v1 1', 'vllm-v1 2', 'sglang fcfs 1', 'sglang fcfs 2', 'sglang lpm 1', 'sglang lpm 2']);
    expect(sweep(text).design.description).toBe('grid of 2 × (2) × 2');
  });

  it('varies zipped paths together, and knows them in conditions and exclusions', () => {
    const text = 'domains:\n  machine: {zip: {fleet.gpu: [h100-sxm, l40s], fleet.tensorParallel: [1, 2]}}\n  fleet.replicas: {values: [1, 2], when: {fleet.gpu: l40s}}\nexclude:\n  - {fleet.tensorParallel: [2, 1], fleet.replicas: 2}\n';
    expect(sweep(text).points.map(({ parameters }) => parameters)).toEqual([
      { machine: { 'fleet.gpu': 'h100-sxm', 'fleet.tensorParallel': 1 } },
      { machine: { 'fleet.gpu': 'l40s', 'fleet.tensorParallel': 2 }, 'fleet.replicas': 1 },
    ]);
    expect(sweep(text).points[1]!.sets).toEqual(['fleet.gpu=l40s', 'fleet.tensorParallel=2', 'fleet.replicas=1']);
    expect(sweep(text).design.description).toBe('grid of 2 × (2), 1 left out');
  });

  it('sets what all points have first, and whole sections before their keys', () => {
    const text = 'seed: 7\nreplications: 3\nset: {workload.requests: 50, workload.duration: null}\ndomains:\n  fleet.engine.maxNumSeqs: [8, 16]\n  fleet.engine: [vllm-v1, {name: sglang}]\n';
    expect(sweep(text).points.at(-1)!.sets).toEqual(['workload.requests=50', 'workload.duration=null', 'seed=7', 'replications=3', 'fleet.engine={"name":"sglang"}', 'fleet.engine.maxNumSeqs=16']);
  });

  it('keeps the digits of versions', () => {
    expect(sweep('domains:\n  fleet.engine.version: [0.10, 0.11]\n').points[0]!.sets).toEqual(['fleet.engine.version="0.10"']);
  });

  it('stops at a million points', () => {
    const range = '{from: 1, to: 100, step: 1}';
    expect(refusal(`domains:\n  fleet.replicas: ${range}\n  fleet.engine.maxNumSeqs: ${range}\n  seed: ${range}\n  replications: [1, 2]\n`)).toContain(
      'sweeps/my.yaml:4:1  error E1008  the grid of 100 × 100 × 100 × 2 has more than 1,000,000 points',
    );
  });
});

describe('samples', () => {
  const text = (design: string): string => `domains:\n  fleet.gpu: [h100-sxm, h200-sxm, l40s]\n  workload.rateScale: {from: 0.5, to: 8, scale: log}\n  fleet.engine.maxNumSeqs: {from: 10, to: 19}\ndesign: ${design}\n`;

  it.each(['latin-hypercube', 'sobol'])('%s covers lists, ranges and whole numbers evenly', (method) => {
    const { points, design } = sweep(text(`{method: ${method}, points: 240, seed: 3}`));
    expect(points).toHaveLength(240);
    expect(design).toMatchObject({ method, seed: 3 });
    const count = (test: (parameters: Readonly<Record<string, unknown>>) => boolean): number => points.filter(({ parameters }) => test(parameters)).length;
    for (const gpu of ['h100-sxm', 'h200-sxm', 'l40s']) expect(Math.abs(count((parameters) => parameters['fleet.gpu'] === gpu) - 80)).toBeLessThan(4);
    for (let size = 10; size <= 19; size++) expect(Math.abs(count((parameters) => parameters['fleet.engine.maxNumSeqs'] === size) - 24)).toBeLessThan(4);
    expect(Math.abs(count((parameters) => (parameters['workload.rateScale'] as number) < 2) - 120)).toBeLessThan(4);
  });

  it('make equal points once, and say so', () => {
    const { points, design } = sweep('domains: {fleet.replicas: [1, 2, 3]}\ndesign: {method: sobol, points: 16}\n');
    expect(points.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(design.description).toBe('scrambled Sobol sequence of 16 points over 1 parameter, seed 1, 13 equal to others');
  });
});

describe('designs of sensitivity', () => {
  it('a tornado changes one parameter at a time, and knows the own values', () => {
    const { points, layout } = sweep('domains:\n  fleet.engine.maxNumSeqs:\n  workload.rateScale: {from: 0.5, to: 2}\n  fleet.gpu: [h100-sxm, h200-sxm, l40s]\n  workload.duration: [1m, 2m]\ndesign: {method: tornado, around: 25%}\n');
    expect(points.map(({ sets }) => sets)).toEqual([
      [], ['fleet.engine.maxNumSeqs=96'], ['fleet.engine.maxNumSeqs=160'], ['workload.rateScale=0.5'], ['workload.rateScale=2'],
      ['fleet.gpu=h200-sxm'], ['fleet.gpu=l40s'], ['workload.duration="2m"'],
    ]);
    expect(points[1]!.parameters).toEqual({ 'fleet.engine.maxNumSeqs': 96, 'workload.rateScale': 1, 'fleet.gpu': 'h100-sxm', 'workload.duration': '1m' });
    expect(layout).toMatchObject({ kind: 'tornado', base: 0 });
    expect(layout?.kind === 'tornado' && layout.ends.map(({ domain, end, point }) => [domain, end, point])).toEqual([
      ['fleet.engine.maxNumSeqs', 'low', 1], ['fleet.engine.maxNumSeqs', 'high', 2], ['workload.rateScale', 'low', 3], ['workload.rateScale', 'high', 4],
      ['fleet.gpu', 'alternative', 5], ['fleet.gpu', 'alternative', 6], ['workload.duration', 'low', 0], ['workload.duration', 'high', 7],
    ]);
  });

  it('Sobol indices swap one column at a time', () => {
    const { points, layout, design } = sweep('domains: {workload.rateScale: {from: 1, to: 2}, fleet.engine.maxNumSeqs: {from: 16, to: 64}}\ndesign: {method: sobol-indices, points: 8}\n');
    expect(design.description).toBe('Sobol indices of 2 parameters: 8 × 4 = 32 runs, seed 1');
    if (layout?.kind !== 'sobol-indices') throw new Error('expected a layout');
    expect(layout.runs).toHaveLength(32);
    for (let row = 0; row < layout.rows; row++) {
      const [a, b, first, second] = layout.runs.slice(4 * row, 4 * row + 4).map((point) => Object.values(points[point]!.parameters));
      expect(first).toEqual([b![0], a![1]]);
      expect(second).toEqual([a![0], b![1]]);
    }
  });
});

describe('a sweep that is wrong', () => {
  it.each([
    ['an unknown path', 'domains: {fleet.engine.maxNumSeq: [1, 2]}\n', 'my.yaml:4:11  error E1000  no scenario has the path `fleet.engine.maxNumSeq`', 'did you mean `fleet.engine.maxNumSeqs`?'],
    ['a path without its section', 'domains: {tensorParallel: [1, 2]}\n', 'error E1000', 'did you mean `fleet.tensorParallel`?'],
    ['an unknown path of `set`', 'set: {fleet.gpuu: a}\ndomains: {seed: [1, 2]}\n', 'my.yaml:4:7  error E1000', 'did you mean `fleet.gpu`?'],
    ['a path twice', 'domains:\n  fleet.gpu: [a, b]\n  both: {zip: {fleet.gpu: [a, b], seed: [1, 2]}}\n', 'my.yaml:6:16  error E1001  `fleet.gpu` is varied twice', 'vary each path'],
    ['equal values', 'domains: {fleet.replicas: [1, 2, 1]}\n', 'my.yaml:4:34  error E1002  `fleet.replicas` has the value 1 twice', ''],
    ['whole numbers too close', 'domains: {fleet.replicas: {from: 1, to: 4, steps: 9}}\n', 'error E1002', 'fewer `steps`'],
    ['an empty range', 'domains: {workload.rateScale: {from: 2, to: 1, steps: 3}}\n', 'my.yaml:4:11  error E1003  the range of `workload.rateScale` is empty: `to` must be greater than `from`, 2, not 1', ''],
    ['a log range from 0', 'domains: {workload.rateScale: {from: 0, to: 1, scale: log, steps: 3}}\n', 'error E1004', 'scale: linear'],
    ['a step so small that nobody could hold the values', 'domains: {workload.rateScale: {from: 1, to: 1.0e+9, step: 1}}\n', 'error E1008  `workload.rateScale` has more than 1,000,000 points', ''],
    ['a step that does not reach', 'domains: {workload.rateScale: {from: 1, to: 4, step: 0.4}}\n', 'error E1005  `workload.rateScale`: steps of 0.4 do not reach 4, the last one is 3.8', ''],
    ['a range in a grid', 'domains: {workload.rateScale: {from: 1, to: 4}}\n', 'error E1006', 'give `step`'],
    ['unequal zips', 'domains: {machine: {zip: {fleet.gpu: [a, b], seed: [1]}}}\n', 'error E1007  the lists zipped as `machine` must be equally long: `fleet.gpu` 2, `seed` 1', ''],
    ['an unknown condition', 'domains: {seed: [1, 2], fleet.replicas: {values: [1, 2], when: {sed: 1}}}\n', 'error E1009  there is no domain `sed`', 'did you mean `seed`?'],
    ['a condition on a domain below', 'domains: {fleet.replicas: {values: [1, 2], when: {seed: 1}}, seed: [1, 2]}\n', 'error E1009  `fleet.replicas` depends on the domain `seed`, which must stand above it', ''],
    ['a condition that never holds', 'domains: {fleet.gpu: [h100-sxm, l40s], seed: {values: [1, 2], when: {fleet.gpu: l40}}}\n', 'error E1010  the domain `fleet.gpu` never has the value "l40"', 'did you mean "l40s"?'],
    ['an exclusion of nothing', 'domains: {seed: [1, 2]}\nexclude: [{seed: [1, 3]}]\n', 'my.yaml:5:22  error E1010', 'its values: 1, 2'],
    ['everything excluded', 'domains: {seed: [1, 2]}\nexclude: [{seed: [1, 2]}]\n', 'error E1011', ''],
    ['a set without effect', 'set: {fleet.engine.maxNumSeqs: 8}\ndomains: {fleet.engine: [vllm-v1, sglang]}\n', 'my.yaml:4:7  error E1012  setting `fleet.engine.maxNumSeqs` has no effect: every point sets `fleet.engine` after that', ''],
    ['no own value', 'domains: {fleet.engine.maxNumBatchedTokens: }\ndesign: tornado\n', 'error E1013', 'give it `from` and `to`'],
    ['own value too small', 'domains: {fleet.replicas: }\ndesign: tornado\n', 'error E1013  `fleet.replicas`: 10 % around 1 leaves nothing to vary', ''],
    ['conditions in a tornado', 'domains: {seed: [1, 2], fleet.replicas: {values: [1, 2], when: {seed: 1}}}\ndesign: tornado\n', 'error E1014', ''],
    ['samples without number', 'domains: {seed: [1, 2]}\ndesign: sobol\n', 'my.yaml:5:9  error E0108  the design `sobol` needs to know how many points', ''],
    ['an unknown method', 'domains: {seed: [1, 2]}\ndesign: {method: latin-hypercub, points: 4}\n', 'error E0107  `design.method` must be one of `grid`', 'did you mean `latin-hypercube`?'],
    ['an unknown key', 'domain: {seed: [1, 2]}\n', 'error E0104  unknown key `domain`', 'did you mean `domains`?'],
    ['an unknown key of a design', 'domains: {seed: [1, 2]}\ndesign: {method: sobol, point: 4}\n', 'error E0104  unknown key `point` in `design`', 'did you mean `points`?'],
    ['an unknown figure', 'domains: {seed: [1, 2]}\nfigures: [ttfP99]\n', 'error E0107', 'did you mean `ttftP99`?'],
    ['a single value', 'domains: {seed: 1}\n', 'error E0105  `domains.seed` must be a list of values, or a mapping such as `{from: 1, to: 8, steps: 4}`, not 1', ''],
    ['both of two kinds', 'domains: {seed: {values: [1], from: 1, to: 2}}\n', 'error E0109  give only one of `values` and `from … to`', ''],
    ['half a range', 'domains: {seed: {from: 1}}\n', 'error E0108  a range needs `from` and `to`; `to` is missing', ''],
    ['a share that is none', 'domains: {seed: [1, 2]}\ndesign: {method: tornado, around: 10 percent}\n', 'error E0110  `design.around` must be a share below 100 %', ''],
    ['values that no scenario takes', 'domains: {fleet.replicas: [one, two]}\n', 'my.yaml:4:28  error E0105  `fleet.replicas` must be a number, not "one"', ''],
  ])('%s', (_, rest, message, hint) => {
    const text = refusal(rest);
    expect(text).toContain(message);
    expect(text).toContain(hint);
  });

  it('points into a scenario that stands in the sweep', () => {
    const text = 'name: a\ndomains:\n  seed: [1, 2]\nscenario:\n  workload: {profile: azure-code}\n  fleet: {model: llama-3.1-8b, gpus: h100-sxm}\n';
    expect(() => parseSweep(text, 's.yaml')).toThrow('s.yaml:6:32  error E0104  unknown key `gpus` in `fleet`');
  });

  it('takes a scenario with anchors from elsewhere', () => {
    const text = 'set: &own {fleet.replicas: 2}\ndomains: {seed: [1, 2]}\nscenario:\n  workload: {profile: azure-code}\n  fleet: {model: llama-3.1-8b, gpu: h100-sxm, price: &p {tier: spot}, pools: {a: {price: *p}, b: {price: *p}}}\n';
    expect(JSON.parse(parseSweep(text, 's.yaml').scenario.text)).toMatchObject({ fleet: { pools: { b: { price: { tier: 'spot' } } } } });
  });

  it('refuses a flag that every point undoes', () => {
    expect(() => parseSweep(`${SCENARIO}domains: {seed: [1, 2]}\n`, 's.yaml', { sets: ['seed=5'] })).toThrow('--set seed=5  error E1012  setting `seed` has no effect: every point sets it after that');
  });
});
