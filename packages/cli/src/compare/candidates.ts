import { ENGINE_DRIVERS, engineDriver } from '@foretoken/engines';
import type { ReplicationRule } from '@foretoken/fleet';
import { badFlagValue, givenTwice, nothingToCompare } from '../diagnostics.ts';
import { readText } from '@foretoken/study/files';
import { loadScenario } from '@foretoken/study/load';
import { seededSets } from '../run/seeded-sets.ts';
import type { Candidate } from './candidate.ts';
import type { CompareFlags } from './compare-flags.ts';

type Engine = NonNullable<Candidate['engine']>;

/** What a comparison is made of, and its name. */
export interface Candidates {
  readonly name: string;
  readonly list: readonly Candidate[];
  /** When replications stop, where a scenario says so. */
  readonly rule?: ReplicationRule;
}

/**
 * Every scenario with every engine. One scenario alone is tried on all engines; several without `--engines` are
 * compared as they are. Scenarios are validated here, so that a typing error is told at once.
 * @throws ForetokenError E0801 (unknown engine), E0920 (only one candidate), E0921 (twice the same), E01xx.
 */
export async function candidatesOf(paths: readonly string[], flags: CompareFlags): Promise<Candidates> {
  const engines = enginesOf(flags.engines ?? (paths.length === 1 ? 'all' : ''));
  const sets = seededSets(flags);
  const scenarios: { readonly name: string; readonly path: string; readonly text: string; readonly rule: ReplicationRule | undefined }[] = [];
  for (const path of paths) {
    if (scenarios.some((other) => other.path === path)) throw givenTwice(path);
    const text = await readText(path);
    const { name, replicationRule: rule } = (await loadScenario(path, sets, text)).scenario;
    scenarios.push({ name, path, text, rule });
  }
  const list = scenarios.flatMap(({ name, path, text }): readonly Candidate[] => {
    const own = scenarios.some((other) => other.path !== path && other.name === name) ? path : name;
    if (engines.length === 0) return [{ label: own, path, text, sets }];
    return engines.map((engine) => ({ label: scenarios.length === 1 ? labelOf(engine) : `${own} · ${labelOf(engine)}`, path, text, sets, engine }));
  });
  if (list.length < 2) throw nothingToCompare(`\`${list[0]?.label ?? ''}\``);
  const rule = scenarios.find((each) => each.rule !== undefined)?.rule;
  return { name: scenarios.map(({ name }) => name).join(', '), list, ...(rule === undefined ? {} : { rule }) };
}

/** `all`, or names with or without a version: `a,b@1.2`. */
function enginesOf(text: string): readonly Engine[] {
  if (text === '') return [];
  if (text === 'all') return ENGINE_DRIVERS.map(({ name }) => ({ name }));
  if (text.split(',').some((word) => word.trim() === 'all')) throw badFlagValue('--engines', text, '`all`, which stands alone, or names of engines');
  const engines = text.split(',').map((word): Engine => {
    const [given = '', version] = word.trim().split('@', 2) as [string, string?];
    const { name } = engineDriver(given);
    return version === undefined ? { name } : { name, version };
  });
  const labels = engines.map(labelOf);
  const twice = labels.find((label, i) => labels.indexOf(label) !== i);
  if (twice !== undefined) throw givenTwice(twice);
  return engines;
}

function labelOf({ name, version }: Engine): string {
  return version === undefined ? name : `${name}@${version}`;
}
