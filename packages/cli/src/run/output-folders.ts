import { basename, join } from 'node:path';

/** Where each scenario is saved: `out` itself for one, a folder per scenario below it for several. */
export function outputFolders(scenarios: readonly string[], out: string | undefined): readonly (string | undefined)[] {
  if (out === undefined || scenarios.length === 1) return scenarios.map(() => out);
  const used = new Map<string, number>();
  return scenarios.map((path) => {
    const name = path === '-' ? 'stdin' : basename(path).replace(/\.(ya?ml|json)$/i, '');
    const times = (used.get(name) ?? 0) + 1;
    used.set(name, times);
    return join(out, times === 1 ? name : `${name}-${times}`);
  });
}
