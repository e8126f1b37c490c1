import { describe, expect, it } from 'vitest';
import { hashScenario } from '../scenario/hash-scenario.ts';
import { parseScenario } from '../scenario/parse-scenario.ts';
import { variesWithSeed } from '../scenario/depends-on-seed.ts';
import { enginePolicies, policiesInUse, policyFiles } from './run-policies.ts';
import type { RunPolicies } from './run-policies.ts';

const text = (fleet: string): string => `workload: {trace: a.csv}\nfleet: {model: llama-3.1-8b, gpu: h100-sxm, ${fleet}}\n`;
const scenario = parseScenario(text('router: ./r.ts, engine: {name: sglang, policies: {order: ../o.mjs, eviction: e.js}}'), 's.yaml');
const plain = parseScenario(text('router: random'), 's.yaml');

const order = { policy: { kind: 'order', name: 'mine', about: 'Mine.', key: () => 0 }, file: '../o.mjs', sha256: 'aa' } as const;
const eviction = { policy: { kind: 'eviction', name: 'mine', about: 'Mine.', key: () => 0 }, file: 'e.js', sha256: 'bb' } as const;
const router = { policy: { kind: 'router', name: 'mine', about: 'Mine.', create: () => ({ pick: () => 0 }) }, file: './r.ts', sha256: 'cc' } as const;
const loaded: RunPolicies = { router, eviction, order };

describe('policies of a scenario', () => {
  it('are told from built-in names by their ending', () => {
    expect(policyFiles(scenario)).toEqual({ order: '../o.mjs', eviction: 'e.js', router: './r.ts' });
    expect(policyFiles(plain)).toEqual({});
  });

  it('are listed in a fixed order, whatever order they were loaded in', () => {
    expect(policiesInUse(loaded).map(({ kind, sha256 }) => [kind, sha256])).toEqual([['order', 'aa'], ['eviction', 'bb'], ['router', 'cc']]);
    expect(policiesInUse(undefined)).toEqual([]);
  });

  it('go to the engine, but for the router', () => {
    expect(enginePolicies(scenario, loaded)).toEqual({ order: order.policy, eviction: eviction.policy });
    expect(enginePolicies(plain, undefined)).toBeUndefined();
  });

  it('are never left out: one that nobody loaded is an error', () => {
    expect(() => enginePolicies(scenario, { order, eviction })).toThrow(expect.objectContaining({ code: 'E0898', path: 'fleet.router', exitCode: 1 }));
    expect(() => enginePolicies(scenario, undefined)).toThrow(/policy \.\.\/o\.mjs was not loaded/);
  });

  it('are part of the hash by their content', () => {
    const changed: RunPolicies = { ...loaded, order: { ...order, sha256: 'ab' } };
    expect(hashScenario(scenario, loaded)).not.toBe(hashScenario(scenario, changed));
    expect(hashScenario(plain, {})).toBe(hashScenario(plain));
  });

  it('may draw, so that replications of a recorded trace make sense', () => {
    expect(variesWithSeed(scenario)).toBe(true);
    expect(variesWithSeed(parseScenario(text('replicas: 2'), 's.yaml'))).toBe(false);
  });
});
