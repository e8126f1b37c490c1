import { holdsAll } from '../conditions.ts';
import type { Choice, ResolvedDomain, Selection } from '../resolved-domain.ts';
import type { Design } from './design.ts';

/** Every combination, the last domain varying fastest; a domain whose condition fails keeps the scenario's own value, once. */
export function grid(domains: readonly ResolvedDomain[]): Design {
  const sizes = domains.map(({ choices, conditions }) => (conditions.length === 0 ? String(choices!.length) : `(${choices!.length})`));
  const isFull = domains.every(({ conditions }) => conditions.length === 0);
  const size = domains.reduce((product, { choices }) => product * choices!.length, 1);
  return { description: `grid of ${sizes.join(' × ')}`, selections: combinations(domains), ...(isFull ? { size } : {}) };
}

function* combinations(domains: readonly ResolvedDomain[]): Generator<Selection> {
  // An odometer: `digits` are positions in the choices, -1 where the domain is left as it is.
  const digits: number[] = [];
  const selection: (Choice | null)[] = [];
  const settle = (from: number): void => {
    for (let i = from; i < domains.length; i++) {
      const domain = domains[i]!;
      selection.length = i;
      const isActive = holdsAll(domain.conditions, selection);
      digits[i] = isActive ? 0 : -1;
      selection[i] = isActive ? domain.choices![0]! : null;
    }
  };
  settle(0);
  for (;;) {
    yield [...selection];
    let i = domains.length - 1;
    while (i >= 0 && (digits[i] === -1 || digits[i] === domains[i]!.choices!.length - 1)) i--;
    if (i < 0) return;
    digits[i]!++;
    selection[i] = domains[i]!.choices![digits[i]!]!;
    settle(i + 1);
  }
}
