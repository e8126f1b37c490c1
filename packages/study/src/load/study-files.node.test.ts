import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freshFolder } from '../testing/folder-bytes.node.ts';
import { SMALL_SCENARIO } from '../testing/small-sweep.ts';
import { studyFiles } from './study-files.node.ts';

const folder = freshFolder();
mkdirSync(join(folder, 'days'));
mkdirSync(join(folder, 'my/llama'), { recursive: true });
for (const name of ['a.csv', 'b.csv', 'days/1.jsonl', 'days/2.jsonl', 'days/notes.txt', 'my/llama/config.json']) writeFileSync(join(folder, name), name);
const study = { shown: 's.yaml', text: SMALL_SCENARIO, folder };

describe('the files of a study', () => {
  it('are those that any point names, once, sorted, with their hash', async () => {
    const files = await studyFiles(study, [['workload.trace=b.csv'], ['workload.trace=a.csv'], ['workload.trace=b.csv', 'seed=2'], ['workload.trace=nonesuch.csv'], ['fleet.replicas=-1', 'workload.trace=days']]);
    expect(files.map(({ kind, name, path, sha256 }) => [kind, name, path, sha256])).toEqual(['a.csv', 'b.csv'].map((name) => ['trace', name, join(folder, name), createHash('sha256').update(name).digest('hex')]));
  });

  it('of a folder are the ones that count', async () => {
    const files = await studyFiles(study, [['workload.trace=days', 'fleet.model=my/llama']]);
    expect(files.map(({ kind, name }) => [kind, name])).toEqual([['trace', 'days/1.jsonl'], ['trace', 'days/2.jsonl'], ['model', 'my/llama/config.json']]);
  });

  it('of a policy are what it imports, too, of whatever folder', async () => {
    mkdirSync(join(folder, 'parts'), { recursive: true });
    writeFileSync(join(folder, 'order.ts'), "import { weight } from './parts/weight.ts';\nimport 'left-pad';\nexport const policy = {};\n");
    writeFileSync(join(folder, 'parts/weight.ts'), "export { weight } from './deeper.ts';\n");
    writeFileSync(join(folder, 'parts/deeper.ts'), 'export const weight = 2;\n');
    const files = await studyFiles(study, [['fleet.engine.policies.order=./order.ts'], [`fleet.engine.policies.order=${join(folder, 'parts/weight.ts')}`]]);
    expect(files.map(({ name, imports }) => [name, imports])).toEqual([
      ['./order.ts', ['parts/deeper.ts', 'parts/weight.ts']],
      [join(folder, 'parts/deeper.ts'), undefined],
      [join(folder, 'parts/weight.ts'), [join(folder, 'parts/deeper.ts')]],
      ['parts/deeper.ts', undefined],
      ['parts/weight.ts', undefined],
    ]);
  });
});
