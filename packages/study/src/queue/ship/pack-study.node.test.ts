import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StudyFile } from '../../execute/study-executor.ts';
import { freshFolder } from '../../testing/folder-bytes.node.ts';
import { packStudy } from './pack-study.node.ts';

function studyOf(source: string): Parameters<typeof packStudy>[0] {
  const folder = freshFolder();
  writeFileSync(join(folder, 'order.ts'), source);
  writeFileSync(join(folder, 'weight.ts'), 'export const weight = 2;\n');
  const file: StudyFile = { kind: 'policy', name: './order.ts', path: join(folder, 'order.ts'), sha256: '' };
  return { name: 'study', scenario: { shown: 's.yaml', text: '{}', folder }, files: [file], program: 'p' };
}

describe('what is sent to workers', () => {
  it('are policies with the files that they import', async () => {
    const study = studyOf("import { weight } from './weight.ts';\n");
    expect((await packStudy(study)).files.map(({ path }) => path.slice(study.scenario.folder.length))).toEqual(['/order.ts', '/weight.ts']);
  });

  it('is no package: a policy that imports one is refused by its name in the scenario', async () => {
    await expect(packStudy(studyOf("import _ from 'lodash';\n"))).rejects.toMatchObject({ code: 'E1047', message: './order.ts: this policy imports the package `lodash`, which is not sent to workers' });
  });
});
