import { badHashIds, hashLengthMismatch, type TracePosition, unchainedHashId } from '../diagnostics.ts';
import type { BlockId, ChainedBlocks } from './chained-blocks.ts';
import { PromptPath } from './prompt-path.ts';
import type { SessionEvent } from './session-events.ts';

/** A prompt, and its ids where the trace lists them all. */
interface Prompt {
  readonly path: PromptPath;
  readonly ids: readonly BlockId[];
}

const NOTHING: Prompt = { path: new PromptPath(), ids: [] };

/** The prompts of one session as segments, each found from the one before it in its list. */
export class SessionPrompts {
  readonly #namespace: ChainedBlocks;
  readonly #blockTokens: number;
  readonly #position: TracePosition;
  /** The last prompt of the conversation and of each sub-agent, by list. */
  readonly #last = new Map<string, Prompt>();

  constructor(namespace: ChainedBlocks, blockTokens: number, position: TracePosition) {
    this.#namespace = namespace;
    this.#blockTokens = blockTokens;
    this.#position = position;
  }

  /** @throws ForetokenError E0508 (too many or few ids), E0516 (more kept than there is), E0518. */
  next({ where, ids, inputTokens }: SessionEvent): PromptPath {
    const list = where.slice(0, where.lastIndexOf('['));
    const before = this.#last.get(list) ?? NOTHING;
    const full = Math.floor(inputTokens / this.#blockTokens);
    const { keep, added } = 'all' in ids ? this.#difference(before, ids.all, inputTokens) : { keep: ids.keep, added: spread(ids.runs) };
    if (keep > before.path.length) throw badHashIds(this.#position, `${where}.keep`, `${keep} of ${before.path.length} blocks`);
    const path = this.#namespace.extend(before.path, keep, added);
    if ('unchained' in path) throw unchainedHashId(this.#position, where, path.unchained);
    if (path.length !== full) throw hashLengthMismatch(this.#position, path.length, inputTokens, this.#blockTokens);
    this.#last.set(list, { path, ids: 'all' in ids ? ids.all : [] });
    return path;
  }

  /** Most of a prompt is the one before: only what differs is looked up. The id of a partly filled last block is left out. */
  #difference(before: Prompt, all: readonly BlockId[], inputTokens: number): { readonly keep: number; readonly added: Iterable<BlockId> } {
    const blocks = inputTokens / this.#blockTokens;
    const full = Math.floor(blocks);
    if (all.length !== full && all.length !== Math.ceil(blocks)) throw hashLengthMismatch(this.#position, all.length, inputTokens, this.#blockTokens);
    const most = Math.min(full, before.path.length);
    let keep = 0;
    while (keep < most && all[keep] === before.ids[keep]) keep++;
    return { keep, added: all.slice(keep, full) };
  }
}

function* spread(runs: readonly (readonly [first: number, count: number])[]): Generator<number> {
  for (const [first, count] of runs) for (let i = 0; i < count; i++) yield first + i;
}
