import type { OptionSpecs } from '@foretoken/engines';
import { ApproximatePrefixIndex } from '../prefix-index/approximate-prefix-index.ts';
import { PromptBlocks } from '../prefix-index/prompt-blocks.ts';
import { PromptPaths } from '../prefix-index/prompt-paths.ts';
import type { RouterContext } from '../router.ts';
import { settingsOf } from '../settings.ts';
import type { PickObserver } from './pick-observer.ts';

interface Settings {
  readonly blockSize: number;
  readonly maxPrefixBlocks: number;
  readonly lruCapacityPerServer: number;
  readonly autoTune: boolean;
  readonly ttl?: number;
}

const DEFAULTS: Settings = { blockSize: 16, maxPrefixBlocks: 256, lruCapacityPerServer: 31_250, autoTune: false };

/** Settings of the index behind the scorer `prefix`. */
export const PREFIX_OPTIONS: OptionSpecs = {
  blockSize: { kind: 'integer', minimum: 1, about: 'Tokens of a block.' },
  maxPrefixBlocks: { kind: 'integer', minimum: 1, about: 'Leading blocks of a prompt that are looked at.' },
  lruCapacityPerServer: { kind: 'integer', minimum: 1, about: 'Blocks remembered per replica.' },
  autoTune: { kind: 'boolean', about: 'Take block size and capacity from the engine instead.' },
  ttl: { kind: 'duration', about: 'Time after which an unused block is forgotten; absent = never.' },
};

/**
 * The approximate prefix cache of one pipeline, shared by its parts: blocks chained from the start of the prompt,
 * recorded when a request is sent. Models pkg/plugins/scorer/prefix of llm-d-inference-scheduler.
 */
export class PrefixMatches implements PickObserver {
  readonly #blocks: PromptBlocks;
  readonly #index: ApproximatePrefixIndex;
  #pick = -1;
  #counts: Int32Array = new Int32Array(0);

  constructor({ columns, facts }: RouterContext, options: Readonly<Record<string, unknown>>) {
    const { blockSize, maxPrefixBlocks, lruCapacityPerServer, autoTune, ttl } = settingsOf(DEFAULTS, options);
    const tuned = autoTune ? facts : undefined;
    const blockTokens = tuned?.blockSizeTokens ?? blockSize;
    this.#blocks = new PromptBlocks(new PromptPaths(columns), blockTokens, maxPrefixBlocks);
    const capacityBlocks = tuned === undefined ? lruCapacityPerServer : Math.max(1, Math.floor(tuned.kvTokens / blockTokens));
    this.#index = new ApproximatePrefixIndex({ capacityBlocks, capacityOf: 'replica', ...(ttl === undefined ? {} : { ttlS: ttl }) });
  }

  /** Blocks of the prompt that count. */
  total(request: number): number {
    return this.#blocks.of(request).count;
  }

  /** Of those, the ones that each replica is believed to have; looked up once per pick. */
  counts(request: number, pick: number, replicas: number, nowS: number): Int32Array {
    if (pick !== this.#pick) {
      this.#counts = this.#index.match(this.#blocks.of(request), replicas, nowS);
      this.#pick = pick;
    }
    return this.#counts;
  }

  cachedTokens(request: number, pick: number, replica: number, replicas: number, nowS: number): number {
    return this.counts(request, pick, replicas, nowS)[replica]! * this.#blocks.blockTokens;
  }

  onSent(request: number, replica: number, nowS: number): void {
    this.#index.record(this.#blocks.of(request), replica, nowS);
  }

  onGone(replica: number): void {
    this.#index.forget(replica);
  }
}
