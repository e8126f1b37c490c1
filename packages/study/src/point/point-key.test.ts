import { describe, expect, it } from 'vitest';
import { SMALL_SCENARIO } from '../testing/small-sweep.ts';
import { type HashedFile, keyBase, pointKey } from './point-key.ts';

const FILES: readonly HashedFile[] = [
  { name: './order.ts', sha256: '4', imports: ['parts/weight.ts'] },
  { name: 'a.csv', sha256: '1' },
  { name: 'b.csv', sha256: '2' },
  { name: 'my/model/config.json', sha256: '3' },
  { name: 'parts/weight.ts', sha256: '5' },
];
const base = keyBase(SMALL_SCENARIO, 's.yaml', FILES, '0.1.0+x');

describe('the key of a point', () => {
  it('goes by the settings that it ends up with, not by how they were set, nor by names', () => {
    expect(pointKey(base, ['fleet.replicas=2', 'seed=3'])).toBe(pointKey(base, ['seed=3', 'fleet.replicas=1', 'fleet.replicas=2']));
    expect(pointKey(base, ['seed=3'])).not.toBe(pointKey(base, ['seed=4']));
    expect(pointKey(keyBase(SMALL_SCENARIO.replace('name: small', 'name: other'), 'other.yaml', [], '0.1.0+x'), [])).toBe(pointKey(base, []));
  });

  it('changes with the program, and with the content of the files that the settings name or import, of no other', () => {
    const changed = (files: Readonly<Record<string, string>>, sets = ['workload.trace=a.csv', 'fleet.model=my/model']): string => {
      const others = Object.entries(files).filter(([name]) => !FILES.some((file) => file.name === name));
      return pointKey({ ...base, files: [...FILES.map((file) => ({ ...file, sha256: files[file.name] ?? file.sha256 })), ...others.map(([name, sha256]) => ({ name, sha256 }))] }, sets);
    };
    expect(pointKey({ ...base, program: '0.1.0+y' }, [])).not.toBe(pointKey(base, []));
    expect(changed({ 'b.csv': 'x', 'c.csv': 'y', 'my/model2/config.json': 'z' })).toBe(changed({}));
    const order = ['fleet.engine.policies.order=./order.ts'];
    expect(changed({ 'parts/weight.ts': 'x' })).toBe(changed({}));
    expect(new Set([changed({}, order), changed({ './order.ts': 'x' }, order), changed({ 'parts/weight.ts': 'x' }, order)]).size).toBe(3);
    expect(new Set([changed({}), changed({ 'a.csv': 'x' }), changed({ 'my/model/config.json': 'x' })]).size).toBe(3);
  });
});
