import { randomStream } from '@foretoken/kernel';
import { ApproximatePrefixIndex } from './prefix-index/approximate-prefix-index.ts';
import { PromptBlocks } from './prefix-index/prompt-blocks.ts';
import { PromptPaths } from './prefix-index/prompt-paths.ts';
import type { RouterPolicy } from './router.ts';
import { settingsOf } from './settings.ts';

const DEFAULTS: { readonly chunkChars: number; readonly charsPerToken: number } = { chunkChars: 128, charsPerToken: 4 };

/** Models the prefixaware router of src/vllm_router/routers/routing_logic.py of vllm-project/production-stack. */
export const productionStackPrefix: RouterPolicy = {
  name: 'production-stack-prefix',
  about: "The vLLM production stack's prefixaware: a random one of the replicas that were sent the longest beginning, in chunks of 128 characters; nothing is forgotten, loads do not matter.",
  draws: true,
  options: {
    chunkChars: { kind: 'integer', minimum: 1, about: 'Characters of a chunk; default 128.' },
    charsPerToken: { kind: 'number', minimum: 0.1, about: 'Characters of a token: a chunk is chunkChars / charsPerToken tokens; default 4.' },
  },
  create: ({ columns, seed, options }) => {
    const { chunkChars, charsPerToken } = settingsOf(DEFAULTS, options);
    const stream = randomStream(seed, 'router');
    const chunks = new PromptBlocks(new PromptPaths(columns), Math.max(1, Math.round(chunkChars / charsPerToken)));
    const index = new ApproximatePrefixIndex({ capacityBlocks: Infinity, capacityOf: 'replica' });
    return {
      pick: (request, { candidates, replicas, nowS }): number => {
        const counts = index.match(chunks.of(request), replicas, nowS);
        let [deepest, ties] = [0, 0];
        for (const replica of candidates) {
          if (counts[replica]! > deepest) [deepest, ties] = [counts[replica]!, 0];
          if (counts[replica] === deepest) ties++;
        }
        let drawn = Math.floor(stream.nextFloat() * ties);
        return candidates.find((replica) => counts[replica] === deepest && drawn-- === 0)!;
      },
      onSent: (request, replica, nowS) => index.record(chunks.of(request), replica, nowS),
      onGone: (replica) => index.forget(replica),
    };
  },
};
