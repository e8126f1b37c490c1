import { assert } from '@foretoken/kernel';
import type { StepRecord } from '../core/step-record.ts';
import { admitToCompletion, maxUtilization, scheduleCapacity } from './capacity-scheduler.ts';
import type { CapacityDecision, CapacityView } from './capacity-scheduler.ts';
import { longestContext } from './config.ts';
import type { TensorrtLlmConfig } from './config.ts';
import { ContributedBlocks } from './contributed-blocks.ts';
import { Generation } from './generation.ts';
import { KvCacheManager } from './kv-cache-manager.ts';
import type { LlmRequest } from './llm-request.ts';
import { LoraPages } from './lora-pages.ts';
import { scheduleMicroBatch } from './micro-batch-scheduler.ts';
import { RequestQueue } from './request-queue.ts';

/** What one iteration does; `all` = every member of the decode batch. */
interface StepPlan {
  readonly contexts: readonly LlmRequest[];
  readonly generation: readonly LlmRequest[] | 'all';
  readonly paused: readonly LlmRequest[];
}

/**
 * One iteration of the executor up to the forward pass: fetch, capacity scheduler, pause, micro-batch scheduler, KV
 * (`PyExecutor._prepare_and_schedule_batch`, `TrtGptModelInflightBatching::forwardAsync`). Decoding requests are sums
 * where all of them run; the naive path goes through the active list each time.
 */
export class Scheduler {
  readonly config: TensorrtLlmConfig;
  readonly kv: KvCacheManager;
  readonly queue: RequestQueue = new RequestQueue();
  /** Fetched and not finished, oldest first. */
  readonly active: LlmRequest[] = [];
  /** Those of them in the context phase. */
  readonly contexts: LlmRequest[] = [];
  readonly generation: Generation;
  /** Scheduled and not delivered, oldest first. */
  readonly inFlight: StepRecord<LlmRequest>[];
  #fetched = 0;
  /** Contexts that hold KV. */
  #startedContexts = 0;

  constructor(config: TensorrtLlmConfig, naive: boolean, inFlight: StepRecord<LlmRequest>[] = []) {
    this.config = config;
    this.kv = new KvCacheManager(config);
    this.generation = new Generation(config, this.kv, naive);
    this.inFlight = inFlight;
  }

  /** Whether an iteration may find something to do. */
  get hasRequests(): boolean {
    return this.queue.size + this.contexts.length + this.generation.size > 0;
  }

  get waitingCount(): number {
    return this.queue.size + this.contexts.length - this.#startedContexts;
  }

  /** Requests that hold KV. */
  get runningCount(): number {
    return this.active.length - this.contexts.length + this.#startedContexts;
  }

  add(request: LlmRequest): void {
    this.queue.add(request);
  }

  /** Fills the record. `onStart` hears of every context that gets its blocks. */
  schedule(record: StepRecord<LlmRequest>, nowS: number, onStart: (request: LlmRequest, cachedTokens: number) => void): void {
    this.#fetch();
    this.kv.pool.refresh(nowS);
    const plan = this.generation.batch.isNaive ? this.#planEach() : (this.#planSums() ?? this.#planEach());
    for (const request of plan.paused) this.#pause(request, record);
    const finished: LlmRequest[] = [];
    for (const context of plan.contexts) this.#runContext(context, record, finished, onStart);
    if (plan.generation === 'all') this.generation.tick(record);
    else this.generation.run(plan.generation, record);
    for (const context of finished) this.#startGeneration(context);
  }

  /** Tokens whose KV is computed or on its way. */
  readonly kvTokensOf: (request: LlmRequest) => number = (request) => (request.grouped ? this.generation.batch.computedOf(request) : request.computed);

  /** Output tokens delivered. */
  outputsOf(request: LlmRequest): number {
    return request.grouped ? this.generation.batch.outputsOf(request) : request.outputTokens;
  }

  /** Takes a request out of everything; what it computed stays findable. */
  remove(request: LlmRequest): void {
    const wasContext = request.state === 'context';
    if (request.state === 'queued') this.queue.remove(request);
    else {
      take(this.active, request);
      if (wasContext) take(this.contexts, request);
    }
    this.generation.leave(request);
    request.state = 'ended';
    this.#free(request, wasContext);
  }

  checkIntegrity(live: number): void {
    const { generation, active, queue, kv } = this;
    generation.checkIntegrity();
    for (const request of active) {
      if (request.state !== 'generation') continue;
      const kvTokens = this.kvTokensOf(request);
      assert(request.blocks.length === Math.ceil(kvTokens / this.config.tokensPerBlock), `${request.blocks.length} blocks for ${kvTokens} tokens`);
    }
    const started = this.contexts.filter(({ blocks }) => blocks.length > 0).length;
    assert(started === this.#startedContexts, `${started} contexts hold KV, counted are ${this.#startedContexts}`);
    for (let i = 1; i < active.length; i++) assert(active[i - 1]!.rank < active[i]!.rank, 'active requests are in order of arrival');
    assert(generation.size === active.filter(({ state }) => state === 'generation').length, 'whoever generates is in the batch or loose');
    assert(queue.size + active.length === live, `${queue.size} queued and ${active.length} active of ${live} live requests`);
    kv.pool.checkIntegrity(active.flatMap(({ blocks }) => blocks));
  }

  #fetch(): void {
    while (this.queue.size > 0 && this.active.length < this.config.maxNumActiveRequests) {
      const request = this.queue.shift();
      request.state = 'context';
      request.rank = ++this.#fetched;
      this.active.push(request);
      this.contexts.push(request);
    }
  }

  /** Both schedulers over the list of active requests, as the real ones do. */
  #planEach(): StepPlan {
    const schedulable = this.active.filter(({ state }) => state !== 'completing');
    const { fitting, paused } = scheduleCapacity(schedulable, this.#view());
    return { ...scheduleMicroBatch(this.#withReuse(fitting), this.config), paused };
  }

  /** The same for a batch that runs as a whole; undefined where that is not sure. */
  #planSums(): StepPlan | undefined {
    const { config, generation, contexts, kv } = this;
    const { size, crossings } = generation.batch;
    const isWhole = generation.loose.size === 0 && size <= Math.min(config.maxNumRequests, config.maxBatchSize, config.maxNumTokens);
    if (!isWhole || config.loraPages > 0) return undefined;
    if (config.capacityPolicy === 'MAX_UTILIZATION') {
      const isInOrder = contexts.length === 0 || contexts[0]!.rank > generation.youngest;
      if (config.twoStepLookahead || !isInOrder || crossings > kv.pool.free) return undefined;
    }
    if (contexts.length === 0 || (config.capacityPolicy === 'STATIC_BATCH' && size > 0)) return { contexts: [], generation: 'all', paused: [] };
    const { fitting, paused } = this.#select(size);
    const micro = scheduleMicroBatch(this.#withReuse(fitting), config, { count: size, tokens: size });
    return { contexts: micro.contexts, generation: 'all', paused };
  }

  #select(count: number): CapacityDecision {
    if (this.config.capacityPolicy === 'MAX_UTILIZATION') return maxUtilization(this.contexts, { ...this.#view(), noneStarted: this.#startedContexts === 0 }, { count, blocks: this.generation.batch.crossings });
    return { fitting: admitToCompletion(this.contexts, this.#view(), { count, blocks: this.generation.promisedBlocks }), paused: [] };
  }

  #view(): CapacityView {
    const { config, kv } = this;
    const { capacityPolicy, maxNumRequests, tokensPerBlock, twoStepLookahead } = config;
    return {
      capacityPolicy,
      maxNumRequests,
      tokensPerBlock,
      twoStepLookahead,
      freeBlocks: kv.pool.free,
      kvTokensOf: this.kvTokensOf,
      ...(config.loraPages > 0 && { lora: new LoraPages(config.loraPages, config.pagesOfAdapter) }),
      ...(config.enableBlockReuse && this.contexts.length > 1 && { contributed: new ContributedBlocks(kv.pool, this.#startedContexts > 0 ? this.contexts : []) }),
    };
  }

  /** Where reused tokens are not charged to max_num_tokens, they are looked up before. */
  #withReuse(fitting: readonly LlmRequest[]): readonly LlmRequest[] {
    if (this.config.chargesReusedTokens) return fitting;
    for (const request of fitting) {
      if (!request.isFirstChunk || request.reusableAsOf === this.kv.pool.changes) continue;
      request.reusableTokens = this.kv.reusableTokens(request);
      request.reusableAsOf = this.kv.pool.changes;
    }
    return fitting;
  }

  #pause(request: LlmRequest, record: StepRecord<LlmRequest>): void {
    if (request.state === 'generation') insert(this.contexts, request);
    const wasContext = request.state === 'context';
    this.generation.leave(request);
    this.#free(request, wasContext);
    for (const { sequences, known } of this.inFlight) {
      const at = sequences.indexOf(request);
      if (at >= 0) known[at] = Infinity;
    }
    request.pause(longestContext(this.config));
    // Drafts are made from generated tokens: a context brings none.
    request.draftTokens = 0;
    record.preempted.push(request);
  }

  #runContext(context: LlmRequest, record: StepRecord<LlmRequest>, finished: LlmRequest[], onStart: (request: LlmRequest, cachedTokens: number) => void): void {
    if (context.blocks.length === 0) {
      context.computed = this.kv.addSequence(context);
      this.#startedContexts++;
      onStart(context, context.computed);
      context.chunkTokens = this.#chunkBehind(context);
    }
    const tokens = context.chunkTokens;
    record.add(context, tokens, context.computed);
    record.known[record.known.length - 1] = context.contextTokens;
    context.computed += tokens;
    if (context.computed === context.contextTokens) finished.push(context);
  }

  /** The first chunk, moved behind the cached tokens; unless it is the last, it then ends with a block. */
  #chunkBehind({ computed, chunkTokens, contextTokens }: LlmRequest): number {
    if (computed + chunkTokens >= contextTokens) return contextTokens - computed;
    if (computed === 0) return chunkTokens;
    const end = computed + chunkTokens - ((computed + chunkTokens) % this.config.tokensPerBlock);
    return end > computed ? end - computed : chunkTokens;
  }

  /** The context's own token is on its way; it may be all that is asked for. */
  #startGeneration(request: LlmRequest): void {
    take(this.contexts, request);
    this.#startedContexts--;
    if (request.outputTokens + 1 >= request.maxTokens) request.state = 'completing';
    else this.generation.start(request);
  }

  /** KV of an unfinished context is not reused; the last token's is never there. */
  #free(request: LlmRequest, isContext: boolean): void {
    if (request.blocks.length === 0) return;
    if (isContext) this.#startedContexts--;
    const known = request.contextTokens + request.outputTokens - request.pausedOutputTokens - 1;
    this.kv.removeSequence(request, isContext ? 0 : Math.min(request.computed, known));
  }
}

function take(list: LlmRequest[], request: LlmRequest): void {
  list.splice(indexOfRank(list, request.rank), 1);
}

function insert(list: LlmRequest[], request: LlmRequest): void {
  list.splice(indexOfRank(list, request.rank), 0, request);
}

/** Where a rank is, or belongs, in a list by rank. */
function indexOfRank(list: readonly LlmRequest[], rank: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]!.rank < rank) low = middle + 1;
    else high = middle;
  }
  return low;
}
