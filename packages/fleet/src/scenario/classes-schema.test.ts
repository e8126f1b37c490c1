import { describe, expect, it } from 'vitest';
import { parseScenario } from './parse-scenario.ts';
import type { Scenario } from './scenario.ts';

const parse = (yaml: string): Scenario => parseScenario(`${yaml}\nfleet: { model: m, gpu: g }\n`, 's.yaml');

describe('workload.classes', () => {
  it('are workloads of their own, with the facts of the class', () => {
    const { workload } = parse(`workload:
  duration: 10m
  rateScale: 2
  outputEndsBy: eos
  classes:
    chat: { profile: azure-code, path: /chat, model: llama-3.1-8b, priority: -1, rateScale: 1.5 }
    batch: { trace: a.csv, jitter: true, requests: 5, duration: 1h, outputEndsBy: length }`);
    expect(workload.source).toEqual({ kind: 'classes' });
    expect(workload.classes).toEqual([
      { name: 'chat', path: '/chat', model: 'llama-3.1-8b', priority: -1, workload: { source: { kind: 'profile', profile: 'azure-code' }, rateScale: 3, durationS: 600, outputEndsBy: 'eos' } },
      { name: 'batch', workload: { source: { kind: 'trace', path: 'a.csv', format: 'auto', columns: {}, jitter: true, zeroOutput: 'drop' }, rateScale: 2, durationS: 3600, requests: 5, outputEndsBy: 'length' } },
    ]);
  });

  it('beside a trace are facts about its classes', () => {
    const { workload } = parse('workload: { trace: a.csv, classes: { chat: { path: /chat }, batch: { priority: 3 } } }');
    expect(workload.classes).toEqual([{ name: 'chat', path: '/chat' }, { name: 'batch', priority: 3 }]);
    expect(workload.source.kind).toBe('trace');
  });

  it('may be ended by the whole', () => {
    const endless = 'synthetic: { arrivals: { process: poisson, rate: 1 }, input: 1, output: 1 }';
    expect(parse(`workload: { requests: 50, classes: { a: { ${endless} } } }`).workload.classes?.[0]?.workload?.requests).toBe(50);
    expect(parse(`workload: { requests: 50, duration: 5s, classes: { a: { ${endless} } } }`).workload.classes?.[0]?.workload).toMatchObject({ durationS: 5 });
    expect(() => parse(`workload: { classes: { a: { ${endless} } } }`)).toThrow(expect.objectContaining({ code: 'E0114' }) as Error);
    expect(() => parse(`workload: { ${endless} }`)).toThrow(expect.objectContaining({ code: 'E0114' }) as Error);
  });

  it('are absent where none are named', () => {
    expect(parse('workload: { profile: p }').workload).not.toHaveProperty('classes');
  });

  it.each<[string, string, string]>([
    ['E0115', 'workload: { classes: {} }', 'there are no classes'],
    ['E0115', 'workload: { classes: { chat: { path: /a } } }', 'the class `chat` has no requests'],
    ['E0115', 'workload: { profile: p, classes: { chat: { path: /a } } }', 'a profile has no classes'],
    ['E0115', 'workload: { trace: t, classes: { chat: { profile: p } } }', '`profile` makes the class `chat` a workload of its own'],
    ['E0109', 'workload: { classes: { chat: { profile: p, trace: t } } }', 'give only one of `profile`, `trace`'],
    ['E0111', 'workload: { jitter: true, classes: { chat: { trace: t } } }', '`jitter` belongs to a source'],
    ['E0111', 'workload: { classes: { chat: { profile: p, jitter: true } } }', '`jitter` says how a trace is read'],
    ['E0104', 'workload: { classes: { chat: { profile: p, pathh: /a } } }', 'did you mean `path`?'],
    ['E0110', 'workload: { classes: { chat: { profile: p, path: chat } } }', 'must be a path such as `/chat`'],
  ])('refuse with %s: %s', (code, yaml, message) => {
    expect(() => parse(yaml)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) as string }) as Error);
  });
});

describe('slo.classes', () => {
  const two = 'workload: { classes: { chat: { profile: p }, batch: { profile: p } } }';

  it('are bounds in place of the general ones, of the general percentile unless they say', () => {
    const { slo, classSlo } = parse(`${two}\nslo: { percentile: 95, ttft: 1s, classes: { batch: { e2e: 10m }, chat: { percentile: 50, itl: 80ms } } }`);
    expect(slo).toEqual([{ metric: 'ttft', statistic: 'p95', boundS: 1 }]);
    expect(classSlo).toEqual({ batch: [{ metric: 'e2e', statistic: 'p95', boundS: 600 }], chat: [{ metric: 'itl', statistic: 'p50', boundS: 0.08 }] });
    expect(parse(`${two}\nslo: { ttft: 1s }`)).not.toHaveProperty('classSlo');
  });

  it('must be of classes that there are; those of a trace are known when it is read', () => {
    expect(() => parse(`${two}\nslo: { classes: { bacth: { e2e: 10m } } }`)).toThrow(expect.objectContaining({ code: 'E0116', message: expect.stringMatching(/s\.yaml:2:\d+ .*slo\.classes\.bacth[^]*did you mean `batch`/) as string }) as Error);
    expect(() => parse('workload: { profile: p }\nslo: { classes: { a: { e2e: 10m } } }')).toThrow(expect.objectContaining({ code: 'E0116' }) as Error);
    expect(parse('workload: { trace: t }\nslo: { classes: { a: { e2e: 10m } } }').classSlo).toHaveProperty('a');
    expect(() => parse(`${two}\nslo: { classes: { chat: { tft: 1s } } }`)).toThrow(/known keys: ttft|did you mean `ttft`/);
  });
});
