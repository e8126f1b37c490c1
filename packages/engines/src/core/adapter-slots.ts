/** How long adapters take to load, and how many fit where. */
export interface AdapterMemory {
  /** Adapters on the GPU at once. */
  readonly gpuSlots: number;
  /** Adapters in host memory at once; those beyond are read from disk again. */
  readonly hostSlots: number;
  /** Seconds from host memory to the GPU. */
  readonly hostLoadS: number;
  /** Seconds from disk to host memory. */
  readonly diskLoadS: number;
}

/**
 * LoRA adapters on the GPU and in host memory, least recently used out first. A batch waits for the adapters that
 * it lacks, as vLLM's LRUCacheWorkerLoRAManager and SGLang's LoRA memory pool do.
 */
export class AdapterSlots {
  readonly #memory: AdapterMemory;
  /** Least recently used first. */
  readonly #onGpu = new Set<number>();
  readonly #onHost = new Set<number>();
  #last: ReadonlySet<number> | undefined;
  loads = 0;

  constructor(memory: AdapterMemory) {
    this.#memory = memory;
  }

  /** Makes the adapters of a batch resident; returns the seconds that it waits for them. */
  use(adapters: ReadonlySet<number>): number {
    if (adapters === this.#last) return 0;
    this.#last = adapters;
    let seconds = 0;
    for (const adapter of adapters) seconds += this.#load(adapter, adapters);
    return seconds;
  }

  #load(adapter: number, inUse: ReadonlySet<number>): number {
    if (this.#onGpu.delete(adapter)) {
      this.#onGpu.add(adapter);
      return 0;
    }
    this.loads++;
    const { gpuSlots, hostSlots, hostLoadS, diskLoadS } = this.#memory;
    const fromDisk = !this.#onHost.delete(adapter);
    this.#onHost.add(adapter);
    evict(this.#onHost, hostSlots, inUse);
    this.#onGpu.add(adapter);
    evict(this.#onGpu, gpuSlots, inUse);
    return hostLoadS + (fromDisk ? diskLoadS : 0);
  }
}

function evict(slots: Set<number>, limit: number, inUse: ReadonlySet<number>): void {
  for (const adapter of slots) {
    if (slots.size <= limit) return;
    if (!inUse.has(adapter)) slots.delete(adapter);
  }
}
