import type { VictimPolicy } from './foretoken-policies.d.ts';

/**
 * Preempts whoever loses the least: all that it has computed is computed again. One that was preempted already goes
 * after all others, so that nobody is thrown out over and over.
 */
export const policy: VictimPolicy = {
  kind: 'victim',
  name: 'least-progress',
  about: 'The request preempted least often, then the one with the fewest computed tokens.',
  key: (request) => [request.preemptions, request.computedTokens],
};
