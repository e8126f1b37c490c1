import { describe, expect, it } from 'vitest';
import { expectClean, planted } from './expect-clean.ts';
import { anyViolations, defaultExportViolations, indexViolations, lengthViolations, nameViolations } from './rules/style.ts';
import { readBelow } from './scanner/read-sources.ts';

const MOST_LINES = 300;
/** Step loops of engines may be longer: somebody who knows the real scheduler reads them in one piece. */
const LONGER: Readonly<Record<string, number>> = {
  'packages/engines/src/core/engine-loop.ts': 320,
  'packages/engines/src/vllm-v1/scheduler.ts': 400,
  'packages/engines/src/sglang/scheduler.ts': 400,
};

describe('style', () => {
  it('has no type any', () => {
    expectClean(anyViolations);
    expect(anyViolations(readBelow('test'))).toEqual([]);
  });

  it('has no default export', () => {
    expectClean(defaultExportViolations);
  });

  it(`keeps files within ${MOST_LINES} lines`, () => {
    expectClean((modules) => {
      const paths = modules.map(({ path }) => path);
      expect(Object.keys(LONGER).filter((path) => !paths.includes(path))).toEqual([]);
      return lengthViolations(modules, MOST_LINES, LONGER);
    });
    expect(Object.values(LONGER).every((lines) => lines <= 400)).toBe(true);
  });

  it('names files in kebab-case', () => {
    expectClean(nameViolations);
    expect(nameViolations(readBelow('test'))).toEqual([]);
  });

  it('lets index.ts re-export, alphabetically, and nothing else', () => {
    expectClean(indexViolations);
  });
});

describe('style, planted violations', () => {
  const source = (text: string): ReturnType<typeof planted> => planted({ 'packages/kernel/src/a.ts': text });
  const index = (text: string): string[] => indexViolations(planted({ 'packages/kernel/src/index.ts': text }));

  it.each([
    'const a: any = 1;',
    'const a = b as any;',
    'const a: any[] = [];',
    'const a: Array<any> = [];',
    'type A = Record<string, any>;',
    'type A = string | any;',
    'function a(...b: any): any {}',
    'const a = <any>b;',
    'const a = z.any();',
  ])('any: %j', (text) => {
    expect(anyViolations(source(text)).length).toBeGreaterThan(0);
  });

  it.each(["const a = 'any';", '// any', '/** as any other */', 'const a = b.any;', 'AbortSignal.any([a]);', 'const a = `any ${many}`;', 'const a = { any: 1 };'])(
    'no any: %j',
    (text) => {
      expect(anyViolations(source(text))).toEqual([]);
    },
  );

  it.each(['export default 1;', 'export default function a() {}', 'export { a as default };', 'export { default } from 1; export default a;', 'export = a;'])(
    'default export: %j',
    (text) => {
      expect(defaultExportViolations(source(text)).length).toBeGreaterThan(0);
    },
  );

  it.each(["export const a = 'export default';", 'const config = { default: 1 };', 'switch (a) { default: b(); }', 'export { a } from "./default.ts";'])(
    'no default export: %j',
    (text) => {
      expect(defaultExportViolations(source(text))).toEqual([]);
    },
  );

  it('file length, with its exceptions', () => {
    const modules = source(`${'a;\n'.repeat(301)}`);
    expect(lengthViolations(modules, 300, {})).toEqual(['packages/kernel/src/a.ts:301 has 301 lines; the limit is 300']);
    expect(lengthViolations(modules, 300, { 'packages/kernel/src/a.ts': 400 })).toEqual([]);
    expect(lengthViolations(source('a;\n'.repeat(300)), 300, {})).toEqual([]);
  });

  it.each(['EventQueue.ts', 'eventQueue.ts', 'event_queue.ts', 'event-queue.spec.ts', '-a.ts', 'deepFolder/a.ts'])('name %s', (name) => {
    expect(nameViolations(planted({ [`packages/kernel/src/${name}`]: '' }))).toHaveLength(1);
  });

  it.each(['event-queue.ts', 'mser5.ts', 'a.node.ts', 'a.node.test.ts', 'engine.case.ts', 'vllm-v1/a.ts'])('good name %s', (name) => {
    expect(nameViolations(planted({ [`packages/kernel/src/${name}`]: '' }))).toEqual([]);
  });

  it.each([
    'export const a = 1;',
    "import { a } from './a.ts';\nexport { a };",
    "export { b } from './b.ts';\nexport { a } from './a.ts';",
    "export { b, a } from './c.ts';\nexport { a } from './a.ts';\nexport { c } from './b.ts';",
    "export { a } from './a.ts';\nconsole.log(1);",
  ])('index %j', (text) => {
    expect(index(text).length).toBeGreaterThan(0);
  });

  it.each([
    'export {};',
    "export { a } from './a.ts';\nexport type { A } from './a.ts';\nexport * from './b.ts';\nexport * as c from './c.ts';\n",
    "export { apple } from './z.ts';\nexport type { Berry } from './a.ts';",
    "// why\nexport {\n  a,\n  b,\n} from './a.ts';",
  ])('good index %j', (text) => {
    expect(index(text)).toEqual([]);
  });
});
