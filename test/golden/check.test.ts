import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectGolden, folderWith, foretoken, ROOT, transcript } from './foretoken.ts';
import { parseXml, type XmlElement } from './parse-xml.ts';

const scenario = `name: small
workload:
  synthetic:
    requests: 300
    arrivals: { process: poisson, rate: 5 }
    input: { distribution: lognormal, mean: 600, cv: 1, max: 4000 }
    output: { distribution: lognormal, mean: 120, cv: 1, max: 1000 }
fleet:
  model: llama-3.1-8b
  gpu: h100-sxm
slo:
  ttft: { p50: 1s, p99: 60ms }
  itl: 80ms
`;

const folder = folderWith({
  'small.yaml': scenario,
  'good.yaml': scenario.replace('p99: 60ms', 'p99: 1s').replace('name: small', 'name: "good <&> \\"x\\""'),
  'no-slo.yaml': scenario.slice(0, scenario.indexOf('slo:')),
  'broken.yaml': `${scenario}nonsense: 1\n`,
  'no-room.yaml': scenario.replace('llama-3.1-8b', 'llama-3.1-405b'),
  'classes.yaml': `name: two
workload:
  duration: 2m
  classes:
    chat: { synthetic: { arrivals: { process: poisson, rate: 4 }, input: { distribution: constant, value: 500 }, output: { distribution: constant, value: 80 } } }
    reports: { synthetic: { arrivals: { process: poisson, rate: 0.2 }, input: { distribution: constant, value: 4000 }, output: { distribution: constant, value: 400 } } }
fleet: { model: llama-3.1-8b, gpu: h100-sxm }
slo:
  ttft: 2s
  classes: { reports: { e2e: 1s } }
`,
});

const check = (...args: readonly string[]): ReturnType<typeof foretoken> => foretoken(['check', ...args], { cwd: folder });

interface Report {
  readonly schema: string;
  readonly passed: boolean;
  readonly scenarios: readonly {
    readonly status: string;
    readonly code?: string;
    readonly terms?: readonly { readonly name: string; readonly class?: string; readonly met: boolean; readonly passed: boolean; readonly undecided: boolean; readonly actual: number | null; readonly halfWidth: number | null; readonly breach: { readonly timeS: number } | null; readonly place: { readonly line?: number } }[];
  }[];
}

const json = (...args: readonly string[]): Report => JSON.parse(check(...args, '--json').stdout) as Report;

describe('foretoken check', () => {
  it.each([
    ['missed', ['small.yaml']],
    ['met', ['good.yaml', '--assert', 'costPerMtok<=$2.5', '--assert', 'goodFraction>=99%']],
    ['replications', ['small.yaml', '--replications', '4', '--assert', 'ttft.p99<=90ms', '--strict']],
    ['classes', ['classes.yaml']],
    ['no-slo', ['no-slo.yaml']],
    ['bad-assertion', ['small.yaml', '--assert', 'costPerMtok<=80ms']],
    ['unknown-figure', ['small.yaml', '--assert', 'costPerMTok<=2']],
  ])('%s', (name, args) => {
    expectGolden(`check-${name}.txt`, transcript(['check', ...args], check(...args)));
  });

  it('exits 3 for a missed bound, 2 for a broken scenario, 4 for one that does not fit, and with the worst of several', () => {
    expect(check('small.yaml').code).toBe(3);
    expect(check('good.yaml').code).toBe(0);
    expect(check('no-room.yaml').code).toBe(4);
    expect(check('good.yaml', 'small.yaml').code).toBe(3);
    expect(check('small.yaml', 'no-room.yaml').code).toBe(4);
    const all = check('broken.yaml', 'no-room.yaml', 'small.yaml', 'good.yaml');
    expect(all.code).toBe(2);
    expect(all.stdout).toContain('itl.p99 ≤ 80.0 ms');
    expect(all.stderr).toContain('E0104');
  });

  it('prints the verdict of every bound as JSON, with its line and where it was broken', () => {
    const { schema, passed, scenarios } = json('small.yaml', 'broken.yaml');
    expect([schema, passed, scenarios.map(({ status }) => status), scenarios[1]?.code]).toEqual(['foretoken.check/1', false, ['missed', 'failed'], 'E0104']);
    const terms = scenarios[0]?.terms ?? [];
    expect(terms.map(({ name, met, place }) => [name, met, place.line])).toEqual([['ttft.p50', true, 12], ['ttft.p99', false, 12], ['itl.p99', true, 13]]);
    expect(terms.map(({ breach }) => breach !== null)).toEqual([false, true, false]);
  });

  it('prints what its JSON Schema says, of scenarios that pass, miss, are overloaded and cannot run', () => {
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(JSON.parse(readFileSync(join(ROOT, 'schemas', 'check.schema.json'), 'utf8')) as object);
    for (const args of [['good.yaml', 'small.yaml', 'broken.yaml', 'no-room.yaml'], ['classes.yaml', '--assert', 'energyPerToken<=1'], ['good.yaml', '--set', 'fleet.engine.maxNumSeqs=2', '--replications', '2']]) {
      validate(json(...args));
      expect(validate.errors).toBeNull();
    }
  });

  it('a fleet whose queue grows meets no SLO, however short the run and loose the bounds', () => {
    const { passed, scenarios } = json('good.yaml', '--set', 'fleet.engine.maxNumSeqs=2', '--set', 'slo={e2e: 1h}');
    expect(passed).toBe(false);
    expect(scenarios[0]?.terms?.map(({ name, met }) => [name, met])).toEqual([['e2e.p99', true], ['overloadedRuns', false]]);
  });

  it('decides by the point value, and with --strict by the interval', () => {
    const actual = json('good.yaml').scenarios[0]?.terms?.find(({ name }) => name === 'itl.p99');
    const bound = ['--set', `slo.itl=${((actual?.actual ?? 0) + (actual?.halfWidth ?? 0) / 2) * 1000}ms`];
    const term = (...more: readonly string[]): unknown => json('good.yaml', ...bound, ...more).scenarios[0]?.terms?.find(({ name }) => name === 'itl.p99');
    expect(term()).toMatchObject({ met: true, undecided: true, passed: true });
    expect(term('--strict')).toMatchObject({ met: true, undecided: true, passed: false });
    expect([check('good.yaml', ...bound).code, check('good.yaml', ...bound, '--strict').code]).toEqual([0, 3]);
  });

  it('writes JUnit XML: a suite per scenario, a case per bound, failures and errors counted', () => {
    const { code } = check('small.yaml', 'good.yaml', 'broken.yaml', '--junit', 'out/check.xml', '--assert', 'preemptions<=0');
    expect(code).toBe(2);
    const root = parseXml(readFileSync(join(folder, 'out', 'check.xml'), 'utf8'));
    expect([root.name, root.attributes]).toEqual(['testsuites', { name: 'foretoken check', tests: '9', failures: '1', errors: '1' }]);
    const [small, good, broken] = root.children as [XmlElement, XmlElement, XmlElement];
    for (const suite of root.children) {
      const cases = suite.children.filter(({ name }) => name === 'testcase');
      const having = (name: string): number => cases.filter(({ children }) => children.some((child) => child.name === name)).length;
      expect(suite.attributes).toMatchObject({ tests: String(cases.length), failures: String(having('failure')), errors: String(having('error')) });
    }
    expect(good.attributes['name']).toBe('good <&> "x"');
    const failure = small.children.flatMap(({ children }) => children).find(({ name }) => name === 'failure');
    expect(failure?.attributes['type']).toBe('missed');
    expect(failure?.text).toMatch(/^ttft\.p99 ≤ 60\.0 ms: .* over; first breached at t = /);
    expect(small.children[0]?.children.map(({ attributes }) => attributes['name'])).toContain('replications');
    expect(broken.children[0]?.children[0]?.attributes).toMatchObject({ type: 'E0104' });
  });

  it('annotates on GitHub at the line of the bound, and appends to the summary', () => {
    const summary = join(folder, 'summary.md');
    const env = { GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: join(folder, '..') };
    const first = foretoken(['check', 'small.yaml', '--github'], { cwd: folder, env });
    foretoken(['check', 'good.yaml', '--github'], { cwd: folder, env });
    const commands = first.stdout.split('\n').filter((line) => line.startsWith('::'));
    const path = join(folder, 'small.yaml').split('/').slice(-2).join('/');
    expect(commands.map((line) => line.split('::')[1])).toEqual([`notice file=${path},line=12,col=16,title=small%3A met`, `error file=${path},line=12,col=25,title=small%3A missed`, `notice file=${path},line=13,col=8,title=small%3A met`]);
    const text = readFileSync(summary, 'utf8');
    expect(text.match(/^### /gm)).toHaveLength(2);
    expect(text).toMatch(/^\| ✗ \| ttft\.p99 ≤ 60\.0 ms \| .* \|$/m);
  });

  it('keeps stdout pure JSON with --github', () => {
    const { stdout, stderr } = check('small.yaml', '--json', '--github');
    expect(() => JSON.parse(stdout) as unknown).not.toThrow();
    expect(stderr).toContain('::error file=small.yaml,line=12');
  });
});
