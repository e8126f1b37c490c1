import { describe, expect, it } from 'vitest';
import { hashScenario } from './hash-scenario.ts';
import { parseScenario } from './parse-scenario.ts';
import { ScenarioError } from './problem.ts';
import type { Scenario } from './scenario.ts';

const HEAD = 'workload:\n  profile: azure-code\nfleet:\n  model: llama-3.1-8b\n  gpu: h100-sxm\n';
const API = '  external:\n    api: {ttft: 600ms, tpot: 15ms, inputUsdPerMtok: 0.5, outputUsdPerMtok: 1.5}\n';

const fleetOf = (text: string): Scenario['fleet'] => parseScenario(HEAD + text, 'fleet.yaml').fleet;

function problems(text: string): unknown[] {
  try {
    fleetOf(text);
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems.map(({ code, message, hint, place }) => [code, place.kind === 'file' ? place.line : 0, message, ...(hint === undefined ? [] : [hint])]);
    throw error;
  }
  return [];
}

describe('routes of a scenario', () => {
  it('say by short forms what long forms say', () => {
    const [short, long] = [fleetOf('  routes:\n    - to: default\n'), fleetOf('  routes:\n    - when: {}\n      to: [{pool: default}]\n')];
    expect(short.routes).toEqual(long.routes);
    expect(short.routes![0]!.chain[0]).toEqual({
      target: { kind: 'pools', shares: [{ pool: 'default', weight: 1 }] },
      timeouts: {},
      abortOnTimeout: true,
      retries: { max: 0, backoffS: 0, factor: 1, maxBackoffS: 0, jitter: 0, budgetMin: 0 },
      resume: false,
    });
    expect(fleetOf('  routes:\n    - to: {pool: default, retries: 2}\n').routes![0]!.chain[0]!.retries).toEqual({ max: 2, backoffS: 0.05, factor: 1.5, maxBackoffS: 30, jitter: 0.2, budgetMin: 3 });
    expect(fleetOf('  routes:\n    - to: {pool: default, breaker: true}\n').routes![0]!.chain[0]!.breaker).toEqual({ failures: 10, volume: 20, windowS: 120, openS: 60, openFactor: 1, maxOpenS: 300, successes: 3 });
  });

  it('have timeouts in seconds, and conditions as the loop reads them', () => {
    const text = `${API}  routes:\n    - when: {class: chat, path: [/a, /b], inputTokens: {from: 100}, priority: 0, adapter: false}\n      to: [{pool: default, timeout: {connect: 1s, ttft: 500ms, idle: 2s, total: 1m}, hedge: 300ms, overflowAbove: 4, resume: true, abortOnTimeout: false}, {external: api}]\n`;
    const [{ when, chain }] = parseScenario(HEAD.replace('profile: azure-code', 'classes: {chat: {profile: azure-code}}') + text, 'fleet.yaml').fleet.routes as readonly [{ when: unknown; chain: readonly unknown[] }];
    expect(when).toEqual({ classes: ['chat'], paths: ['/a', '/b'], inputTokens: { from: 100 }, priorityAtMost: 0, adapter: false });
    expect(chain[0]).toMatchObject({ timeouts: { connectS: 1, ttftS: 0.5, idleS: 2, totalS: 60 }, hedge: { afterS: 0.3 }, overflowAbove: 4, resume: true, abortOnTimeout: false });
    expect(chain[1]).toMatchObject({ target: { kind: 'external', name: 'api' } });
  });

  it('name classes that the workload has, unless a trace says which', () => {
    const routes = '  routes:\n    - when: {class: [chat, chats]}\n      to: default\n    - to: default\n';
    const named = HEAD.replace('profile: azure-code', 'classes: {chat: {profile: azure-code}}');
    expect(() => parseScenario(named + routes, 's.yaml')).toThrow(expect.objectContaining({ code: 'E0116', message: expect.stringMatching(/s\.yaml:7:\d+ .*`fleet\.routes\.0\.when\.class` is `chats`, a class that[^]*did you mean `chat`\?/) as string }) as Error);
    expect(parseScenario(HEAD.replace('profile: azure-code', 'trace: t.csv') + routes, 's.yaml').fleet.routes).toHaveLength(2);
  });

  it('have a hash, also without an upper length and with faults to the end', () => {
    const text = '  routes:\n    - when: {inputTokens: {from: 100}}\n      to: default\n    - to: default\n  faults:\n    - {kind: hang, at: 1m}\n';
    const hash = (body: string): string => hashScenario(parseScenario(HEAD + body, 'fleet.yaml'));
    expect(hash(text)).toBe(hash(text));
    expect(hash(text)).not.toBe(hash(text.replace('at: 1m', 'at: 1m, for: 1h')));
  });
});

describe('faults of a scenario', () => {
  it('last to the end unless they say otherwise', () => {
    expect(fleetOf('  faults:\n    - {kind: outage, at: 10s}\n    - {kind: slow, at: 0, for: 1m, factor: 2, replicas: [1]}\n    - {kind: preempted, at: 1h}\n    - {kind: partition, at: 1s}\n').faults).toEqual([
      { kind: 'outage', atS: 10 },
      { kind: 'slow', atS: 0, forS: 60, factor: 2, replicas: [1] },
      { kind: 'preempted', atS: 3600, noticeS: 120 },
      { kind: 'partition', atS: 1, detectS: 30 },
    ]);
  });
});

describe('pools of a scenario', () => {
  it('inherit what they do not say', () => {
    const { pools } = fleetOf('  replicas: 3\n  pools:\n    chat: {engine: sglang}\n    batch: {replicas: 1, gpu: l4}\n');
    expect(pools!.map(({ name, replicas, gpu, engine }) => [name, replicas, gpu, engine.name])).toEqual([
      ['chat', 3, 'h100-sxm', 'sglang'],
      ['batch', 1, 'l4', 'vllm-v1'],
    ]);
  });
});

type Told = readonly [code: string, line: number, message: string, hint?: string];

const MISTAKES: readonly (readonly [text: string, problems: readonly Told[]])[] = [
  ['  pools: {}\n', [['E0108', 6, '`fleet.pools` has no pool', 'name at least one, or leave `pools` out']]],
  ['  pools:\n    chat: {replica: 2}\n', [['E0104', 7, 'unknown key `replica` in `fleet.pools.chat`', 'did you mean `replicas`?']]],
  ['  pools:\n    chat: {}\n  routes:\n    - to: chta\n', [['E0751', 9, 'there is no pool `chta`; there is `chat`', 'did you mean `chat`?']]],
  ['  routes:\n    - to: []\n', [['E0106', 7, '`fleet.routes.0.to` must have at least 1 entries']]],
  ['  routes:\n    - to: {pool: default, external: api}\n', [['E0109', 7, 'give only one of `pool`, `external`']]],
  ['  routes:\n    - to: {timeout: {ttft: 5s}}\n', [['E0109', 7, 'give one of `pool`, `split`, `external`, or `prefill` and `decode`']]],
  [`${API}  routes:\n    - to: api\n`, [['E0751', 9, 'there is no pool `api`; there is `default`', '`api` is an external API: `{external: api}`']]],
  ['  routes:\n    - to: {external: api}\n', [['E0752', 7, 'there is no external API `api`; none is defined', 'define it under `fleet.external`, with ttft, tpot and prices']]],
  ['  routes:\n    - to: {pool: default, timeout: 5s}\n', [['E0105', 7, '`fleet.routes.0.to.timeout` must be a mapping, not "5s"']]],
  ['  routes:\n    - to: {pool: default, retries: {max: -1}}\n', [['E0106', 7, '`fleet.routes.0.to.retries.max` must be at least 0, not -1']]],
  ['  routes:\n    - to: {pool: default, retries: lots}\n', [['E0105', 7, '`fleet.routes.0.to.retries` must be a number of retries, or a mapping such as `{max: 3, backoff: 100ms}`, not "lots"']]],
  ['  routes:\n    - to: {pool: default, breaker: {failures: 0}}\n', [['E0106', 7, '`fleet.routes.0.to.breaker.failures` must be at least 1, not 0']]],
  ['  routes:\n    - to: {split: {}}\n', [['E0109', 7, '`split` names at least one pool']]],
  ['  routes:\n    - to: {split: {default: 0}}\n', [['E0106', 7, '`fleet.routes.0.to.split.default` must be greater than 0, not 0']]],
  ['  routes:\n    - when: {clas: chat}\n      to: default\n', [['E0104', 7, 'unknown key `clas` in `fleet.routes.0.when`', 'did you mean `class`?']]],
  ['  routes:\n    - to: {prefill: default, decode: default}\n', [['E0754', 7, 'prefill and decode are the same pool, `default`', 'define two pools, or send to the one with `pool:`']]],
  ['  routes:\n    - to: {pool: default, overlap: true}\n', [['E0109', 7, '`overlap` is for a leg with `prefill` and `decode`']]],
  ['  faults:\n    - {kind: crash}\n', [['E0108', 7, 'the key `fleet.faults.0.at` is missing']]],
  ['  faults:\n    - {kind: hang, at: 1m, for: 0s}\n', [['E0106', 7, '`fleet.faults.0.for` must be longer than 0 s']]],
  ['  faults:\n    - {kind: slow, at: 1m, factor: 0}\n', [['E0106', 7, '`fleet.faults.0.factor` must be greater than 0, not 0']]],
  ['  faults:\n    - {kind: crash, at: 1m, pool: chat}\n', [['E0751', 7, 'there is no pool `chat`; there is `default`']]],
  ['  external:\n    api: {ttft: 600ms, tpot: 15ms}\n', [['E0108', 7, 'the key `fleet.external.api.inputUsdPerMtok` is missing'], ['E0108', 7, 'the key `fleet.external.api.outputUsdPerMtok` is missing']]],
  ['  external:\n    api: {ttft: {distribution: lognormal, mean: 1s}, tpot: 15ms, inputUsdPerMtok: 1, outputUsdPerMtok: 1}\n', [['E0108', 7, 'the key `fleet.external.api.ttft.cv` is missing']]],
  ['  external:\n    api: {ttft: 1s, tpot: 15ms, inputUsdPerMtok: -1, outputUsdPerMtok: 1, availability: 2}\n', [['E0106', 7, '`fleet.external.api.inputUsdPerMtok` must be at least 0, not -1'], ['E0106', 7, '`fleet.external.api.availability` must be at most 1, not 2']]],
];

describe('mistakes in a fleet', () => {
  it.each(MISTAKES)('%j are told with their place', (text, expected) => {
    expect(problems(text)).toEqual(expected);
  });
});
