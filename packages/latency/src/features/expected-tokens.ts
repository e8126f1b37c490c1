/**
 * Tokens per speculative step: one for sure, and draft i with probability `acceptance[i]` given that all before it
 * were accepted. Constant acceptance a of g drafts gives (1 - a^(g+1)) / (1 - a).
 */
export function expectedTokens(acceptance: readonly number[]): number {
  let tokens = 1;
  let reached = 1;
  for (const probability of acceptance) {
    reached *= probability;
    tokens += reached;
  }
  return tokens;
}

/** Probability that exactly 0, 1, …, all drafts of a step are accepted. */
export function acceptedDistribution(acceptance: readonly number[]): readonly number[] {
  let reached = 1;
  const exactly: number[] = [];
  for (const probability of acceptance) {
    exactly.push(reached * (1 - probability));
    reached *= probability;
  }
  return [...exactly, reached];
}
