import type { ContentIndex } from '@foretoken/kvcache';

/**
 * A prefix cache as one would first write it: token tuples as strings, the free queue as a list, reference
 * counts in a map. The specification that the real one is compared with.
 */
export class NaiveCache {
  readonly free: number[];
  readonly references = new Map<number, number>();
  /** Name of each block that has one. */
  readonly names = new Map<number, string>();
  /** Blocks by name, first registered first. */
  readonly holders = new Map<string, number[]>();
  readonly #namelessFirst: boolean;

  constructor(blocks: number, namelessFirst: boolean) {
    this.free = Array.from({ length: blocks - 1 }, (_, i) => i + 1);
    this.#namelessFirst = namelessFirst;
  }

  take(): number {
    const block = this.free.shift()!;
    const name = this.names.get(block);
    if (name !== undefined) {
      this.holders.set(name, this.holders.get(name)!.filter((each) => each !== block));
      this.names.delete(block);
    }
    this.references.set(block, 1);
    return block;
  }

  touch(block: number): void {
    const count = this.references.get(block) ?? 0;
    if (count === 0) this.free.splice(this.free.indexOf(block), 1);
    this.references.set(block, count + 1);
  }

  /** A request's table, last block first. */
  release(table: readonly number[]): void {
    const freed = [...table].reverse().filter((block) => this.#drop(block));
    if (!this.#namelessFirst) this.free.push(...freed);
    else this.#insertNamelessFirst(freed);
  }

  /** In the given order, nameless ones to the head whatever the version. */
  releaseNamelessFirst(ordered: readonly number[]): void {
    const freed = ordered.filter((block) => this.#drop(block));
    this.#insertNamelessFirst(freed);
  }

  insert(name: string, block: number): void {
    this.names.set(block, name);
    this.holders.set(name, [...(this.holders.get(name) ?? []), block]);
  }

  lookup(name: string): number {
    return this.holders.get(name)?.[0] ?? 0;
  }

  get owned(): number {
    return [...this.references.values()].reduce((sum, count) => sum + count, 0);
  }

  #drop(block: number): boolean {
    if (block === 0) return false;
    const count = this.references.get(block)! - 1;
    this.references.set(block, count);
    return count === 0;
  }

  #insertNamelessFirst(freed: readonly number[]): void {
    this.free.push(...freed.filter((block) => this.names.has(block)));
    this.free.unshift(...freed.filter((block) => !this.names.has(block)));
  }
}

/** The first `count` tokens of a request, each as a word: segment and position, or the request's own. */
export function tokensOf(content: ContentIndex, request: number, count: number): string[] {
  const tokens: string[] = [];
  for (let i = content.offsets[request]!; i < content.offsets[request + 1]!; i++) {
    for (let at = 0; at < content.segmentTokens[i]!; at++) tokens.push(`${content.segmentIds[i]}:${at}`);
  }
  const output = content.outputSegmentIds?.[request] ?? -1;
  for (let at = 0; tokens.length < count; at++) tokens.push(output >= 0 ? `${output}:${at}` : `own ${request}:${at}`);
  return tokens.slice(0, count);
}
