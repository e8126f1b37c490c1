import { describe, expect, it } from 'vitest';
import { parseScenario } from './parse-scenario.ts';
import { ScenarioError } from './problem.ts';

const minimal = `workload:
  profile: azure-conversation
fleet:
  model: llama-3.1-8b
  gpu: h100-sxm
`;

function failure(text: string): ScenarioError {
  try {
    parseScenario(text, 'bad.yaml');
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error('expected the scenario to be refused');
}

describe('parseScenario', () => {
  it('fills every default that does not depend on the catalogue', () => {
    expect(parseScenario(minimal, 'dir/my-run.yaml')).toEqual({
      name: 'my-run',
      seed: 1,
      replications: 1,
      workload: { source: { kind: 'profile', profile: 'azure-conversation' }, rateScale: 1, outputEndsBy: 'length' },
      fleet: {
        replicas: 1,
        router: 'round-robin',
        model: 'llama-3.1-8b',
        weights: 'auto',
        kvCache: 'auto',
        gpu: 'h100-sxm',
        tensorParallel: 1,
        pipelineParallel: 1,
        expertParallel: 1,
        dataParallel: 1,
        engine: { name: 'vllm-v1', version: '0.23' },
        price: { kind: 'tier', tier: 'neocloud' },
      },
      slo: [],
      latency: { side: 'client', gpuScale: 1 },
    });
  });

  it('reads durations into seconds and an SLO into terms', () => {
    const text = `${minimal}slo: { ttft: 1s, itl: 80ms, e2e: { p50: 10, mean: 1m }, percentile: 95 }\nlatency: { requestOverhead: 18ms }\n`;
    const { slo, latency } = parseScenario(text, 'a.yaml');
    expect(slo).toEqual([
      { metric: 'ttft', statistic: 'p95', boundS: 1 },
      { metric: 'itl', statistic: 'p95', boundS: 0.08 },
      { metric: 'e2e', statistic: 'p50', boundS: 10 },
      { metric: 'e2e', statistic: 'mean', boundS: 60 },
    ]);
    expect(latency.requestOverheadS).toBe(0.018);
  });

  it('keeps the digits of an unquoted engine version', () => {
    const text = minimal.replace('h100-sxm', 'h100-sxm\n  engine: { name: vllm-v1, version: 0.10 }');
    expect(parseScenario(text, 'a.yaml').fleet.engine.version).toBe('0.10');
  });

  it('reads JSON, anchors and CRLF', () => {
    const json = JSON.stringify({ workload: { trace: 'a.csv' }, fleet: { model: 'm', gpu: 'g' } });
    expect(parseScenario(json, 'a.json').workload.source).toEqual({ kind: 'trace', path: 'a.csv', format: 'auto', columns: {}, jitter: false, zeroOutput: 'drop' });
    const anchored = `${minimal}slo: { ttft: &bound 1s, itl: *bound }\n`.replaceAll('\n', '\r\n');
    expect(parseScenario(anchored, 'a.yaml').slo).toHaveLength(2);
  });

  it('reads how far apart the sessions of a trace start', () => {
    const gapOf = (text: string): unknown => parseScenario(`workload: { trace: sessions, sessionGap: ${text} }\nfleet: { model: m, gpu: g }\n`, 'a.yaml').workload.source;
    expect(gapOf('2m')).toMatchObject({ kind: 'trace', sessionGapS: 120 });
    expect(gapOf('0')).toMatchObject({ sessionGapS: 0 });
  });

  it('expands one acceptance probability to every draft token', () => {
    const text = `${minimal}  engine: { name: vllm-v1, speculative: { method: ngram, tokens: 3, acceptance: 0.7 } }\n`;
    expect(parseScenario(text, 'a.yaml').fleet.engine['speculative']).toMatchObject({ acceptance: [0.7, 0.7, 0.7] });
  });
});

describe('parseScenario problems', () => {
  it('points at an unknown key and suggests the right one', () => {
    const error = failure(`${minimal}  engine:\n    name: vllm-v1\n    gpuMemoryUtilisation: 0.95\n`);
    expect(error.message).toBe(
      [
        'bad.yaml:8:5  error E0104  unknown key `gpuMemoryUtilisation` in `fleet.engine`',
        '   8 |     gpuMemoryUtilisation: 0.95',
        '     |     ^^^^^^^^^^^^^^^^^^^^  did you mean `gpuMemoryUtilization`?',
        '1 error',
      ].join('\n'),
    );
    expect(error).toMatchObject({ code: 'E0104', path: 'bad.yaml:8:5', exitCode: 2 });
  });

  it('suggests the camelCase spelling and the section a misplaced key belongs to', () => {
    expect(failure(`${minimal}  tensor_parallel: 2\n`).message).toContain('did you mean `tensorParallel`?');
    expect(failure(`${minimal}gpu: h100\n`).message).toContain('did you mean `fleet.gpu`?');
  });

  it.each([
    ['sglang', 'maxNumSeqs: 16', /sglang has no such option, but vllm-v1.* have$/m, undefined],
    ['vllm-v1', 'pageSize: 16', /vllm-v1 has no such option, but sglang/, undefined],
    ['vllm-v1', 'chunkedPrefill: true', /unknown key `chunkedPrefill` in `fleet.engine`$/m, 'did you mean `enableChunkedPrefill`?'],
    ['vllm-v1', 'prefixCaching: true', /unknown key `prefixCaching` in `fleet.engine`$/m, 'did you mean `enablePrefixCaching`?'],
    ['tgi', 'enablePrefixCaching: true', /tgi has no such option, but vllm-v1/, 'the closest option of tgi is `usePrefixCaching`'],
  ])('suggests to %s no option of another engine: %s', (name, option, message, hint) => {
    const text = failure(`${minimal}  engine: { name: ${name}, ${option} }\n`).message;
    expect(text).toMatch(message);
    if (hint === undefined) expect(text).toContain(`Options of ${name}: version, `);
    else expect(text).toContain(hint);
    expect(text).not.toContain('did you mean `fleet.engine');
  });

  it('sends no misplaced key to an engine that does not have it', () => {
    expect(failure(`${minimal}  maxNumSeqs: 4\n  engine: sglang\n`).message).not.toContain('fleet.engine.maxNumSeqs');
    expect(failure(`${minimal}  maxNumSeqs: 4\n  engine: vllm-v1\n`).message).toContain('did you mean `fleet.engine.maxNumSeqs`?');
  });

  it('reports every problem, sorted by line', () => {
    const error = failure('seed: -1\nworkload:\n  profile: a\n  trace: b.csv\n  duration: 5 parsecs\nfleet:\n  gpu: h100\n  replicas: 1.5\n  router: random-robin\n');
    expect(error.problems.map(({ code, place }) => [code, place.kind === 'file' ? place.line : 0])).toEqual([
      ['E0106', 1],
      ['E0109', 4],
      ['E0110', 5],
      ['E0108', 6],
      ['E0105', 8],
      ['E0107', 9],
    ]);
    expect(error.message).toContain('6 errors');
  });

  it.each([
    ['no source', 'workload: {}\nfleet: { model: m, gpu: g }', 'E0109', 'give one of `profile`, `trace`, `synthetic`'],
    ['two sources', 'workload: { profile: a, trace: b }\nfleet: { model: m, gpu: g }', 'E0109', 'only one of `profile`, `trace`'],
    ['a trace key without a trace', 'workload: { profile: a, jitter: true }\nfleet: { model: m, gpu: g }', 'E0111', '`jitter` says how a trace is read'],
    ['NaN', `${minimal}  replicas: .nan`, 'E0105', 'must be a finite number, not NaN'],
    ['a missing section', 'workload: { profile: a }', 'E0108', 'the key `fleet` is missing'],
    ['an empty section', 'workload: { profile: a }\nfleet:\n', 'E0105', '`fleet` must be a mapping, not empty'],
    ['two prices', `${minimal}  price: { tier: spot, usdPerGpuHour: 2 }`, 'E0109', 'not both'],
    ['a number as engine', `${minimal}  engine: 5`, 'E0105', 'must be an engine name such as `vllm-v1`, or a mapping with `name:`, not 5'],
    ['a wrong statistic', `${minimal}slo: { ttft: { q99: 1s } }`, 'E0104', 'must be `mean` or a percentile'],
    ['a wrong duration', `${minimal}slo: { ttft: 1 sec }`, 'E0110', 'must be a duration such as'],
    ['a zero bound', `${minimal}slo: { ttft: 0 }`, 'E0106', 'must be greater than 0, not 0'],
    ['a wrong acceptance list', `${minimal}  engine: { name: vllm-v1, speculative: { method: ngram, tokens: 3, acceptance: [0.5] } }`, 'E0106', '3 expected, 1 given'],
    ['an unknown process', 'workload: { synthetic: { requests: 5, arrivals: { process: poison, rate: 1 }, input: 5, output: 5 } }\nfleet: { model: m, gpu: g }', 'E0107', 'did you mean `poisson`?'],
    ['min above max', 'workload: { synthetic: { requests: 5, arrivals: { process: burst }, input: { distribution: uniform, min: 9, max: 5 }, output: 5 } }\nfleet: { model: m, gpu: g }', 'E0106', 'must be at least `min` (9), not 5'],
    ['a duplicate key', `${minimal}fleet: {}\n`, 'E0102', 'given twice'],
    ['broken YAML', 'fleet: [1, 2\nworkload: {', 'E0101', 'not valid YAML'],
    ['nothing', '', 'E0103', 'the scenario is empty'],
    ['a list', '- a\n', 'E0103', 'a scenario is a mapping'],
  ])('refuses %s', (_, text, code, message) => {
    const error = failure(text);
    expect(error.message).toContain(message);
    expect(error.code).toBe(code);
  });

  it('never points outside the file', () => {
    for (const text of ['', '\n\n', 'workload:', 'fleet:\n  gpu: [', '"', '{', 'workload: { synthetic: { input: {} } }']) {
      for (const { place } of failure(text).problems) {
        expect(place).toMatchObject({ kind: 'file' });
        if (place.kind === 'file') expect([place.line >= 1, place.column >= 1, place.width >= 1]).toEqual([true, true, true]);
      }
    }
  });
});

describe('replications', () => {
  const trace = minimal.replace('profile: azure-conversation', 'trace: a.csv');
  const withFleet = (lines: string): string => `${trace}${lines}`;

  it.each([
    ['one replica', ''],
    ['a router that draws nothing', '  replicas: 2\n'],
    ['a random router with nothing to choose from', '  router: random\n'],
  ])('are refused for a replayed trace and %s', (_, lines) => {
    const { problems } = failure(`replications: 3\n${withFleet(lines)}`);
    expect(problems).toMatchObject([{ code: 'E0106', place: { line: 1 } }]);
    expect(problems[0]?.message).toContain('must be 1, not 3');
    expect(problems[0]?.hint).toContain('workload.jitter: true');
  });

  it.each([
    ['a profile', minimal],
    ['jitter', trace.replace('trace: a.csv', 'trace: a.csv\n  jitter: true')],
    ['drawn arrivals', trace.replace('trace: a.csv', 'trace: a.csv\n  arrivals: { process: poisson, rate: 2 }')],
    ['a random router', withFleet('  replicas: 2\n  router: random\n')],
    ['power of two', withFleet('  replicas: 2\n  router: power-of-two\n')],
    ['session affinity', withFleet('  replicas: 2\n  router: session-affinity\n')],
    ['speculative decoding', withFleet('  engine: { name: vllm-v1, speculative: { method: ngram, tokens: 1, acceptance: [0.5] } }\n')],
  ])('are accepted with %s', (_, text) => {
    expect(parseScenario(`replications: 3\n${text}`, 'a.yaml').replications).toBe(3);
  });

  it('are refused for arrivals that are not drawn', () => {
    const text = trace.replace('trace: a.csv', 'trace: a.csv\n  arrivals: { process: constant, rate: 2 }');
    expect(failure(`replications: 2\n${text}`).code).toBe('E0106');
  });
});
