import { createRequestLog, OUTCOME, TgiReplica } from '@foretoken/engines';
import type { RequestColumns, TgiConfig } from '@foretoken/engines';
import { randomStream } from '@foretoken/kernel';
import { linearStepTime } from '@foretoken/latency';

/** A forward pass: time, prefills as [row, tokens, tokens before], decodes as [row, tokens before], queue, free blocks, digest of their ids. */
export type Pass = [nowS: number, prefills: number[][], decodes: number[][], queue: number[], free: number, digest: number];

/** What a run of either program shows. */
export interface TgiRun {
  readonly passes: Pass[];
  readonly ended: Record<string, [atS: number, how: string]>;
}

interface Prompt {
  readonly segments: readonly (readonly [id: number, tokens: number])[];
  readonly atS: number;
  readonly last: number;
  readonly max: number;
}

/** One random trace: both programs can be given it. */
export interface TgiTrace {
  readonly config: TgiConfig;
  readonly columns: RequestColumns;
  readonly aborts: readonly (readonly [row: number, atS: number])[];
  /** For the reference program. */
  readonly json: object;
}

const OUTPUTS = 1000;
const LONGEST = 40;

/** Small pools and budgets, shared and quoted prompts, long answers in turns, drafts, aborts. */
export function randomTgiTrace(seed: number): TgiTrace {
  const random = randomStream(seed, 'tgi-trace');
  const pick = <T>(...items: readonly T[]): T => items[random.nextInt(items.length)]!;
  const speculate = pick(0, 0, 0, 2);
  const blockSizeTokens = pick(1, 1, 2, 4, 16);
  const chunking = speculate === 0 && pick(true, true, false);
  const usable = 2 * LONGEST + random.nextInt(120);
  const maxBatchSize = pick(undefined, undefined, 3);
  const config: TgiConfig = {
    version: '3',
    admission: 'blocks',
    blockSizeTokens,
    numBlocks: 2 + Math.ceil(usable / blockSizeTokens),
    prefixCaching: pick(true, true, false),
    chunking,
    maxConcurrentRequests: 1000,
    ...(maxBatchSize === undefined ? {} : { maxBatchSize }),
    maxBatchPrefillTokens: chunking ? pick(5, 16, 33, 90) : pick(60, 90),
    maxBatchTotalTokens: usable,
    waitingServedRatio: pick(0.3, 1.2),
    maxWaitingTokens: pick(3, 20),
    maxInputTokens: 60,
    maxTotalTokens: 100,
    turnTokens: pick(Infinity, Infinity, 7),
    speculate,
  };
  const prompts: Prompt[] = [];
  let atS = 0.5;
  for (let row = 0, rows = 4 + random.nextInt(14); row < rows; row++) {
    atS += pick(0, 0, 1, 4, 40);
    const max = 1 + random.nextInt(18);
    const quoted = row > 0 && random.nextInt(3) === 0 ? prompts[row - 1]! : undefined;
    const shared = pick([], [[1, 9]], [[2, 14]], [[1, 9], [3, 5]]) as [number, number][];
    const start = quoted === undefined ? shared : [...quoted.segments, [OUTPUTS + row - 1, quoted.last] as const];
    const own = random.nextInt(4) === 0 && start.length > 0 ? [] : [[100 + row, 1 + random.nextInt(20)] as const];
    prompts.push({ segments: cut([...start, ...own]), atS, max, last: pick(max, max, 1 + random.nextInt(max)) });
  }
  const aborts = prompts.flatMap((prompt, row) => (random.nextInt(8) === 0 ? [[row, prompt.atS + random.nextInt(12) + 0.25] as const] : []));
  return { config, columns: columnsOf(prompts), aborts, json: jsonOf(config, prompts, aborts) };
}

/** Runs a trace on a replica whose passes take a second each. */
export function runTgiTrace({ config, columns, aborts }: TgiTrace, naive: boolean): TgiRun {
  const passes: Pass[] = [];
  const log = createRequestLog(columns.count);
  const replica = new TgiReplica({
    config,
    columns,
    log,
    naive,
    stepTime: linearStepTime({ base: 1, perToken: 0, perRequest: 0, perContextToken: 0 }),
    acceptDrafts: (row, verification, drafts) => (row + verification) % (drafts + 1),
    onForward: (batcher, record) => {
      const { batch, queue, allocator } = batcher;
      const chunks = record.sequences.map((entry, i) => [entry.request, record.tokens[i]!, record.before[i]!]);
      // What is accepted of drafts is known here already.
      const decodes = record.groupSize === 0 ? [] : [...batch.group.list].map((entry, i) => [entry.request, batch.group.computedOf(entry) - (record.memberTokens[i] ?? 1)]);
      const free = allocator.freeList();
      passes.push([record.scheduledAtS, chunks, decodes.sort((a, b) => a[0]! - b[0]!), queue.toArray().map((entry) => entry.request), free.length, free.reduce((digest, block) => (digest * 31 + block) % 1_000_003, 0)]);
    },
  });
  const arrivals = Array.from({ length: columns.count }, (_, row) => ({ row, atS: columns.arrivalS[row]!, isAbort: false }));
  const events = [...arrivals, ...aborts.map(([row, atS]) => ({ row, atS, isAbort: true }))].sort((a, b) => a.atS - b.atS);
  for (const { row, atS, isAbort } of events) {
    replica.advance(atS);
    if (isAbort) replica.abort(row, atS);
    else replica.submit(row, atS);
    replica.checkIntegrity();
  }
  replica.advance(Infinity);
  const names: Readonly<Record<number, string>> = { [OUTCOME.completed]: 'completed', [OUTCOME.aborted]: 'aborted' };
  const ended = [...log.outcome].flatMap((outcome, row): [string, [number, string]][] => (names[outcome] === undefined ? [] : [[String(row), [log.finishS[row]!, names[outcome]]]]));
  return { passes, ended: Object.fromEntries(ended) };
}

function cut(segments: readonly (readonly [number, number])[]): [number, number][] {
  let room = LONGEST;
  return segments.flatMap(([id, tokens]): [number, number][] => {
    const kept = Math.min(tokens, room);
    room -= kept;
    return kept > 0 ? [[id, kept]] : [];
  });
}

function columnsOf(prompts: readonly Prompt[]): RequestColumns {
  const flat = prompts.flatMap(({ segments }) => segments);
  return {
    count: prompts.length,
    arrivalS: Float64Array.from(prompts, ({ atS }) => atS),
    inputTokens: Int32Array.from(prompts, ({ segments }) => segments.reduce((sum, [, tokens]) => sum + tokens, 0)),
    outputTokens: Int32Array.from(prompts, ({ last }) => last),
    endsByEos: Uint8Array.from(prompts, ({ last, max }) => Number(last < max)),
    maxOutputTokens: Int32Array.from(prompts, ({ max }) => max),
    content: {
      offsets: Int32Array.from(prompts.reduce<number[]>((ends, { segments }) => [...ends, ends.at(-1)! + segments.length], [0])),
      segmentIds: Int32Array.from(flat, ([id]) => id),
      segmentTokens: Int32Array.from(flat, ([, tokens]) => tokens),
      outputSegmentIds: Int32Array.from(prompts, (_, row) => OUTPUTS + row),
    },
  };
}

function jsonOf(config: TgiConfig, prompts: readonly Prompt[], aborts: TgiTrace['aborts']): object {
  return {
    config: {
      blockSize: config.blockSizeTokens,
      blocks: config.numBlocks,
      prefixCaching: config.prefixCaching,
      chunking: config.chunking,
      speculate: config.speculate,
      maxBatchSize: config.maxBatchSize ?? null,
      maxPrefill: config.maxBatchPrefillTokens,
      ratio: config.waitingServedRatio,
      maxWaiting: config.maxWaitingTokens,
      turnTokens: config.turnTokens === Infinity ? 1e9 : config.turnTokens,
    },
    requests: prompts.map(({ segments, atS, max, last }, row) => ({
      at: atS,
      max,
      last,
      output: OUTPUTS + row,
      tokens: segments.flatMap(([id, tokens]) => Array.from({ length: tokens }, (_, i) => id * 10_000 + i)),
    })),
    aborts,
  };
}
