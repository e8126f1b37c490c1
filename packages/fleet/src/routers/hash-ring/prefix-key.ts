import type { PromptPath } from '../prefix-index/prompt-paths.ts';
import { pieceAt } from '../prefix-index/prompt-paths.ts';

/** A number for the first `tokens` tokens of a prompt: equal for equal beginnings, and for no others. */
export function prefixKey(path: PromptPath, tokens: number): number {
  const length = Math.min(tokens, path.tokens);
  return path.nodes[pieceAt(path, length - 1)]! * 0x100000 + Math.min(length, 0xfffff);
}
