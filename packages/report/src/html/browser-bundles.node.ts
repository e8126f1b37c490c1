import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const BUNDLES = ['vega', 'vega-lite', 'vega-embed'] as const;

/** The browser builds that a report inlines, in the order in which they must run. */
export async function browserBundles(): Promise<readonly string[]> {
  const require = createRequire(import.meta.url);
  return Promise.all(BUNDLES.map((name) => readFile(join(dirname(require.resolve(name)), `${name}.min.js`), 'utf8')));
}
