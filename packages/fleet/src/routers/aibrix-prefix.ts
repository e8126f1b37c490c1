import { randomStream } from '@foretoken/kernel';
import { ApproximatePrefixIndex } from './prefix-index/approximate-prefix-index.ts';
import { PromptBlocks } from './prefix-index/prompt-blocks.ts';
import { PromptPaths } from './prefix-index/prompt-paths.ts';
import type { FleetView, RouterPolicy } from './router.ts';
import { settingsOf } from './settings.ts';

const DEFAULTS: { readonly imbalance: number; readonly loadDeviations: number; readonly blockSize: number; readonly capacityBlocks: number; readonly ttl: number } = {
  imbalance: 8,
  loadDeviations: 1,
  blockSize: 4,
  capacityBlocks: 200_000,
  ttl: 1200,
};

/**
 * Models pkg/plugins/gateway/algorithms/prefix_cache.go of vllm-project/aibrix. Its blocks are 4 bytes of text with the
 * default tokenizer and 4 tokens with others; they are tokens here. One table of blocks serves all replicas.
 */
export const aibrixPrefix: RouterPolicy = {
  name: 'aibrix-prefix',
  about: "AIBrix's prefix-cache: the longest known beginning whose replica has at most mean + 1 σ requests, else the fewest; when loads differ by more than 8, only the least loaded.",
  draws: true,
  options: {
    imbalance: { kind: 'integer', minimum: 0, about: 'Difference of requests in flight above which only the least loaded replicas are considered; default 8.' },
    loadDeviations: { kind: 'number', minimum: 0, about: 'Standard deviations above the mean load that a replica with a match may have; default 1.' },
    blockSize: { kind: 'integer', minimum: 1, about: 'Tokens of a block; default 4.' },
    capacityBlocks: { kind: 'integer', minimum: 1, about: 'Blocks remembered for all replicas together; default 200,000.' },
    ttl: { kind: 'duration', about: 'Time after which an unused block is forgotten; default 20 min.' },
  },
  create: ({ columns, seed, options }) => {
    const { imbalance, loadDeviations, blockSize, capacityBlocks, ttl } = settingsOf(DEFAULTS, options);
    const stream = randomStream(seed, 'router');
    const blocks = new PromptBlocks(new PromptPaths(columns), blockSize);
    const index = new ApproximatePrefixIndex({ capacityBlocks, capacityOf: 'fleet', ttlS: ttl });

    /** The longest match that is not overloaded, among equals the less loaded; -1 = none. */
    function matching(request: number, view: FleetView, mostLoad: number, only: number): number {
      const counts = index.match(blocks.of(request), view.replicas, view.nowS);
      let best = -1;
      for (const replica of view.candidates) {
        const load = view.outstanding(replica);
        if (counts[replica] === 0 || load > mostLoad || load > only) continue;
        if (best < 0 || counts[replica]! > counts[best]! || (counts[replica] === counts[best] && load < view.outstanding(best))) best = replica;
      }
      return best;
    }

    return {
      pick: (request, view): number => {
        const { candidates } = view;
        const n = candidates.length;
        let [least, most, sum, squares, ties] = [Infinity, 0, 0, 0, 0];
        for (const replica of candidates) {
          const load = view.outstanding(replica);
          if (load < least) ties = 0;
          if (load <= least) ties++;
          least = Math.min(least, load);
          most = Math.max(most, load);
          sum += load;
          squares += load * load;
        }
        const mean = sum / n;
        const mostLoad = mean + loadDeviations * Math.sqrt(Math.max(0, squares / n - mean * mean));
        // Drawn at each pick, so that one policy's ties shift no later draw.
        let drawn = Math.floor(stream.nextFloat() * ties);
        const match = matching(request, view, mostLoad, most - least > imbalance ? least : Infinity);
        if (match >= 0) return match;
        return candidates.find((replica) => view.outstanding(replica) === least && drawn-- === 0)!;
      },
      onSent: (request, replica, nowS) => index.record(blocks.of(request), replica, nowS),
      onGone: (replica) => index.forget(replica),
    };
  },
};
