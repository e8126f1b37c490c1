import { fileURLToPath } from 'node:url';
import type { RunResult } from '@foretoken/fleet';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fleetRun } from '../testing/fleet-run.ts';
import { emptyRun, fixtureRun } from '../testing/run-result.ts';
import { parseResult } from './parse-result.ts';
import { renderJson } from './render-json.ts';
import { resultSchema } from './result-schema.ts';

const schemaFile = fileURLToPath(new URL('../../../../schemas/result.schema.json', import.meta.url));
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(resultSchema);
const runs: readonly (readonly [string, RunResult])[] = [
  ['a full run', fixtureRun().result],
  ['one request', fixtureRun(1).result],
  ['nothing completed', emptyRun()],
  ['an elaborate fleet', fleetRun().result],
  ['an elaborate fleet that got no request', fleetRun({ requests: 0 }).result],
  ['one pool of one replica', fleetRun({ pools: ['only'], replicas: 1, classes: ['all'], events: 0 }).result],
  ['no SLO, price, trace or steady state', bare(fixtureRun(300).result)],
];

function bare(result: RunResult): RunResult {
  return { ...result, slo: [], goodput: null, cost: null, warnings: [], throughput: { ...result.throughput, steady: null }, provenance: { ...result.provenance, trace: null } };
}

/** What a reader gets back: every number that is none is NaN. */
function withNaN(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, item: unknown) => (typeof item === 'number' && !Number.isFinite(item) ? '(NaN)' : item)), (_, item: unknown) => (item === '(NaN)' ? Number.NaN : item));
}

describe('result.json', () => {
  it('has its schema in schemas/result.schema.json (vitest -u writes it)', async () => {
    await expect(`${JSON.stringify(resultSchema, null, 2)}\n`).toMatchFileSnapshot(schemaFile);
  });

  it.each(runs)('satisfies the schema: %s', (_, result) => {
    expect(validate(JSON.parse(renderJson(result))), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each(runs)('comes back as it was, with NaN where there was no number: %s', (_, result) => {
    expect(parseResult(renderJson(result), 'result.json')).toEqual(withNaN(result));
  });

  it('has one order of keys, whatever the order of the object', () => {
    const { result } = fixtureRun(50);
    const shuffled = Object.fromEntries(Object.entries(result).reverse()) as unknown as RunResult;
    expect(renderJson(shuffled)).toBe(renderJson(result));
    expect(renderJson(result).indexOf('"schema"')).toBe(4);
    expect(renderJson({ ...result, requests: { ...result.requests, failed: { z: 1, a: 2 } } })).toMatch(/"a": 2,\s+"z": 1/);
  });

  it('writes typed arrays as lists and -0, NaN and Infinity as JSON knows them', () => {
    const { result } = fixtureRun(5);
    const text = renderJson({ ...result, timeline: { ...result.timeline, waiting: Float64Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, 0.5) as unknown as readonly number[] } });
    expect(text).toContain('"waiting": [1,null,null,0.5]');
    expect(text).not.toMatch(/NaN|Infinity/);
  });

  it('refuses what is no result, naming the version or the place', () => {
    const good = renderJson(fixtureRun(5).result);
    const refused = (text: string, message: RegExp): void => {
      expect(() => parseResult(text, 'runs/x/result.json')).toThrow(expect.objectContaining({ code: 'E0602', path: 'runs/x/result.json', message: expect.stringMatching(message) as string }));
    };
    refused('{', /is not JSON/);
    refused('[]', /has no schema version, but this version of Foretoken reads "foretoken.result\/1"/);
    refused(good.replace('foretoken.result/1', 'foretoken.result/9'), /has the schema version "foretoken.result\/9"/);
    refused(good.replace('"total": 5', '"total": "five"'), /requests\.total is "five", not of type integer/);
    refused(good.replace('"verdict": "met"', '"verdict": "maybe"'), /decision\.verdict is "maybe", not one of met, missed/);
    refused(good.replace('"batchMax": 48,', ''), /engine\.batchMax is missing/);
  });

  it('has the parts of a fleet between the replicas and the provenance, each only where it is', () => {
    const keys = (run: RunResult): string[] => Object.keys(JSON.parse(renderJson(run)) as object);
    expect(keys(fleetRun().result).slice(-9)).toEqual(['replicas', 'pools', 'classes', 'routes', 'fleet', 'bill', 'energy', 'provenance', 'warnings']);
    expect(keys(fixtureRun(3).result).slice(-3)).toEqual(['replicas', 'provenance', 'warnings']);
  });

  it('keeps bins without arrivals apart from bins in which nothing was measured', () => {
    const { result } = fleetRun({ requests: 300 });
    const { fleet } = parseResult(renderJson(result), 'result.json');
    expect(fleet?.attainment).toContain(null);
    expect(fleet?.attainment).toEqual(result.fleet?.attainment);
    const holes = parseResult(renderJson({ ...result, fleet: { ...result.fleet!, failedRequestsPerS: [1, Number.NaN] } }), 'result.json');
    expect(holes.fleet?.failedRequestsPerS).toEqual([1, Number.NaN]);
  });

  it.each([['a plain run', bare(fixtureRun(3).result)], ['a fleet', fleetRun({ requests: 3, pools: ['a'], replicas: 1, classes: ['x'], events: 2 }).result]])('refuses exactly what ajv refuses, when any part is replaced: %s', (_, run) => {
    const text = renderJson(run);
    const paths = leaves(JSON.parse(text) as Tree, []);
    fc.assert(fc.property(fc.constantFrom(...paths), fc.constantFrom<Tree>(null, 'x', -1, 1.5, true, [], {}), (path, replacement) => {
      const changed = replaced(JSON.parse(text) as Tree, path, replacement);
      const accepted = validate(changed);
      if (accepted) expect(() => parseResult(JSON.stringify(changed), 'x')).not.toThrow();
      else expect(() => parseResult(JSON.stringify(changed), 'x')).toThrow();
    }), { numRuns: 400, seed: 1 });
  });
});

type Tree = null | boolean | number | string | Tree[] | { [key: string]: Tree };

function leaves(tree: Tree, path: readonly string[]): (readonly string[])[] {
  if (tree === null || typeof tree !== 'object') return [path];
  const deeper = Object.entries(tree).slice(0, 12).flatMap(([key, value]) => leaves(value, [...path, key]));
  return path.length === 0 ? deeper : [path, ...deeper];
}

function replaced(tree: Tree, [key, ...rest]: readonly string[], value: Tree): Tree {
  if (key === undefined) return value;
  if (Array.isArray(tree)) return tree.map((item, index) => (String(index) === key ? replaced(item, rest, value) : item));
  if (tree === null || typeof tree !== 'object') return tree;
  return { ...tree, [key]: replaced(tree[key] ?? null, rest, value) };
}
