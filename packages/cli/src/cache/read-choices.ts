import { CACHE_POLICIES, type CachePolicy, HIT_RATE_DEFINITIONS, type HitRateDefinition } from '@foretoken/kvcache';
import { parseDurationS } from '@foretoken/fleet';
import { badFlagValue, missingFlag, unknownChoice } from '../diagnostics.ts';
import { suggest } from '../suggest.ts';
import type { CacheFlags } from './cache-flags.ts';

/** What to replay and what to show of it. */
export interface CacheChoices {
  /** undefined = the default for the size of the trace. */
  readonly policies: readonly CachePolicy[] | undefined;
  readonly ttlsS: readonly number[];
  readonly shown: readonly HitRateDefinition[];
  readonly sessionGapS: number | undefined;
}

const definitions = Object.keys(HIT_RATE_DEFINITIONS) as readonly HitRateDefinition[];

/** Reads the flags that need no trace. @throws ForetokenError E0203, E0205, E0206. */
export async function readChoices({ policy, definition, ttl, 'session-gap': gap }: CacheFlags): Promise<CacheChoices> {
  const ttlsS = separate(ttl).map((text) => seconds('--ttl', text));
  const named = separate(policy);
  for (const name of named) if (!CACHE_POLICIES.some((each) => each.name === name)) throw unknownChoice('cache', name, CACHE_POLICIES.map((each) => each.name), await suggest(name, CACHE_POLICIES.map((each) => each.name)));
  const policies = named.length === 0 ? undefined : [...new Set(named)].map((name) => CACHE_POLICIES.find((each) => each.name === name)!);
  const aged = policies?.find(({ bound }) => bound === 'age');
  if (aged !== undefined && ttlsS.length === 0) throw missingFlag('cache', `--policy ${aged.name}`, '--ttl 5m');
  return { policies, ttlsS, shown: await readDefinitions(separate(definition)), sessionGapS: gap === undefined ? undefined : seconds('--session-gap', gap, true) };
}

async function readDefinitions(named: readonly string[]): Promise<readonly HitRateDefinition[]> {
  const known = [...definitions, 'all'];
  for (const name of named) if (!known.includes(name)) throw unknownChoice('cache', name, known, await suggest(name, known));
  const chosen = named.filter((name) => name !== 'all') as HitRateDefinition[];
  const first: readonly HitRateDefinition[] = chosen.length > 0 ? chosen : ['token_prefix'];
  return [...new Set(named.includes('all') ? [...first, ...definitions] : first)];
}

/** `--policy lru,fifo` is `--policy lru --policy fifo`. */
export const separate = (values: readonly string[]): readonly string[] => values.flatMap((value) => value.split(','));

function seconds(flag: string, text: string, allowZero = false): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : parseDurationS(text);
  if (value === undefined || (value === 0 && !allowZero)) throw badFlagValue(flag, text, 'a duration such as `90s`, `5m` or `1h`');
  return value;
}
