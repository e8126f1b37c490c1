import { MISSING, byteSize, count, percent, quantity } from '@foretoken/kernel';
import type { RunResult } from '@foretoken/fleet';
import { fact } from './fact.ts';
import type { Fact } from './fact.ts';
import { few } from './few.ts';
import { summed } from './outcome-facts.ts';

/** What the engines did: steps, batch, KV cache, prefix cache, memory, replicas. */
export function resourceFacts(result: RunResult): readonly Fact[] {
  return [engine(result), kvCache(result), prefixCache(result), ...kvTiers(result), (result.pools ?? []).length > 1 ? memoryOfPools(result) : memory(result), ...replicas(result)];
}

function engine({ engine: e, replicas: list, provenance }: RunResult): Fact {
  const each = list.length > 1 ? ' per replica' : '';
  if (e.steps === 0) return fact('engine', `${MISSING} (no step ran)`);
  return fact(
    'engine',
    `busy ${percent(e.busy)}`,
    `batch mean ${quantity(e.batchMean)} / max ${count(e.batchMax)}${each}`,
    `queue mean ${quantity(e.waitingMean)} / max ${count(e.waitingMax)}`,
    `${count(e.steps)} steps${e.emptySteps > 0 ? ` (${count(e.emptySteps)} empty)` : ''}${summed(provenance.replications)}`,
  );
}

function kvCache({ engine: e, pools = [] }: RunResult): Fact {
  return fact(
    'KV cache',
    Number.isFinite(e.kvUsageMean) ? `mean ${percent(e.kvUsageMean)} / peak ${percent(e.kvUsagePeak)}` : `usage ${MISSING} (no step ran)`,
    pools.length > 1 ? '' : `${count(e.kvBlocksPerReplica)} blocks × ${count(e.blockSizeTokens)} = ${count(e.kvBlocksPerReplica * e.blockSizeTokens)} tokens per replica`,
    `${count(e.preemptions)} ${e.preemptions === 1 ? 'preemption' : 'preemptions'}`,
  );
}

function prefixCache({ cache: c }: RunResult): Fact {
  if (!c.enabled) return fact('prefix cache', 'off');
  if (!Number.isFinite(c.hitRate)) return fact('prefix cache', `hits ${MISSING} (no prompt was looked up)`);
  return fact('prefix cache', `hits ${percent(c.hitRate)}`, `${count(c.hitTokens)} of ${count(c.queriedTokens)} tokens`, `rate = ${c.definition}`);
}

function kvTiers({ cache: { tiers } }: RunResult): readonly Fact[] {
  if (tiers === undefined) return [];
  const { deviceTokens, hostTokens, diskTokens, hostCapacityTokens, diskCapacityTokens, definition } = tiers;
  const hits = deviceTokens + hostTokens + diskTokens;
  const share = (name: string, tokens: number): string => `${name} ${hits > 0 ? percent(tokens / hits) : MISSING}`;
  const hasDisk = diskCapacityTokens !== 0;
  const disk = Number.isFinite(diskCapacityTokens) ? count(diskCapacityTokens) : 'no limit';
  return [fact(
    'KV tiers',
    `hits from ${share('GPU', deviceTokens)} / ${share('host', hostTokens)}${hasDisk ? ` / ${share('disk', diskTokens)}` : ''}`,
    `host ${count(hostCapacityTokens)} tokens${hasDisk ? `, disk ${disk}` : ''} per replica`,
    `from a tier = ${definition}`,
  )];
}

function memory({ memory: m }: RunResult): Fact {
  return fact(
    'memory',
    `GPU ${byteSize(m.gpuBytes)}`,
    `weights ${byteSize(m.weightsBytes)}`,
    `overhead ${byteSize(m.overheadBytes)}`,
    `KV cache ${byteSize(m.kvBytes)} (${byteSize(m.kvBytesPerToken)} per token)`,
  );
}

function memoryOfPools({ pools = [] }: RunResult): Fact {
  return fact('memory', ...few(pools.map(({ name, engine: e, memory: m }) =>
    `${name}: weights ${byteSize(m.weightsBytes)}, KV cache ${byteSize(m.kvBytes)}, ${count(e.kvBlocksPerReplica * e.blockSizeTokens)} tokens per replica`), 'pools'));
}

function replicas({ replicas: list }: RunResult): readonly Fact[] {
  if (list.length < 2) return [];
  const range = (values: readonly number[], show: (value: number) => string): string => {
    const [low, high] = [show(Math.min(...values)), show(Math.max(...values))];
    return low === high ? low : `${low} to ${high}`;
  };
  return [fact(
    'replicas',
    `${count(list.length)}`,
    `busy ${range(list.map(({ busy }) => busy), percent)}`,
    `requests each ${range(list.map(({ requests }) => requests), count)}`,
  )];
}
