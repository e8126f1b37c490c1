import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSweep } from './read-sweep.node.ts';
import { samplePoints } from './sample-points.ts';

const folder = mkdtempSync(join(tmpdir(), 'foretoken-sweep-'));
mkdirSync(join(folder, 'sweeps'));
mkdirSync(join(folder, 'scenarios'));
writeFileSync(join(folder, 'scenarios', 'base.yaml'), 'workload: {profile: azure-code}\nfleet: {model: llama-3.1-8b, gpu: h100-sxm}\n');

function sweepFile(rest: string): string {
  const path = join(folder, 'sweeps', 'a.yaml');
  writeFileSync(path, rest);
  return path;
}

describe('readSweep', () => {
  it('makes paths of the sweep relative to the scenario, wherever they stand', async () => {
    const path = sweepFile(`scenario: ../scenarios/base.yaml
set: {fleet.router: my/router.ts}
domains:
  workload.trace: [a.csv, ../scenarios/b.csv]
  fleet.engine: [vllm-v1, {name: vllm-v1, policies: {order: sjf.ts}}]
  source: {zip: {fleet.model: [llama-3.1-8b, m/config.json]}}
`);
    const { scenario, points } = await readSweep(path, ['workload.requests=5']);
    expect(scenario).toMatchObject({ shown: join(folder, 'scenarios', 'base.yaml'), folder: join(folder, 'scenarios') });
    expect(points.at(-1)!.sets.map((set) => (typeof set === 'string' ? set : set.set))).toEqual([
      'fleet.router="../sweeps/my/router.ts"', 'workload.requests=5', 'workload.trace=b.csv', 'fleet.engine={"name":"vllm-v1","policies":{"order":"../sweeps/sjf.ts"}}', 'fleet.model="../sweeps/m/config.json"',
    ]);
    expect(points[0]!.parameters).toMatchObject({ 'workload.trace': 'a.csv' });
    expect(points[0]!.sets[2]).toEqual({ set: 'workload.trace="../sweeps/a.csv"', given: 'workload.trace=a.csv' });
  });

  it('points at a scenario that is not there', async () => {
    await expect(readSweep(sweepFile('domains: {seed: [1, 2]}\nscenario: gone.yaml\n'))).rejects.toThrow(/a\.yaml:2:11 {2}error E0210/);
  });

  it('refuses a sweep whose scenario is wrong, with the places of the scenario', async () => {
    writeFileSync(join(folder, 'scenarios', 'wrong.yaml'), 'workload: {profile: azure-code}\nfleet: {model: llama-3.1-8b, gup: h100-sxm}\n');
    await expect(readSweep(sweepFile('domains: {seed: [1, 2]}\nscenario: ../scenarios/wrong.yaml\n'))).rejects.toThrow(/wrong\.yaml:2:30 {2}error E0104 {2}unknown key `gup`/);
  });

  it('keeps a sweep of which some points are wrong', async () => {
    const sweep = await readSweep(sweepFile('domains: {fleet.replicas: [-1, 1, 2], seed: [1, 2]}\nscenario: ../scenarios/base.yaml\n'));
    expect(sweep.points).toHaveLength(6);
    expect(samplePoints(sweep).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
