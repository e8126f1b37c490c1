import type { RouterPolicy } from './router.ts';
import { settingsOf } from './settings.ts';

const DEFAULTS: { readonly weights: readonly number[] } = { weights: [] };

/**
 * Smooth weighted round-robin: of every Σ weights picks each replica gets its weight, spread out.
 * Models nginx src/http/ngx_http_upstream_round_robin.c.
 */
export const weightedRoundRobin: RouterPolicy = {
  name: 'weighted-round-robin',
  about: 'Each arrival goes to the next replica in turn, as often as its weight says (nginx, smooth).',
  options: { weights: { kind: 'numbers', about: 'Weight of replica 0, 1, 2 …, above 0; those beyond the list have 1.' } },
  create: ({ options }) => {
    const { weights } = settingsOf(DEFAULTS, options);
    const current: number[] = [];
    return {
      pick: (_request, { candidates }): number => {
        let total = 0;
        let best = candidates[0]!;
        for (const replica of candidates) {
          const weight = weights[replica] ?? 1;
          total += weight;
          current[replica] = (current[replica] ?? 0) + weight;
          if (current[replica] > current[best]!) best = replica;
        }
        current[best]! -= total;
        return best;
      },
      onGone: (replica) => void (current[replica] = 0),
    };
  },
};
