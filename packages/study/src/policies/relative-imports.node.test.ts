import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freshFolder } from '../testing/folder-bytes.node.ts';
import { relativeImports } from './relative-imports.node.ts';

function importsOf(source: string, others: Readonly<Record<string, string>> = {}, onPackage?: (name: string, file: string) => void): readonly string[] {
  const folder = freshFolder();
  mkdirSync(join(folder, 'own/parts'), { recursive: true });
  for (const [name, text] of Object.entries({ 'own/policy.ts': source, ...others })) writeFileSync(join(folder, name), text);
  return relativeImports(join(folder, 'own/policy.ts'), onPackage).map((path) => path.slice(folder.length + 1));
}

describe('the files that a policy imports', () => {
  it('are found through every way to name them, and through each other', () => {
    const others = { 'own/parts/a.ts': "export * from './b.js';", 'own/parts/b.ts': "import data from '../data.json';", 'own/data.json': '{}', 'up.mjs': "import './own/policy.ts';", 'own/parts/index.ts': '', 'own/c.cjs': '', 'own/d.ts': '' };
    const source = `import type { T } from './types.d.ts';
import { a,
  b as c } from './parts/a';
import parts from "./parts"; import '../up.mjs';
const lazy = import('./d.ts');
const old = require('./c.cjs');
import { readFileSync } from 'node:fs';
import { join } from 'path';
// import x from './commented.ts'
/* import y from './commented-too.ts' */
const text = "https://example.com/a"; `;
    expect(importsOf(source, others)).toEqual(['own/c.cjs', 'own/d.ts', 'own/data.json', 'own/parts/a.ts', 'own/parts/b.ts', 'own/parts/index.ts', 'up.mjs']);
  });

  it('leave out what is missing: the worker tells that', () => {
    expect(importsOf("import { x } from './none.ts';")).toEqual([]);
  });

  it.each([["import _ from 'lodash';", 'lodash'], ["import { x } from '@scope/package';", '@scope/package'], ["export * from 'zod';", 'zod'], ["const x = await import('lodash');", 'lodash']])('tell of a package, and go on: %s', (source, name) => {
    const packages: string[] = [];
    expect(importsOf(`${source}\nimport './parts/a.ts';\n`, { 'own/parts/a.ts': source }, (found, file) => packages.push(`${found} ${file.slice(file.indexOf('/own/'))}`))).toEqual(['own/parts/a.ts']);
    expect(packages).toEqual([`${name} /own/policy.ts`, `${name} /own/parts/a.ts`]);
  });

  it('take types of a package, which are gone when it runs', () => {
    expect(importsOf("import type { OrderPolicy } from '@foretoken/engines';\nimport type Own from 'x';")).toEqual([]);
  });
});
