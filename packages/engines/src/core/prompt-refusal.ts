import type { RejectionReason, RequestColumns } from '../contract.ts';

/** Why no engine state could make a prompt acceptable. */
export function promptRefusal({ inputTokens }: RequestColumns, request: number, longestPrompt: number): RejectionReason | undefined {
  const promptTokens = inputTokens[request]!;
  if (promptTokens <= 0) return 'empty_prompt';
  return promptTokens > longestPrompt ? 'prompt_too_long' : undefined;
}
