import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeIssue } from './describe-issue.ts';
import { flowControlSchema } from './flow-control-schema.ts';
import { routerSchema } from './router-schema.ts';
import { readScenarioDocument } from './scenario-document.ts';

function issuesOf(value: unknown): readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] {
  const parsed = routerSchema.safeParse(value);
  const flat = (issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string; readonly errors?: readonly (typeof issues)[] }[], before: readonly PropertyKey[]): { path: readonly PropertyKey[]; message: string }[] =>
    issues.flatMap(({ path, message, errors }) => (errors === undefined || errors.length === 0 ? [{ path: [...before, ...path], message }] : errors.flatMap((inner) => flat(inner, [...before, ...path]))));
  return parsed.success ? [] : flat(parsed.error.issues, []);
}

describe('routerSchema', () => {
  it.each([
    ['round-robin', { policy: 'round-robin', options: {} }],
    ['./mine.ts', { policy: './mine.ts', options: {} }],
    [{ policy: './mine.ts', scrape: '50ms' }, { policy: './mine.ts', options: {}, scrapeS: 0.05 }],
    [{ policy: 'sglang-cache-aware', evictionInterval: '2m' }, { policy: 'sglang-cache-aware', options: { evictionInterval: 120 } }],
    [
      { policy: 'pipeline', scorers: [{ name: 'queue', weight: 2 }, { name: 'prefix', weight: 3, ttl: '1h' }], filters: [{ name: 'prefix-cache-affinity', exploration: 0 }], picker: 'weighted-random', scrape: 1 },
      {
        policy: 'pipeline',
        options: { scorers: [{ name: 'queue', weight: 2 }, { name: 'prefix', weight: 3, ttl: 3600 }], filters: [{ name: 'prefix-cache-affinity', exploration: 0 }], picker: 'weighted-random' },
        scrapeS: 1,
      },
    ],
  ])('reads %j', (value, expected) => {
    expect(routerSchema.parse(value)).toEqual(expected);
  });

  it.each([
    [{ policy: 'dynamo-kv', temprature: 1 }, [], /temprature/],
    [{ policy: 'dynamo-kv', temperature: -1 }, ['temperature'], />=0/],
    [{ policy: 'round-robin', scorers: [] }, [], /scorers/],
    [{ policy: 'llm-d', scorers: [{ name: 'queue', threshold: 3 }] }, ['scorers', 0], /threshold/],
    [{ policy: 'llm-d', scorers: [{ name: 'prefix' }, { name: 'quue' }] }, ['scorers', 1, 'name'], /./],
    [{ policy: 'llm-d', filters: [{ name: 'prefix-cache-affinity', weight: 2 }] }, ['filters', 0], /weight/],
  ])('refuses %j, and says where', (value, path, message) => {
    expect(issuesOf(value)).toContainEqual({ path, message: expect.stringMatching(message) as string });
  });
});

describe('what a scenario is told about its router', () => {
  const schema = z.strictObject({ fleet: z.strictObject({ router: routerSchema }) });

  it.each([
    ['router: round-robbin', 'E0107', /must be one of `round-robin`.*not "round-robbin"/, /did you mean `round-robin`/],
    ['router: {policy: dynamo-kw}', 'E0107', /`fleet.router.policy` must be one of .*not "dynamo-kw"/, /did you mean `dynamo-kv`/],
    ['router: {policy: dynamo-kv, temprature: 1}', 'E0104', /unknown key `temprature` in `fleet.router`/, /did you mean `temperature`/],
    ['router: {policy: dynamo-kv, cacheThreshold: 1}', 'E0104', /unknown key `cacheThreshold` in `fleet.router`: dynamo-kv has no such option, only sglang-cache-aware has/, /Options of dynamo-kv: scrape, blockSize/],
    ['router: {policy: llm-d, scorers: [{name: prefix, wait: 2}]}', 'E0104', /unknown key `wait` in `fleet.router.scorers.0`/, /weight/],
    ['router: {policy: llm-d, scorers: [{name: perfix}]}', 'E0107', /`fleet.router.scorers.0.name` must be one of `queue`/, /did you mean `prefix`/],
  ])('%s', (text, code, message, hint) => {
    const document = readScenarioDocument(`fleet: {${text}}\n`, 'a.yaml');
    const parsed = schema.safeParse(document.data);
    const problems = parsed.success ? [] : parsed.error.issues.flatMap((issue) => describeIssue(issue, document, z.toJSONSchema(schema, { io: 'input' })));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code, message: expect.stringMatching(message) as string, hint: expect.stringMatching(hint) as string });
  });
});

describe('flowControlSchema', () => {
  it('has the defaults of llm-d', () => {
    expect(flowControlSchema.parse({})).toEqual({
      saturation: { detector: 'utilization', queueDepth: 5, kvUtilization: 0.8, stalenessS: 0.2, requests: 100, threshold: 16 },
      fairness: { policy: 'global-strict', by: 'class', quantum: 1024, inputWeight: 1, outputWeight: 2 },
      ordering: { policy: 'fcfs', sloTtftS: {} },
      admission: { policy: 'queue', scale: 300, power: 5 },
      rateLimits: {},
    });
  });

  it('reads names for mappings, durations, and the gateway of SGLang', () => {
    const parsed = flowControlSchema.parse({ saturation: 'none', fairness: 'vtc', ordering: { policy: 'slo-deadline', sloTtft: '2s' }, rateLimits: { chat: { rate: 0.5 } }, maxConcurrent: 64, queueSize: 100, queueTimeout: '1m' });
    expect(parsed).toMatchObject({
      saturation: { detector: 'none' },
      fairness: { policy: 'vtc' },
      ordering: { policy: 'slo-deadline', sloTtftS: { default: 2 } },
      rateLimits: { chat: { ratePerS: 0.5, burst: 1 } },
      maxConcurrent: 64,
      queueSize: 100,
      queueTimeoutS: 60,
    });
  });

  it.each([
    [{ admission: 'shed' }, /which priorities/],
    [{ ordering: 'slo-deadline' }, /slo-deadline/],
    [{ fairness: 'fair' }, /./],
    [{ queuesize: 3 }, /queuesize/],
  ])('refuses %j', (value, message) => {
    expect(() => flowControlSchema.parse(value)).toThrow(message);
  });
});
