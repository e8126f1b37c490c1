import { describe, expect, it } from 'vitest';
import { expectClean, planted } from './expect-clean.ts';
import { escapeViolations, layerViolations, manifestViolations, undeclaredViolations } from './rules/layers.ts';
import { packageNames, readManifest, readReferences } from './scanner/read-sources.ts';

describe('layer order', () => {
  it('holds in the imports of every package', () => {
    expectClean(layerViolations);
  });

  it('holds in package.json, tsconfig.json and the pnpm catalog', () => {
    const names = packageNames();
    expect(names.length).toBeGreaterThanOrEqual(9);
    expect(names.flatMap((name) => manifestViolations(name, readManifest(name), readReferences(name)))).toEqual([]);
  });

  it('is not sidestepped by relative paths', () => {
    expectClean(escapeViolations);
  });

  it('has every import declared in the package that imports', () => {
    expectClean((modules) => undeclaredViolations(modules, readManifest));
  });
});

describe('layer order, planted violations', () => {
  const importing = (path: string, specifier: string): string[] => layerViolations(planted({ [path]: `import { a } from '${specifier}';` }));

  it.each([
    ['packages/kernel/src/a.ts', '@foretoken/fleet'],
    ['packages/kernel/src/a.test.ts', '@foretoken/catalog'],
    ['packages/latency/src/a.ts', '@foretoken/kvcache'],
    ['packages/kvcache/src/a.ts', '@foretoken/latency'],
    ['packages/engines/src/vllm-v1/a.ts', '@foretoken/workload'],
    ['packages/workload/src/a.node.ts', '@foretoken/report/node'],
    ['packages/fleet/src/a.ts', '@foretoken/fleet'],
    ['packages/report/src/a.ts', 'foretoken'],
    ['packages/fleet/src/a.ts', '@foretoken/nonesuch'],
    ['packages/nonesuch/src/a.ts', '@foretoken/kernel'],
  ])('%s must not import %s', (path, specifier) => {
    expect(importing(path, specifier)).toHaveLength(1);
  });

  it('sees types, re-exports and dynamic imports too', () => {
    const text = "import type { A } from '@foretoken/fleet';\nexport * from '@foretoken/cli';\nconst a = import('@foretoken/report');";
    expect(layerViolations(planted({ 'packages/engines/src/a.ts': text }))).toEqual([
      'packages/engines/src/a.ts:1 imports @foretoken/fleet: fleet is not below engines',
      'packages/engines/src/a.ts:2 imports @foretoken/cli: cli is not below engines',
      'packages/engines/src/a.ts:3 imports @foretoken/report: report is not below engines',
    ]);
  });

  it('lets imports go down', () => {
    expect(importing('packages/cli/src/a.ts', '@foretoken/kernel')).toEqual([]);
    expect(importing('packages/engines/src/a.ts', '@foretoken/kvcache')).toEqual([]);
  });

  it('refuses a manifest that depends upwards, differs from its references, or pins a version of its own', () => {
    const manifest = { name: '@foretoken/kernel', dependencies: { '@foretoken/fleet': 'workspace:*', zod: '^4.0.0' } };
    expect(manifestViolations('kernel', manifest, [])).toEqual([
      'packages/kernel/package.json depends on fleet, which is not below it',
      'packages/kernel/tsconfig.json references ; package.json depends on fleet',
      'packages/kernel/package.json gives zod the version ^4.0.0; use the pnpm catalog',
    ]);
  });

  it('refuses a relative way into another package', () => {
    const modules = planted({ 'packages/kernel/src/a.ts': "import { b } from '../../fleet/src/b.ts';\nimport { c } from '../package.json';" });
    expect(escapeViolations(modules)).toEqual(['packages/kernel/src/a.ts:1 imports ../../fleet/src/b.ts, outside of its package']);
  });

  it('refuses an undeclared package, also a scoped or deep one, but not in tests', () => {
    const modules = planted({
      'packages/kernel/src/a.ts': "import a from 'zod/v4';\nimport b from '@types/node';\nimport c from 'yaml';\nimport 'node:fs';",
      'packages/kernel/src/a.test.ts': "import { it } from 'vitest';",
    });
    expect(undeclaredViolations(modules, () => ({ name: '', dependencies: { yaml: 'catalog:' } }))).toEqual([
      'packages/kernel/src/a.ts:1 imports zod/v4, which packages/kernel/package.json does not declare',
      'packages/kernel/src/a.ts:2 imports @types/node, which packages/kernel/package.json does not declare',
    ]);
  });
});
