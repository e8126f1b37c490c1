import { TenantTree } from './cache-aware/tenant-tree.ts';
import { cheapest, isCandidate } from './candidates.ts';
import { PromptPaths } from './prefix-index/prompt-paths.ts';
import type { FleetView, RouterPolicy } from './router.ts';
import { settingsOf } from './settings.ts';

/** What users get: the defaults of the Python launcher, not those of the Rust struct (0.5, 32, 1.1, 30 s, 10,000). */
const DEFAULTS: {
  readonly cacheThreshold: number;
  readonly balanceAbsThreshold: number;
  readonly balanceRelThreshold: number;
  readonly evictionInterval: number;
  readonly maxTreeSize: number;
  readonly charsPerToken: number;
} = { cacheThreshold: 0.3, balanceAbsThreshold: 64, balanceRelThreshold: 1.5, evictionInterval: 120, maxTreeSize: 67_108_864, charsPerToken: 4 };

/**
 * Models sgl-model-gateway/src/policies/cache_aware.rs. Prompts are tokens here, not characters: `charsPerToken` turns
 * them into characters for the size of the tree; the match rate is of tokens. Loads are the gateway's own counts of the
 * replicas that take requests.
 */
export const sglangCacheAware: RouterPolicy = {
  name: 'sglang-cache-aware',
  about: "SGLang's cache_aware: the replica that was sent the longest beginning of the prompt, or the least loaded one when that is short or loads differ too much.",
  options: {
    cacheThreshold: { kind: 'number', minimum: 0, maximum: 1, about: 'Share of the prompt that must be known for it to go to the replica that was sent it; default 0.3.' },
    balanceAbsThreshold: { kind: 'integer', minimum: 0, about: 'Loads are out of balance when they differ by more than this (default 64), and …' },
    balanceRelThreshold: { kind: 'number', minimum: 1, about: '… the largest is more than this many times the smallest; default 1.5.' },
    evictionInterval: { kind: 'duration', about: 'Time from one eviction of the tree to the next; default 120 s.' },
    maxTreeSize: { kind: 'integer', minimum: 1, about: 'Characters per replica that an eviction leaves in the tree; default 67,108,864.' },
    charsPerToken: { kind: 'number', minimum: 0.1, about: 'Characters of a token, for the size of the tree; default 4.' },
  },
  create: ({ columns, options }) => {
    const { cacheThreshold, balanceAbsThreshold, balanceRelThreshold, evictionInterval, maxTreeSize, charsPerToken } = settingsOf(DEFAULTS, options);
    const tree = new TenantTree();
    const paths = new PromptPaths(columns);
    let evictS = evictionInterval;

    function isImbalanced(view: FleetView): boolean {
      let [least, most] = [Infinity, 0];
      for (const replica of view.candidates) {
        const load = view.outstanding(replica);
        if (load < least) least = load;
        if (load > most) most = load;
      }
      return most - least > balanceAbsThreshold && most > balanceRelThreshold * least;
    }

    return {
      pick: (request, view): number => {
        const { candidates, nowS } = view;
        if (nowS >= evictS) {
          tree.evict(maxTreeSize / charsPerToken);
          evictS += evictionInterval * (Math.floor((nowS - evictS) / evictionInterval) + 1);
        }
        const path = paths.of(request);
        let known = -1;
        if (!isImbalanced(view)) {
          const { tokens, tenant } = tree.match(path);
          if (tokens > 0 && tokens / path.tokens > cacheThreshold) {
            if (!isCandidate(candidates, tenant)) {
              tree.removeTenant(tenant);
              return candidates[0]!;
            }
            known = tenant;
          }
        }
        const replica = known >= 0 ? known : cheapest(candidates, (each) => view.outstanding(each));
        tree.insert(path, replica);
        return replica;
      },
      onGone: (replica) => tree.removeTenant(replica),
    };
  },
};
