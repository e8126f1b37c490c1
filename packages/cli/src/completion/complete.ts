import type { Command, Completion, FlagSpec } from '../command.ts';
import { commands } from '../commands.ts';

/**
 * Candidates for the last of `words` (the command line after `foretoken`, the word at the cursor last and possibly
 * empty), one per line as `candidate<TAB>description`. `:files` and `:folders` ask the shell for paths.
 */
export async function complete(words: readonly string[]): Promise<readonly string[]> {
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  const plain = before.filter((word) => !word.startsWith('-'));
  const command = commands.find(({ name }) => name.split(' ').every((part, index) => plain[index] === part));
  if (command === undefined) return matching(current, commandWords(plain));
  const flag = valueFlag(command, before.at(-1));
  if (flag !== undefined) return await valuesOf(flag.completion ?? 'none', current);
  if (current.startsWith('-')) return matching(current, flagWords(command));
  return await valuesOf(command.argument?.completion ?? 'none', current);
}

function commandWords(plain: readonly string[]): readonly string[] {
  const options = commands.filter(({ name }) => plain.every((word, index) => name.split(' ')[index] === word));
  return options.map(({ name, describe }) => `${name.split(' ')[plain.length] ?? ''}\t${describe}`);
}

function flagWords({ flags }: Command): readonly string[] {
  const own = Object.entries(flags).map(([name, { describe }]) => `--${name}\t${describe}`);
  return [...own, '--json\tMachine-readable output', '--help\tShow help'];
}

/** The flag that waits for its value, if the word before the cursor is one. */
function valueFlag({ flags }: Command, word: string | undefined): FlagSpec | undefined {
  const flag = word?.startsWith('--') === true ? flags[word.slice(2)] : undefined;
  return flag === undefined || flag.type === 'boolean' ? undefined : flag;
}

async function valuesOf(completion: Completion, current: string): Promise<readonly string[]> {
  if (completion === 'none') return [];
  if (completion === 'files' || completion === 'folders') return [`:${completion}`];
  if (completion === 'things') return matching(current, await things());
  if (completion === 'engines') return matching(current, await engines());
  if (completion === 'models') return matching(current, await models());
  if (completion === 'cache-policies') return matching(current, await cachePolicies());
  return matching(current, completion);
}

async function models(): Promise<readonly string[]> {
  const { listLlms } = await import('@foretoken/catalog/node');
  return listLlms().map(({ id, name }) => `${id}\t${name}`);
}

async function cachePolicies(): Promise<readonly string[]> {
  const { CACHE_POLICIES } = await import('@foretoken/kvcache');
  return CACHE_POLICIES.map(({ name, about }) => `${name}\t${about}`);
}

async function things(): Promise<readonly string[]> {
  const [catalog, { AUTOSCALER_POLICIES, ROUTER_POLICIES }] = await Promise.all([import('@foretoken/catalog/node'), import('@foretoken/fleet')]);
  const facts = [...catalog.listGpus(), ...catalog.listLlms(), ...catalog.listEngines()].map(({ id, name }) => `${id}\t${name}`);
  return [...facts, ...[...ROUTER_POLICIES, ...AUTOSCALER_POLICIES].map(({ name, about }) => `${name}\t${about}`)];
}

async function engines(): Promise<readonly string[]> {
  const { ENGINE_DRIVERS } = await import('@foretoken/engines');
  return ['all\tevery engine', ...ENGINE_DRIVERS.map(({ name, about }) => `${name}\t${about}`)];
}

function matching(current: string, candidates: readonly string[]): readonly string[] {
  return candidates.filter((candidate) => candidate.startsWith(current));
}
