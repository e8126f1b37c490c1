import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planted } from './expect-clean.ts';
import { codesInCatalogue, codesInSources } from './rules/diagnostics.ts';
import { ROOT, readSources } from './scanner/read-sources.ts';

describe('docs/diagnostics.md', () => {
  const catalogue = codesInCatalogue(readFileSync(join(ROOT, 'docs', 'diagnostics.md'), 'utf8'));
  const thrown = codesInSources(readSources());

  it('explains every code of the sources', () => {
    expect(thrown.length).toBeGreaterThan(80);
    expect(thrown.filter((code) => !catalogue.includes(code))).toEqual([]);
  });

  it('explains no code that the sources do not have', () => {
    expect(catalogue.filter((code) => !thrown.includes(code))).toEqual([]);
  });

  it('is sorted, each code once', () => {
    expect(catalogue).toEqual([...new Set(catalogue)].toSorted());
  });
});

describe('diagnostic codes, planted', () => {
  it('are found in strings, not in comments or tests', () => {
    const modules = planted({
      'packages/a/src/a.ts': "throw fail('E0310'); // 'E0311'\nconst code = \"W0501\"; const longer = 'E03100'; /* 'E0312' */ fail(`E0313`);",
      'packages/a/src/a.test.ts': "expect(code).toBe('E0999');",
    });
    expect(codesInSources(modules)).toEqual(['E0310', 'E0313', 'W0501']);
  });

  it('are read from table rows only', () => {
    expect(codesInCatalogue('| code | what | do |\n| `E0310` | no room | more GPUs |\nsee `E0311`\n| `E0312` |\n')).toEqual(['E0310']);
  });
});
