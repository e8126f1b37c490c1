import { type BlockStream, CACHE_POLICIES, type CachePolicy, contentBlocks, studyCaches } from '@foretoken/kvcache';
import { buildCacheResult, type CacheResult } from '@foretoken/report';
import { traceFormats } from '@foretoken/workload';
import { readTrace, type ReadTrace } from '@foretoken/workload/node';
import { basename } from 'node:path';
import type { CommandContext } from '../command.ts';
import { noContent } from '../diagnostics.ts';
import { prepareFolder } from '@foretoken/study/files';
import { savedLine } from '../run/saved-line.ts';
import { writeJson, writeResult } from '../terminal/output.ts';
import { createProgressLine } from '../terminal/progress.ts';
import { foretokenVersion } from '../version.ts';
import { withoutColumns } from '../trace/without-columns.ts';
import type { CacheFlags } from './cache-flags.ts';
import { describeCache } from './describe-cache.ts';
import { parseCapacity } from './parse-capacity.ts';
import { type CacheChoices, readChoices, separate } from './read-choices.ts';

const DEFAULT_CAPACITIES = ['0.5%', '1%', '2%', '5%', '10%', '25%', '50%', 'inf'] as const;
const DEFAULT_POLICIES = ['lru', 'lfu', 'fifo', 'belady'] as const;
/** Above this only policies that need one pass for all capacities are replayed unasked. */
const MANY_TOUCHES = 20_000_000;

/** Replays a trace through caches of many policies and sizes; prints, and saves, what they find. */
export async function cacheCommand(flags: CacheFlags, { operands, json, terminal }: CommandContext): Promise<number> {
  const path = operands[0] ?? '';
  const choices = await readChoices(flags);
  const model = await loadModel(flags.model);
  if (flags.out !== undefined) prepareFolder(flags.out);
  const trace = await loadTrace(path, flags, choices);
  const stream = streamOf(path, trace, flags['block-tokens']);
  const { blockTokens, distinctBlocks } = stream;
  const units = { blockTokens, distinctBlocks, kvBytesPerToken: model?.kvBytesPerToken ?? null };
  const capacities = separate(flags.capacity.length === 0 ? DEFAULT_CAPACITIES : flags.capacity).map((text) => parseCapacity(text, units));
  const policies = choicesOf(choices, stream);
  const subject = policies.find(({ stack }) => stack !== undefined) ?? named(['lru'])[0]!;
  const progress = createProgressLine(basename(path), 'requests', terminal, flags.quiet || json);
  const study = studyCaches(stream, {
    policies: policies.includes(subject) ? policies : [...policies, subject],
    capacities: [...new Set(capacities)].sort((a, b) => a - b),
    ttlsS: [...new Set(choices.ttlsS)].sort((a, b) => a - b),
    onProgress: progress.report,
  });
  progress.clear();
  const result = buildCacheResult(study, { foretoken: foretokenVersion(), trace: traceFacts(path, trace, stream), model, shown: choices.shown, policies, subject });
  const saved = flags.out === undefined ? '' : await save(flags.out, result);
  if (json) writeJson(result);
  else writeResult(`${describeCache(result)}\n${saved}`);
  return 0;
}

const named = (names: readonly string[]): readonly CachePolicy[] => CACHE_POLICIES.filter(({ name }) => names.includes(name));

function choicesOf({ policies, ttlsS }: CacheChoices, { touches }: BlockStream): readonly CachePolicy[] {
  const chosen = policies ?? named(DEFAULT_POLICIES).filter(({ stack }) => touches <= MANY_TOUCHES || stack !== undefined);
  const aged = CACHE_POLICIES.filter((policy) => policy.bound === 'age' && ttlsS.length > 0 && !chosen.includes(policy));
  return [...chosen, ...aged];
}

async function loadModel(name: string | undefined): Promise<CacheResult['model']> {
  if (name === undefined) return null;
  const { loadLlm } = await import('@foretoken/catalog/node');
  const { id, kvBytesPerToken } = loadLlm(name);
  return { id, kvBytesPerToken };
}

async function loadTrace(path: string, { format }: CacheFlags, { sessionGapS }: CacheChoices): Promise<ReadTrace> {
  return await withoutColumns(readTrace(path, {
    // A request that generated nothing has used the cache all the same.
    zeroOutput: 'keep',
    arrivals: 'none',
    ...(format === undefined ? {} : { format }),
    ...(sessionGapS === undefined ? {} : { sessionGapS }),
  }));
}

function streamOf(path: string, { columns, info }: ReadTrace, blockTokens: number | undefined): BlockStream {
  const { content, inputTokens, arrivalS } = columns;
  if (content === undefined) throw noContent(path, info.format, traceFormats.filter(({ mapping, nested }) => mapping.hashIds !== undefined || nested !== undefined).map(({ name }) => name));
  return contentBlocks({ content, inputTokens, arrivalS }, blockTokens);
}

function traceFacts(path: string, { columns, info }: ReadTrace, stream: BlockStream): CacheResult['trace'] {
  return {
    path,
    format: info.format,
    contentHash: info.contentHash,
    requests: columns.count,
    inputTokens: columns.inputTokens.reduce((sum, tokens) => sum + tokens, 0),
    dropped: info.dropped,
    blockTokens: stream.blockTokens,
    ownBlockTokens: info.blockTokens,
    blocks: stream.touches,
    distinctBlocks: stream.distinctBlocks,
  };
}

async function save(folder: string, result: CacheResult): Promise<string> {
  const { writeCacheReport } = await import('@foretoken/report/node');
  return savedLine(folder, (await writeCacheReport(folder, result)).files);
}
