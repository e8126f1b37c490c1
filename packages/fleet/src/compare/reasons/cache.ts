import { count, percent } from '@foretoken/kernel';
import { apart, FULL, reason } from './contrast.ts';
import type { ReasonRule, Side } from './contrast.ts';

const DIFFERENT = 0.02;

/** Prefix-cache hits, and why one engine has fewer. */
export const cacheReason: ReasonRule = ({ own, other }) => {
  if (other === undefined) return undefined;
  const [mine, theirs] = [own.metrics.hitRate ?? 0, other.metrics.hitRate ?? 0];
  if (Math.abs(mine - theirs) < DIFFERENT) return undefined;
  const [fewer, more] = mine < theirs ? [own, other] : [other, own];
  const cause = causeOf(fewer, more);
  const because = cause === '' ? '' : mine < theirs ? `: ${cause}` : `, where ${cause}`;
  const mineText = own.metrics.hitRate === null ? 'Has no prefix cache' : `Finds ${percent(mine)} of its prompt tokens in the prefix cache`;
  return reason('cache', `${mineText}, ${other.metrics.hitRate === null ? `${other.label} has none` : `${percent(theirs)} in ${other.label}`}${because}.`);
};

const WAITS: Readonly<Record<string, number>> = { 'when-scheduled': 0, 'when-computed': 1, 'when-ended': 2, never: 3 };

const LATER: Readonly<Record<string, string>> = {
  'when-computed': 'a prefix is shared only after the prompt that brought it has been computed',
  'when-ended': 'a prefix is shared only after the request that brought it has ended, so concurrent prompts do not share',
  never: 'every prompt is computed from its first token',
};

/** What the engine with fewer hits does otherwise, or what it lacks. */
function causeOf(fewer: Side, more: Side): string {
  const causes: string[] = [];
  const [few, many] = [fewer.plan.traits, more.plan.traits];
  if (fewer.metrics.hitRate === null) return 'every prompt token is computed, and every request keeps a copy of its own';
  if ((WAITS[few.sharesPrefixes] ?? 0) > (WAITS[many.sharesPrefixes] ?? 0)) causes.push(LATER[few.sharesPrefixes] ?? '');
  if (many.cachesGeneratedTokens && !few.cachesGeneratedTokens) causes.push('generated tokens are not kept');
  if (apart(fewer.plan.kvTokens, more.plan.kvTokens) > 0.05 && fewer.plan.kvTokens < more.plan.kvTokens && fewer.metrics.kvUsagePeak > FULL) {
    causes.push(`the KV cache holds ${count(fewer.plan.kvTokens)} tokens against ${count(more.plan.kvTokens)}, so prefixes are evicted sooner`);
  }
  return causes.join(', and ');
}
