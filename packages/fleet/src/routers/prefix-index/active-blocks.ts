import { NumberTable } from './number-table.ts';
import type { PromptBlocks } from './prompt-blocks.ts';
import { ReplicaSets } from './replica-sets.ts';

const MOST_SLOTS = 0x80000000;

/** Blocks that requests in flight hold on each replica, shared ones counted once. */
export class ActiveBlocks {
  readonly #sets: ReplicaSets = new ReplicaSets();
  /** Pair of block slot and replica → requests that hold it there. */
  readonly #holders: NumberTable = new NumberTable();
  readonly #total: number[] = [];
  #counts: Int32Array = new Int32Array(16);

  /** Different blocks held on a replica. */
  total(replica: number): number {
    return this.#total[replica] ?? 0;
  }

  /** Blocks of the prompt that somebody holds, by replica; overwritten by the next call. */
  match({ keys, count }: PromptBlocks, replicas: number): Int32Array {
    if (this.#counts.length < replicas) this.#counts = new Int32Array(2 * replicas);
    this.#sets.countInto(keys, count, this.#counts);
    return this.#counts;
  }

  hold({ keys, count }: PromptBlocks, replica: number): void {
    for (let block = 0; block < count; block++) {
      const pair = replica * MOST_SLOTS + this.#sets.add(keys[block]!, replica);
      const holders = this.#holders.get(pair);
      if (holders < 0) this.#total[replica] = this.total(replica) + 1;
      this.#holders.set(pair, Math.max(0, holders) + 1);
    }
  }

  /** Undoes one `hold`. */
  release({ keys, count }: PromptBlocks, replica: number): void {
    for (let block = 0; block < count; block++) {
      const slot = this.#sets.slotOf(keys[block]!);
      const pair = replica * MOST_SLOTS + slot;
      const holders = this.#holders.get(pair);
      if (holders > 1) {
        this.#holders.set(pair, holders - 1);
        continue;
      }
      this.#holders.delete(pair);
      this.#total[replica]!--;
      this.#sets.remove(slot, replica);
    }
  }
}
