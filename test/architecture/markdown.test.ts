import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { brokenReferences } from './docs/check-markdown.ts';
import { ROOT } from './scanner/read-sources.ts';

const pages = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
];

describe('documentation', () => {
  it('has its pages', () => {
    expect(pages).toEqual(expect.arrayContaining(['CHANGELOG.md', 'CONTRIBUTING.md', 'docs/concepts.md', 'docs/diagnostics.md', 'docs/scenario.md']));
  });

  it.each(pages)('%s leads nowhere that does not exist', (page) => {
    expect(brokenReferences(page, readFileSync(join(ROOT, page), 'utf8'))).toEqual([]);
  });
});

describe('documentation, planted', () => {
  it.each(['[a](docs/nonesuch.md)', '[a](#nonesuch)', '[a](docs/concepts.md#nonesuch)', 'see `packages/nonesuch/src/a.ts`', '[a](../outside.md)'])(
    'broken: %s',
    (markdown) => {
      expect(brokenReferences('CHANGELOG.md', markdown)).toHaveLength(1);
    },
  );

  it.each(['[a](docs/concepts.md#latency)', '# A b\n[a](#a-b)', '[a](https://nonesuch.example/)', 'see `packages/kernel/src/index.ts`', '`packages/<name>/src`'])(
    'whole: %s',
    (markdown) => {
      expect(brokenReferences('CHANGELOG.md', markdown)).toEqual([]);
    },
  );
});
