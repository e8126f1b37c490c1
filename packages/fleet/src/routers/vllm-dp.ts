import type { RouterPolicy } from './router.ts';

/**
 * Models `get_core_engine_for_request` of vllm/v1/engine/core_client.py (0.23): one API server, counts that a
 * coordinator sends every 100 ms, and its own picks since then added to `waiting`.
 */
export const vllmDp: RouterPolicy = {
  name: 'vllm-dp',
  about: 'The data-parallel balancer of vLLM: fewest 4 · waiting + running, counts of up to 100 ms ago plus what it sent since; ties go to the lowest number.',
  scrapeS: 0.1,
  create: () => {
    const sent: number[] = [];
    const countedS: number[] = [];
    return {
      pick: (_request, view): number => {
        const { candidates } = view;
        let best = candidates[0]!;
        let least = Infinity;
        for (const replica of candidates) {
          const sample = view.sample(replica);
          const timeS = sample?.timeS ?? -1;
          if (countedS[replica] !== timeS) {
            countedS[replica] = timeS;
            sent[replica] = 0;
          }
          const score = 4 * ((sample?.waiting ?? 0) + sent[replica]!) + (sample?.running ?? 0);
          if (score < least) [best, least] = [replica, score];
        }
        sent[best]!++;
        return best;
      },
      onReady: (replica) => void (countedS[replica] = Number.NaN),
    };
  },
};
