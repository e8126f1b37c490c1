// Puts the re-exports of every packages/*/src/index*.ts in the order of their modules: `node scripts/sort-index.mjs`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './bootstrap/paths.mjs';
import { filesBelow, foldersIn } from './bootstrap/stamp.mjs';

const STATEMENT = /(?:^[ \t]*\/\/.*\n)*^export\s[^;]*?\sfrom '([^']+)';\n/gm;

const files = foldersIn(join(ROOT, 'packages'))
  .flatMap((name) => filesBelow(join(ROOT, 'packages', name, 'src')))
  .filter((file) => /[/\\]index(?:\.node)?\.ts$/.test(file));

for (const file of files) {
  const text = readFileSync(file, 'utf8');
  const statements = [...text.matchAll(STATEMENT)].map(([statement, module]) => ({ statement, module }));
  const rest = text.replaceAll(STATEMENT, '').trim();
  if (rest !== '' || statements.length === 0) continue;
  // Code units, not the locale, decide; statements of one module keep their order.
  const sorted = statements.toSorted((a, b) => (a.module < b.module ? -1 : Number(a.module > b.module)));
  const joined = sorted.map(({ statement }) => statement).join('');
  if (joined === text) continue;
  writeFileSync(file, joined);
  process.stdout.write(`sorted ${file.slice(ROOT.length + 1)}\n`);
}
