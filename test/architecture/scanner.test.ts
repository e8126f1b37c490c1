import { describe, expect, it } from 'vitest';
import { maskSource } from './scanner/mask-source.ts';
import { packageNames, readSources } from './scanner/read-sources.ts';
import { scanImports } from './scanner/scan-imports.ts';

const scan = (text: string): string[] => scanImports(text, maskSource(text)).map(({ kind, specifier, line }) => `${line} ${kind} ${specifier}`);

describe('import scanner', () => {
  it.each([
    ["import { a } from './a.ts';", '1 static ./a.ts'],
    ["import a, { b } from './a.ts';", '1 static ./a.ts'],
    ["import * as a from './a.ts';", '1 static ./a.ts'],
    ["import {\n  a,\n  b,\n} from './a.ts';", '1 static ./a.ts'],
    ["\nimport type { A } from './a.ts';", '2 type ./a.ts'],
    ["import type * as A from './a.ts';", '1 type ./a.ts'],
    ["import { type A } from './a.ts';", '1 static ./a.ts'],
    ["import './a.ts';", '1 side-effect ./a.ts'],
    ["export { a } from './a.ts';", '1 re-export ./a.ts'],
    ["export type { A } from './a.ts';", '1 re-export ./a.ts'],
    ["export * from './a.ts';", '1 re-export ./a.ts'],
    ["export * as a from './a.ts';", '1 re-export ./a.ts'],
    ["const a = await import('./a.ts');", '1 dynamic ./a.ts'],
    ['const a = await import(`./a.ts`);', '1 dynamic ./a.ts'],
    ["type A = import('./a.ts').A;", '1 dynamic ./a.ts'],
    ["const a = require('./a.ts');", '1 dynamic ./a.ts'],
    ['import { a } from "./a.ts";', '1 static ./a.ts'],
    ["const t = `${await import('./a.ts')}`;", '1 dynamic ./a.ts'],
  ])('sees %j', (text, found) => {
    expect(scan(text)).toEqual([found]);
  });

  it.each([
    "// import { a } from './a.ts';",
    "/* import './a.ts' */",
    'const text = "import \'./a.ts\'";',
    "const text = `import './a.ts'`;",
    "const pattern = /import '.\\/a.ts'/;",
    "export const from = 'a';",
    'const url = import.meta.url;',
  ])('sees no import in %j', (text) => {
    expect(scan(text)).toEqual([]);
  });

  it('keeps order and lines of several', () => {
    const text = "import './a.ts';\n\n// import './no.ts';\nexport { b } from './b.ts';\nconst c = import('./c.ts');\n";
    expect(scan(text)).toEqual(['1 side-effect ./a.ts', '4 re-export ./b.ts', '5 dynamic ./c.ts']);
  });
});

describe('masked source', () => {
  it.each([
    ["a('x // y') // z", "a('      ')     "],
    ['a /* b\nc */ d', 'a     \n     d'],
    ['`a ${ `b ${c}` } d`', '`  ${ `  ${c}` }  `'],
    ['`${ {a: {}} }b`', '`${ {a: {}} } `'],
    ['a / b / c', 'a / b / c'],
    ["a = /['\"]/.test(b)", 'a =       .test(b)'],
    ["return /[/']/g;", 'return       g;'],
    [String.raw`'it\'s' + a`, "'     ' + a"],
    ["'a' + \"b'\" + c", "' ' + \"  \" + c"],
    ['(a + b) / c; // d', '(a + b) / c;     '],
  ])('of %j', (text, masked) => {
    expect(maskSource(text)).toBe(masked);
  });

  it('keeps every offset and line break of the sources', () => {
    for (const { text, code, path } of readSources()) {
      expect(code.length, path).toBe(text.length);
      expect(code.split('\n').length, path).toBe(text.split('\n').length);
    }
  });
});

describe('source reader', () => {
  it('finds modules in every package', () => {
    const modules = readSources();
    const empty = packageNames().filter((name) => !modules.some((module) => module.package === name));
    expect(empty).toEqual([]);
    expect(packageNames().length).toBeGreaterThanOrEqual(9);
  });
});
