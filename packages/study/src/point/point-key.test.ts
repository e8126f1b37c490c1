import { describe, expect, it } from 'vitest';
import { SMALL_SCENARIO } from '../testing/small-sweep.ts';
import { keyBase, pointKey } from './point-key.ts';

const base = keyBase(SMALL_SCENARIO, 's.yaml', { 'a.csv': '1', 'b.csv': '2', 'my/model/config.json': '3' }, '0.1.0+x');

describe('the key of a point', () => {
  it('goes by the settings that it ends up with, not by how they were set, nor by names', () => {
    expect(pointKey(base, ['fleet.replicas=2', 'seed=3'])).toBe(pointKey(base, ['seed=3', 'fleet.replicas=1', 'fleet.replicas=2']));
    expect(pointKey(base, ['seed=3'])).not.toBe(pointKey(base, ['seed=4']));
    expect(pointKey(keyBase(SMALL_SCENARIO.replace('name: small', 'name: other'), 'other.yaml', {}, '0.1.0+x'), [])).toBe(pointKey(base, []));
  });

  it('changes with the program, and with the content of the files that the settings name, of no other', () => {
    const changed = (files: Readonly<Record<string, string>>): string => pointKey({ ...base, files: { ...base.files, ...files } }, ['workload.trace=a.csv', 'fleet.model=my/model']);
    expect(pointKey({ ...base, program: '0.1.0+y' }, [])).not.toBe(pointKey(base, []));
    expect(changed({ 'b.csv': 'x', 'c.csv': 'y', 'my/model2/config.json': 'z' })).toBe(changed({}));
    expect(new Set([changed({}), changed({ 'a.csv': 'x' }), changed({ 'my/model/config.json': 'x' })]).size).toBe(3);
  });
});
