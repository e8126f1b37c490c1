/** Which block a full tier gives up. */
export type ReplacementName = 'lru' | 'arc';

/** Nothing had to go. */
export const ROOM = -1;
/** Nothing may go. */
export const FULL = -2;

/** The blocks of one tier in the order in which they leave it. */
export interface Replacement {
  readonly size: number;
  has(key: number): boolean;
  /** Was used again. */
  touch(key: number): void;
  /** Makes room for `incoming`; returns the block that left, {@link ROOM} or {@link FULL}. */
  makeRoom(incoming: number, mayGo: (key: number) => boolean): number;
  /** Takes in a block for which there is room. */
  insert(key: number): void;
  /** True when it was there; it leaves no trace. */
  delete(key: number): boolean;
  /** In no particular order of policies, but always the same one. */
  keys(): Iterable<number>;
}
