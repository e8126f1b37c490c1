import type { PolicyKind } from '@foretoken/fleet';

const TYPES = './foretoken-policies.d.ts';

function head(file: string, sentence: string, key: string): string {
  return `// ${sentence}
//   Try it:  foretoken test-policy ${file}
//   Use it:  foretoken run scenario.yaml --set ${key}=${file}
// In a scenario its path is relative to the scenario file. Pure functions: no clock, no Math.random, no variables
// outside; what you may look at is in ${TYPES}, and the true output length is not among it.
`;
}

/** What \`foretoken init --policy\` writes: a policy that works, with its other possibilities as comments. */
export const POLICY_TEMPLATES: Readonly<Record<PolicyKind, (file: string) => string>> = {
  order: (file) => `${head(file, 'An order policy: which waiting request is admitted next.', 'fleet.engine.policies.order')}import type { OrderPolicy } from '${TYPES}';

export const policy: OrderPolicy = {
  kind: 'order',
  name: 'my-order',
  about: 'Fewest tokens to compute first; 1 s of waiting counts like 100 tokens less, so that nobody starves.',

  // Look up cached tokens, and ask again at every step. With \`dynamic: true\` instead the cache is not looked at; without
  // either the key is asked once, when a request enters the queue: fastest, where it does not change while one waits.
  seesCache: true,

  // Smaller goes first. A list is compared number by number: [request.priority, request.promptTokens].
  key: (request) => request.promptTokens - (request.cachedTokens ?? 0) + (request.maxOutputTokens ?? 0) - 100 * request.waitedS,

  // Instead of \`key\`: compare: (a, b) => a.promptTokens - b.promptTokens,
  // Drawn by the scenario's seed: key: (request, context) => context.random(request),
  // With memory, such as tokens served per session: \`start\` makes it, \`onAdmit\` writes it, \`key\` reads context.state.
};
`,
  victim: (file) => `${head(file, 'A victim policy: which running request loses its memory first when there is too little.', 'fleet.engine.policies.victim')}import type { VictimPolicy } from '${TYPES}';

export const policy: VictimPolicy = {
  kind: 'victim',
  name: 'my-victim',
  about: 'The request preempted least often, then the one that loses the fewest computed tokens.',

  // Smaller goes first. Without \`preemptions\` the same request may be thrown out over and over.
  key: (request) => [request.preemptions, request.computedTokens],

  // The least urgent first: key: (request) => -request.priority,
  // The one that runs for the shortest time: key: (request) => request.runningS,
};
`,
  eviction: (file) => `${head(file, 'An eviction policy: which cached prefix goes first when memory is short.', 'fleet.engine.policies.eviction')}import type { EvictionPolicy } from '${TYPES}';

export const policy: EvictionPolicy = {
  kind: 'eviction',
  name: 'my-eviction',
  about: 'Least recently used first, but short prefixes stay longer: they are shared more often.',

  // Smaller goes first. Ticks count accesses of the cache; a leaf 1,000 tokens deep counts as used 100 ticks earlier.
  key: (leaf) => leaf.usedTick - leaf.prefixTokens / 10,

  // What was cached for the least urgent first: key: (leaf) => [-leaf.priority, leaf.usedTick],
  // The largest first: key: (leaf) => -leaf.tokens,
};
`,
  router: (file) => `${head(file, 'A router: which replica an arriving request goes to.', 'fleet.router')}import type { RouterPolicy } from '${TYPES}';

export const policy: RouterPolicy = {
  kind: 'router',
  name: 'my-router',
  about: 'The replica with the fewest requests in flight; ties go to the one used least recently.',

  // What the router remembers lives in here, never outside: each run makes its own.
  create: () => {
    const lastUse = new Map<number, number>();
    return {
      // \`request\` is a row of \`columns\`, which \`create\` is handed: create: ({ columns }) => … columns.inputTokens[request] …
      // Replicas come and go: \`view.candidates\` are the numbers of those that take requests now.
      pick: (request, view) => {
        let best = view.candidates[0]!;
        for (const replica of view.candidates) {
          const fewer = view.outstanding(replica) - view.outstanding(best);
          if (fewer < 0 || (fewer === 0 && (lastUse.get(replica) ?? -1) < (lastUse.get(best) ?? -1))) best = replica;
        }
        lastUse.set(best, request);
        return best;
      },

      // A number is used again by another replica, which starts with an empty cache.
      onGone: (replica) => void lastUse.delete(replica),

      // What became of a pick: onSent, onFirstToken, onEnd. Gauges of the last scrape: view.sample(replica)?.waiting
    };
  },
};
`,
};
