import { describe, expect, it } from 'vitest';
import { expectClean, planted } from './expect-clean.ts';
import { cycleViolations, danglingViolations, importGraph } from './rules/cycles.ts';
import { readSources } from './scanner/read-sources.ts';

describe('import cycles', () => {
  it('do not exist, type imports included', () => {
    expectClean(cycleViolations);
  });

  it('are looked for in a graph that has edges and no dangling ones', () => {
    const edges = [...importGraph(readSources()).values()].flat();
    expect(edges.length).toBeGreaterThan(500);
    expectClean(danglingViolations);
  });
});

describe('import cycles, planted', () => {
  it('of two files', () => {
    const modules = planted({ 'packages/a/src/x.ts': "import { y } from './y.ts';", 'packages/a/src/y.ts': "import type { X } from './x.ts';" });
    expect(cycleViolations(modules)).toEqual(['packages/a/src/x.ts → packages/a/src/y.ts → packages/a/src/x.ts']);
  });

  it('of three files through folders and an index, reached from outside', () => {
    const modules = planted({
      'packages/a/src/entry.ts': "import './x.ts';",
      'packages/a/src/x.ts': "import { z } from './deep/index.ts';",
      'packages/a/src/deep/index.ts': "export { z } from './z.ts';",
      'packages/a/src/deep/z.ts': "const x = import('../x.ts');",
    });
    expect(cycleViolations(modules)).toEqual([
      'packages/a/src/x.ts → packages/a/src/deep/index.ts → packages/a/src/deep/z.ts → packages/a/src/x.ts',
    ]);
  });

  it('of a file with itself', () => {
    expect(cycleViolations(planted({ 'packages/a/src/x.ts': "import './x.ts';" }))).toHaveLength(1);
  });

  it('but not a diamond', () => {
    const modules = planted({
      'packages/a/src/a.ts': "import './b.ts';\nimport './c.ts';",
      'packages/a/src/b.ts': "import './d.ts';",
      'packages/a/src/c.ts': "import './d.ts';",
      'packages/a/src/d.ts': '',
    });
    expect(cycleViolations(modules)).toEqual([]);
  });

  it('and a relative import of no file', () => {
    expect(danglingViolations(planted({ 'packages/a/src/x.ts': "import './y.ts';" }))).toHaveLength(1);
  });
});
