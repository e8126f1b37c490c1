import { describe, expect, it } from 'vitest';
import { rebaseSets } from './rebase-sets.node.ts';

describe('rebaseSets', () => {
  it('turns a trace path of the command line into one of the scenario folder', () => {
    expect(rebaseSets(['workload.trace=data/a.csv'], 'examples')).toEqual([{ set: 'workload.trace="../data/a.csv"', given: 'workload.trace=data/a.csv' }]);
    expect(rebaseSets(["workload.trace='examples/a b.csv'"], 'examples')).toMatchObject([{ set: 'workload.trace="a b.csv"' }]);
  });

  it('leaves absolute paths, names and other keys alone', () => {
    const sets = ['workload.trace=/data/a.csv', 'fleet.model=meta-llama/Llama-3.1-8B', 'fleet.gpu=h100', 'workload.trace=null', 'oops'];
    expect(rebaseSets(sets, 'examples')).toEqual(sets);
  });

  it('rebases policies', () => {
    expect(rebaseSets(['fleet.engine.policies.order=my/sjf.ts', 'fleet.router=./r.ts', 'fleet.router=round-robin', 'fleet.engine.policies.victim=null', 'fleet.engine.policies.order=shortest'], 'examples')).toEqual([
      { set: 'fleet.engine.policies.order="../my/sjf.ts"', given: 'fleet.engine.policies.order=my/sjf.ts' },
      { set: 'fleet.router="../r.ts"', given: 'fleet.router=./r.ts' },
      'fleet.router=round-robin',
      'fleet.engine.policies.victim=null',
      'fleet.engine.policies.order=shortest',
    ]);
  });

  it('rebases a model that is a file', () => {
    expect(rebaseSets(['fleet.model=m/config.json'], 'examples')).toMatchObject([{ set: 'fleet.model="../m/config.json"' }]);
  });
});
