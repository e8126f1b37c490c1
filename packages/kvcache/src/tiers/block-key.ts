/** Blocks of one path at most: 2^21, two million one-token pages. */
const INDEX_LIMIT = 2_097_152;

/**
 * Name of a whole block as one number: the trie node in which it ends, and its position among the blocks of its
 * path. Equal keys, equal tokens after the same prefix; exact up to 2^32 nodes.
 */
export function blockKey(node: number, index: number): number {
  return node * INDEX_LIMIT + index;
}
