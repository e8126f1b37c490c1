import { settingsOf } from '../../settings.ts';
import { PREFIX_OPTIONS } from '../prefix-matches.ts';
import type { ScorerPolicy } from '../pipeline-part.ts';

export const prefixScorer: ScorerPolicy = {
  name: 'prefix',
  about: 'Share of the blocks of the prompt that the replica was sent before and that are still remembered (llm-d prefix-cache-scorer, approximate).',
  options: PREFIX_OPTIONS,
  create: (context) => {
    const matches = context.prefix();
    return {
      score: (request, view, candidates, scores) => {
        const total = matches.total(request);
        const counts = context.prefixCounts(request, view);
        for (let i = 0; i < candidates.length; i++) scores[i] = total === 0 ? 0 : counts[candidates[i]!]! / total;
      },
    };
  },
};

export const loraAffinityScorer: ScorerPolicy = {
  name: 'lora-affinity',
  about: '1 where the adapter is active, 0.8 where there is room for it, 0.6 where it waits, else 0 (llm-d lora-affinity-scorer).',
  options: { maxLoras: { kind: 'integer', minimum: 1, about: 'Adapters that a replica runs at a time; the first of those in flight are the active ones.' } },
  create: ({ columns }, given) => {
    const { maxLoras } = settingsOf({ maxLoras: 4 }, given);
    return {
      score: (request, view, candidates, scores) => {
        const adapter = columns.adapter?.[request] ?? 0;
        for (let i = 0; i < candidates.length; i++) {
          const adapters = view.activeAdapters(candidates[i]!);
          if (!adapters.has(adapter)) scores[i] = adapters.size < maxLoras ? 0.8 : 0;
          else scores[i] = adapters.size <= maxLoras || placeOf(adapters, adapter) < maxLoras ? 1 : 0.6;
        }
      },
    };
  },
};

function placeOf(adapters: ReadonlySet<number>, adapter: number): number {
  let place = 0;
  for (const each of adapters) {
    if (each === adapter) break;
    place++;
  }
  return place;
}

export const sessionAffinityScorer: ScorerPolicy = {
  name: 'session-affinity',
  about: '1 for the replica that answered the session before, else 0 (llm-d session-affinity-scorer: a cookie).',
  create: ({ columns }) => {
    const homes = new Map<number, number>();
    return {
      score: (request, _view, candidates, scores) => {
        const session = columns.session?.[request] ?? -1;
        const home = session < 0 ? -1 : homes.get(session);
        for (let i = 0; i < candidates.length; i++) scores[i] = Number(candidates[i] === home);
      },
      onFirstToken: (request, replica) => {
        const session = columns.session?.[request] ?? -1;
        if (session >= 0) homes.set(session, replica);
      },
      onGone: (replica) => {
        for (const [session, home] of homes) if (home === replica) homes.delete(session);
      },
    };
  },
};

export const noHitLruScorer: ScorerPolicy = {
  name: 'no-hit-lru',
  about: 'For a prompt that nobody has a block of: from 1 for the replica that got such a prompt longest ago down to 0; 0.5 for all others (llm-d no-hit-lru-scorer).',
  create: (context) => {
    /** Replicas by their last cold request, the oldest first. */
    const used = new Map<number, number>();
    let cold = false;
    let turn = 0;
    return {
      score: (request, view, candidates, scores) => {
        const counts = context.prefixCounts(request, view);
        cold = candidates.every((replica) => counts[replica] === 0);
        if (!cold) return void scores.fill(0.5, 0, candidates.length);
        const order = candidates.map((_, i) => i).sort((a, b) => (used.get(candidates[a]!) ?? 0) - (used.get(candidates[b]!) ?? 0) || a - b);
        for (const [rank, i] of order.entries()) scores[i] = candidates.length === 1 ? 1 : 1 - rank / (candidates.length - 1);
      },
      onSent: (_request, replica) => {
        if (cold) used.set(replica, ++turn);
      },
      onGone: (replica) => void used.delete(replica),
    };
  },
};

export const contextLengthScorer: ScorerPolicy = {
  name: 'context-length',
  about: '1 where the prompt is within the range of lengths of the replica, else 0 (llm-d context-length-aware); replicas have the ranges in turn.',
  options: { limits: { kind: 'numbers', about: 'Longest prompt of each range, ascending; the last range has no end beyond it.' } },
  create: ({ columns }, given) => {
    const { limits } = settingsOf<{ readonly limits: readonly number[] }>({ limits: [] }, given);
    return {
      score: (request, _view, candidates, scores) => {
        const tokens = columns.inputTokens[request]!;
        const found = limits.findIndex((limit) => tokens <= limit);
        const range = found < 0 ? limits.length : found;
        for (let i = 0; i < candidates.length; i++) scores[i] = Number(candidates[i]! % (limits.length + 1) === range);
      },
    };
  },
};
