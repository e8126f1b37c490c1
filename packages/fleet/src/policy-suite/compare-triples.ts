import type { RequestColumns } from '@foretoken/engines';
import { serve, serverFor } from './policy-trial.ts';
import type { PolicyTrial, TriedPolicy } from './policy-trial.ts';

type Compare = (a: unknown, b: unknown, context: unknown) => number;

/** Requests compared with each other per question. */
const KEPT = 5;

/** Where `compare` contradicts itself while these requests are served, in words. */
export function compareTriples(trial: PolicyTrial, columns: RequestColumns): string | undefined {
  let found: string | undefined;
  const compare = (trial.policy as { compare: Compare }).compare.bind(trial.policy);
  let recent: { readonly id: number }[] = [];
  const watched = Object.create(trial.policy, {
    compare: {
      value: (a: { readonly id: number }, b: { readonly id: number }, context: unknown): number => {
        recent = [a, b, ...recent.filter((each) => each !== a && each !== b)].slice(0, KEPT);
        found ??= contradiction(recent, (left, right) => compare(left, right, context));
        return compare(a, b, context);
      },
    },
  }) as TriedPolicy;
  serve(serverFor(trial, watched, 'cramped'), columns, trial.seed);
  return found;
}

function contradiction(requests: readonly { readonly id: number }[], compare: (a: unknown, b: unknown) => number): string | undefined {
  const sign = (a: unknown, b: unknown): number => Math.sign(compare(a, b));
  for (const a of requests) {
    if (sign(a, a) !== 0) return `request ${a.id} does not equal itself`;
    for (const b of requests) {
      if (sign(a, b) !== -sign(b, a)) return `of requests ${a.id} and ${b.id} each goes before the other, or one does and they are equal`;
      for (const c of requests) {
        if (sign(a, b) <= 0 && sign(b, c) <= 0 && sign(a, c) > 0) return `request ${a.id} goes before ${b.id}, ${b.id} before ${c.id}, and ${c.id} before ${a.id}`;
      }
    }
  }
  return undefined;
}
