import { ContentTrie } from '../content-trie.ts';
import { SegmentCensus } from '../segment-census.ts';
import { TokenPath } from '../token-path.ts';

/** Sequences of token numbers as paths through one trie: equal numbers after equal numbers are equal tokens. */
export function tokenPaths(sequences: readonly (readonly number[])[]): TokenPath[] {
  // Everything twice, so that the census takes no token for private.
  const rows = [...sequences, ...sequences];
  const ids = rows.flat();
  const content = {
    offsets: Int32Array.from(rows.reduce<number[]>((ends, row) => [...ends, ends.at(-1)! + row.length], [0])),
    segmentIds: Int32Array.from(ids),
    segmentTokens: new Int32Array(ids.length).fill(1),
  };
  const trie = new ContentTrie();
  const census = new SegmentCensus(content);
  return sequences.map((_, row) => new TokenPath(trie, content, census, row, 0, 0));
}
