/** A block of {@link NaiveBlockPool}: `before` + `tokens` spell everything from the first token on; undefined = nameless. */
interface NaiveBlock {
  before: readonly number[] | undefined;
  tokens: readonly number[];
  references: number;
  priority: number;
  isOnHost: boolean;
}

export interface NaivePoolOptions {
  readonly blocks: number;
  readonly blockSizeTokens: number;
  readonly partialReuse: boolean;
  readonly copyOnPartialReuse: boolean;
  readonly hostBlocks: number;
  readonly offloadMinPriority: number;
}

/** The pool once more with tokens spelled out and lists searched from end to end: the oracle of the real one. */
export class NaiveBlockPool {
  readonly #options: NaivePoolOptions;
  /** By time of release. */
  #free: NaiveBlock[] = [];
  #host: NaiveBlock[] = [];
  /** By time of naming. */
  #named: NaiveBlock[] = [];
  offloaded = 0;
  onboarded = 0;

  constructor(options: NaivePoolOptions) {
    this.#options = options;
    const blank = (isOnHost: boolean): NaiveBlock => ({ before: undefined, tokens: [], references: 0, priority: 35, isOnHost });
    for (let i = 0; i < options.blocks; i++) this.#free.push(blank(false));
    for (let i = 0; i < options.hostBlocks; i++) this.#host.push(blank(true));
  }

  get free(): number {
    return this.#free.length;
  }

  acquire(prompt: readonly number[], priority: (token: number) => number | undefined): { blocks: NaiveBlock[]; cachedTokens: number } {
    const { blockSizeTokens: size, partialReuse, copyOnPartialReuse } = this.#options;
    const usable = prompt.slice(0, -1);
    const blocks: NaiveBlock[] = [];
    let cachedTokens = 0;
    while (cachedTokens < usable.length) {
      const before = usable.slice(0, cachedTokens);
      const wanted = usable.slice(cachedTokens, cachedTokens + size);
      const children = this.#named.filter((each) => equal(each.before!, before));
      let match = children.find((each) => equal(each.tokens, wanted));
      let shared = match === undefined ? 0 : wanted.length;
      if (match === undefined && partialReuse) {
        for (const each of children) {
          const isFree = each.references === 0 && this.#below(each).length === 0;
          const common = commonTokens(each.tokens, wanted);
          if ((copyOnPartialReuse || isFree) && common > shared) [match, shared] = [each, common];
        }
      }
      if (match === undefined) break;
      const said = priority(cachedTokens);
      cachedTokens += shared;
      if (shared === size) {
        this.#claim(match, said);
        blocks.push(match);
        continue;
      }
      if (match.references > 0 || this.#below(match).length > 0) blocks.push(this.take(said ?? match.priority));
      else {
        this.#claim(match, said);
        this.#forget(match);
        blocks.push(match);
      }
      break;
    }
    while (blocks.length * size < prompt.length) blocks.push(this.take(priority(blocks.length * size) ?? 35));
    return { blocks, cachedTokens };
  }

  take(priority: number): NaiveBlock {
    let block = victimOf(this.#free)!;
    this.#free = this.#free.filter((each) => each !== block);
    if (block.before !== undefined && this.#host.length > 0 && block.priority >= this.#options.offloadMinPriority) {
      const slot = victimOf(this.#host)!;
      this.#host = this.#host.filter((each) => each !== slot);
      this.#forget(slot);
      this.#host.push(block);
      [block.isOnHost, slot.isOnHost] = [true, false];
      this.offloaded++;
      block = slot;
    }
    this.#forget(block);
    block.references = 1;
    block.priority = priority;
    return block;
  }

  store(all: readonly number[], blocks: readonly NaiveBlock[], withPart: boolean): void {
    const size = this.#options.blockSizeTokens;
    for (let start = 0; start < all.length; start += size) {
      const tokens = all.slice(start, start + size);
      if (tokens.length < size && !withPart) return;
      const before = all.slice(0, start);
      if (this.#named.some((each) => equal(each.before!, before) && equal(each.tokens, tokens))) continue;
      const block = blocks[start / size]!;
      this.#forget(block);
      block.before = before;
      block.tokens = tokens;
      this.#named.push(block);
    }
  }

  release(blocks: readonly NaiveBlock[]): void {
    for (const block of [...blocks].reverse()) if (--block.references === 0) this.#free.push(block);
  }

  #claim(block: NaiveBlock, priority: number | undefined): void {
    this.#free = this.#free.filter((each) => each !== block);
    this.#host = this.#host.filter((each) => each !== block);
    block.references++;
    block.priority = priority ?? block.priority;
    if (!block.isOnHost) return;
    const slot = this.take(35);
    slot.references = 0;
    [slot.isOnHost, block.isOnHost] = [true, false];
    this.#host.push(slot);
    this.onboarded++;
  }

  #below(block: NaiveBlock): NaiveBlock[] {
    const prefix = [...block.before!, ...block.tokens];
    return this.#named.filter((each) => each !== block && each.before!.length >= prefix.length && equal(each.before!.slice(0, prefix.length), prefix));
  }

  #forget(block: NaiveBlock): void {
    if (block.before === undefined) return;
    const doomed = new Set([block, ...this.#below(block)]);
    this.#named = this.#named.filter((each) => !doomed.has(each));
    for (const each of doomed) each.before = undefined;
  }
}

function victimOf(list: readonly NaiveBlock[]): NaiveBlock | undefined {
  const least = Math.min(...list.map(({ priority }) => priority));
  return list.find(({ priority }) => priority === least);
}

function equal(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((token, i) => token === b[i]);
}

function commonTokens(a: readonly number[], b: readonly number[]): number {
  let common = 0;
  while (common < Math.min(a.length, b.length) && a[common] === b[common]) common++;
  return common;
}
