import type { Decodes } from '../core/decodes.ts';
import type { Entry } from './entry.ts';

/**
 * Size of a batch whose sequences are padded to the longest: `max_input_length` and `max_tokens` of the model
 * server's CausalLMBatch. Both are renewed when sequences join or leave, not in between.
 */
export class PaddedShape {
  /** Cached tokens of each sequence, padding included. */
  length = 0;
  /** Padded tokens and tokens still to come, as they count against the token budget. */
  tokens = 0;
  #sequences = 0;

  /** A prefilled batch joins; the shorter of the two is padded further. */
  join(entries: readonly Entry[]): void {
    let longest = 0;
    let newTokens = 0;
    for (const entry of entries) {
      longest = Math.max(longest, entry.turnInput);
      newTokens += entry.turnNewTokens;
    }
    const length = Math.max(this.length, longest);
    this.tokens += (length - this.length) * this.#sequences + length * entries.length + newTokens;
    this.length = length;
    this.#sequences += entries.length;
  }

  /** Some have left: the others are padded to the longest of themselves. */
  filter(entries: Iterable<Entry>, group: Decodes<Entry>): void {
    let longest = 0;
    let newTokens = 0;
    this.length = 0;
    this.#sequences = 0;
    for (const entry of entries) {
      const known = entry.grouped ? entry.promptTokens + group.outputsOf(entry) : entry.tokens;
      longest = Math.max(longest, known);
      newTokens += entry.turnInput + entry.turnNewTokens - known;
      this.length = Math.max(this.length, entry.grouped ? group.computedOf(entry) : entry.turnInput);
      this.#sequences++;
    }
    this.tokens = longest * this.#sequences + newTokens;
  }
}
