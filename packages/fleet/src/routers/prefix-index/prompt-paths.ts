import { ContentTrie, SegmentCensus } from '@foretoken/kvcache';
import type { VisibleColumns } from '../router.ts';

/** A prompt as pieces: from token `starts[i]` on it lies in node `nodes[i]`. Equal nodes at one position, equal tokens up to there. */
export interface PromptPath {
  readonly request: number;
  readonly tokens: number;
  readonly nodes: readonly number[];
  readonly starts: readonly number[];
}

/**
 * What a router knows of prompts, token-exact and without hashes of text: nodes of a trie over segments. From its first
 * segment that no other prompt has, a prompt is one piece that bears the number of its request, so a retry matches what
 * the first try left. Requests without content are distinct.
 */
export class PromptPaths {
  readonly #columns: VisibleColumns;
  readonly #trie: ContentTrie = new ContentTrie();
  /** Saves memory only: who shares nothing needs no node. It changes no match. */
  readonly #census: SegmentCensus | undefined;
  #last: PromptPath | undefined;

  constructor(columns: VisibleColumns) {
    this.#columns = columns;
    this.#census = columns.content === undefined ? undefined : new SegmentCensus(columns.content);
  }

  of(request: number): PromptPath {
    if (this.#last?.request === request) return this.#last;
    this.#last = this.#pathOf(request);
    return this.#last;
  }

  #pathOf(request: number): PromptPath {
    const { content, inputTokens, adapter, salt } = this.#columns;
    const nodes: number[] = [];
    const starts: number[] = [];
    const tokens = inputTokens[request]!;
    let start = 0;
    if (content !== undefined) {
      let parent = this.#trie.root(adapter?.[request] ?? 0, salt?.[request] ?? 0);
      let usedTokens = 0;
      const end = content.offsets[request + 1]!;
      for (let i = content.offsets[request]!; i < end && start < tokens; i++) {
        const segment = content.segmentIds[i]!;
        if (!this.#census!.isShared(segment)) break;
        parent = this.#trie.child(parent, usedTokens, segment, start);
        usedTokens = content.segmentTokens[i]!;
        nodes.push(2 * parent);
        starts.push(start);
        start += usedTokens;
      }
    }
    if (start < tokens || nodes.length === 0) {
      nodes.push(2 * request + 1);
      starts.push(start);
    }
    // Trees keep paths by the million: copies have no room to grow.
    return { request, tokens, nodes: nodes.slice(), starts: starts.slice() };
  }
}

/** Index of the piece in which position `token` lies. */
export function pieceAt({ starts }: PromptPath, token: number): number {
  let piece = starts.length - 1;
  while (piece > 0 && starts[piece]! > token) piece--;
  return piece;
}

/** Tokens of positions `from` … `to` - 1 that two prompts share, given that they share all before `from`. */
export function sharedTokens(one: PromptPath, other: PromptPath, from: number, to: number): number {
  const limit = Math.min(to, one.tokens, other.tokens);
  if (from >= limit) return 0;
  let mine = pieceAt(one, from);
  let theirs = pieceAt(other, from);
  let position = from;
  while (position < limit && one.nodes[mine] === other.nodes[theirs]) {
    const ends = one.starts[mine + 1] ?? Infinity;
    const otherEnds = other.starts[theirs + 1] ?? Infinity;
    position = Math.min(ends, otherEnds, limit);
    if (ends !== otherEnds) break;
    mine++;
    theirs++;
  }
  return position - from;
}
