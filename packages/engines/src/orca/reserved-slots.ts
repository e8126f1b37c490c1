import type { BatchRequest } from '../core/batch-request.ts';
import type { OrcaConfig } from './config.ts';

/** KV slots that a request takes from its first iteration to its end. */
export function reservedSlots(request: BatchRequest, { reservation, maxLength }: OrcaConfig): number {
  switch (reservation) {
    case 'max':
      return maxLength;
    case 'oracle':
      return request.promptTokens + request.lastOutputToken;
    case 'power-of-two':
      return Math.min(maxLength, request.promptTokens + nextPowerOfTwo(request.lastOutputToken));
    case 'max-tokens':
      return request.promptTokens + request.maxTokens;
  }
}

function nextPowerOfTwo(tokens: number): number {
  let power = 1;
  while (power < tokens) power *= 2;
  return power;
}
