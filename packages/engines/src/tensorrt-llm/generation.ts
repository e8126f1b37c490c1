import { assert } from '@foretoken/kernel';
import { DecodeBatch } from '../core/decode-batch.ts';
import type { StepRecord } from '../core/step-record.ts';
import type { TensorrtLlmConfig } from './config.ts';
import type { KvCacheManager } from './kv-cache-manager.ts';
import type { LlmRequest } from './llm-request.ts';
import { blocksToCompletion } from './needed-blocks.ts';

/**
 * The requests in their generation phase: as sums in the decode batch while all of them run, one by one (`loose`)
 * where a step leaves them out or verifies drafts.
 */
export class Generation {
  readonly batch: DecodeBatch<LlmRequest>;
  readonly loose: Set<LlmRequest> = new Set<LlmRequest>();
  readonly #config: TensorrtLlmConfig;
  readonly #kv: KvCacheManager;
  /** Blocks that the members of the batch may still take until their ends. */
  #promised = 0;
  /** Newest rank in the batch; undefined = not known. */
  #youngest: number | undefined = -1;

  constructor(config: TensorrtLlmConfig, kv: KvCacheManager, naive: boolean) {
    this.#config = config;
    this.#kv = kv;
    this.batch = new DecodeBatch<LlmRequest>(config.tokensPerBlock, naive);
  }

  get size(): number {
    return this.batch.size + this.loose.size;
  }

  get promisedBlocks(): number {
    return this.#promised;
  }

  /** Newest rank among the members of the batch; -1 = nobody is there. */
  get youngest(): number {
    if (this.#youngest === undefined) {
      this.#youngest = -1;
      for (const { rank } of this.batch.list) this.#youngest = Math.max(this.#youngest, rank);
    }
    return this.#youngest;
  }

  /** The context is computed, its own token on its way. */
  start(request: LlmRequest): void {
    request.state = 'generation';
    request.draftTokens = this.#config.draftTokens;
    if (request.draftTokens > 0) this.loose.add(request);
    else this.#join(request, 1);
  }

  /** One token for each member of the batch. Whose last one is known by its length, is not scheduled again. */
  tick(record: StepRecord<LlmRequest>): void {
    const { batch } = this;
    if (batch.size === 0) return;
    batch.forEachCrossing((request) => {
      this.#promised -= this.#kv.addTokens(request, request.blocks.length * this.#config.tokensPerBlock + 1);
    });
    batch.advance(record);
    for (const request of record.finishing) {
      if (!reachesMaxTokens(request)) continue;
      this.#retire(request);
      request.state = 'completing';
    }
  }

  /** A step for some of the requests; the others stay behind and keep their KV. */
  run(chosen: readonly LlmRequest[], record: StepRecord<LlmRequest>): void {
    const chosenSet = new Set(chosen);
    for (const member of this.batch.list) {
      if (chosenSet.has(member)) continue;
      this.#retire(member);
      this.loose.add(member);
    }
    for (const request of chosen) {
      if (!this.loose.has(request)) continue;
      if (this.#config.draftTokens > 0) this.#verify(request, record);
      else {
        assert(!request.grouped, 'a request that was left out has got its tokens');
        this.loose.delete(request);
        this.#join(request, 0);
      }
    }
    this.tick(record);
  }

  /** Out for good; tokens on the way are lost. */
  leave(request: LlmRequest): void {
    const isLoose = this.loose.delete(request);
    if (!request.grouped) return;
    if (!isLoose && request.state === 'generation') this.#forget(request);
    this.batch.leave(request);
  }

  checkIntegrity(): void {
    this.batch.checkIntegrity();
    let promised = 0;
    for (const request of this.batch.list) promised += blocksToCompletion(request, this.#config.tokensPerBlock) - request.blocks.length;
    assert(promised === this.#promised, `members may take ${promised} more blocks, counted are ${this.#promised}`);
  }

  #verify(request: LlmRequest, record: StepRecord<LlmRequest>): void {
    const drafts = Math.min(request.draftTokens, request.maxTokens - request.outputTokens - 1);
    record.add(request, 1 + drafts, request.computed);
    record.drafts[record.drafts.length - 1] = drafts;
    request.computed += 1 + drafts;
    this.#kv.addTokens(request, request.computed);
  }

  #join(request: LlmRequest, onTheWay: number): void {
    this.batch.join(request, onTheWay);
    this.#promised += blocksToCompletion(request, this.#config.tokensPerBlock) - request.blocks.length;
    if (this.#youngest !== undefined) this.#youngest = Math.max(this.#youngest, request.rank);
  }

  /** Out of the ticks to come; tokens on the way still reach it. */
  #retire(request: LlmRequest): void {
    this.#forget(request);
    this.batch.retire(request);
  }

  #forget(request: LlmRequest): void {
    this.#promised -= blocksToCompletion(request, this.#config.tokensPerBlock) - request.blocks.length;
    if (request.rank === this.#youngest) this.#youngest = undefined;
  }
}

/** The tick that was just scheduled computes the last token that the client asked for. */
function reachesMaxTokens(request: LlmRequest): boolean {
  return request.producedAtJoin + request.finishTick - request.joinTick + 1 >= request.maxTokens;
}
