import { describe, expect, it } from 'vitest';
import { expectClean, planted } from './expect-clean.ts';
import { browserFiles, browserViolations } from './rules/browser-safe.ts';
import { readSources } from './scanner/read-sources.ts';

describe('browser-safe packages', () => {
  it('use nothing of Node outside *.node.ts', () => {
    expect(browserFiles(readSources()).length).toBeGreaterThan(150);
    expectClean(browserViolations);
  });
});

describe('browser-safe packages, planted violations', () => {
  const violations = (text: string, path = 'packages/fleet/src/a.ts'): string[] => browserViolations(planted({ [path]: text }));

  it.each([
    "import { readFileSync } from 'node:fs';",
    "import type { Stats } from 'node:fs';",
    "import { join } from 'path';",
    "import { open } from 'fs/promises';",
    "const fs = await import('node:fs');",
    "const fs = require('node:fs');",
    "import { Resvg } from '@resvg/resvg-js';",
    "import { load } from './load.node.ts';",
    "export { load } from './load.node.ts';",
    "export * from './index.node.ts';",
    "import { load } from '@foretoken/catalog/node';",
    'const home = process.env.HOME;',
    'const bytes = Buffer.from(text);',
    'function size(b: Buffer): number {}',
    'const here = __dirname;',
    'const here = import.meta.dirname;',
    'process.stdout.write(text);',
  ])('%j', (text) => {
    expect(violations(text).length).toBeGreaterThan(0);
  });

  it.each([
    "// import { readFileSync } from 'node:fs'",
    "const sentence = 'process.env and Buffer.from are not here';",
    'const process = arrival.process;',
    'const bytes = new SharedArrayBuffer(8);',
    'const bytes = new ArrayBuffer(8);',
    "import { readFile } from './node.ts';",
    'interface A { readonly Buffer: number }',
    'function process(on: boolean): void {}',
  ])('but not %j', (text) => {
    expect(violations(text)).toEqual([]);
  });

  it('nor in *.node.ts files, tests, or the command line', () => {
    const text = "import { readFileSync } from 'node:fs';\nimport { a } from './b.node.ts';\nconst home = process.env.HOME;";
    expect(violations(text, 'packages/fleet/src/a.node.ts')).toEqual([]);
    expect(violations(text, 'packages/fleet/src/a.test.ts')).toEqual([]);
    expect(violations(text, 'packages/cli/src/a.ts')).toEqual([]);
  });
});
