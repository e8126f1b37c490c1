/** Which held block goes first. Blocks are numbers from 0; positions count from the head of the request. */
export interface EvictionOrder {
  /** The blocks of this request come next. */
  begin?(request: number): void;
  /** A block that was not held comes in. */
  insert(block: number, position: number): void;
  /** A held block is used again. */
  touch(block: number, position: number): void;
  /** Removes the next victim and returns it; asked only while blocks are held. */
  evict(): number;
}
