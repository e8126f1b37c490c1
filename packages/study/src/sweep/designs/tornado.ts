import { canonicalJson } from '@foretoken/kernel';
import { numberOf } from '../own-value.ts';
import type { ParameterValue } from '../../point/point.ts';
import type { Choice, ResolvedDomain, Selection } from '../resolved-domain.ts';
import type { TornadoPoint } from '../sweep.ts';
import type { Design } from './design.ts';

type End = Pick<TornadoPoint, 'end'> & { readonly domain: number; readonly choice: Choice };

/**
 * The scenario as it is, then each parameter by itself: low and high where its values are numbers or durations, otherwise every alternative to
 * the scenario's own value.
 */
export function tornado(domains: readonly ResolvedDomain[]): Design {
  const ends = domains.flatMap((domain, index) => endsOf(domain).map((end) => ({ ...end, domain: index })));
  return {
    description: `tornado of ${domains.length === 1 ? '1 parameter' : `${domains.length} parameters`}`,
    selections: [domains.map(() => null), ...ends.map((end) => selectionOf(end, domains))],
    layout: (pointOf) => ({
      kind: 'tornado',
      base: pointOf[0]!,
      ends: ends.map(({ domain, end, choice }, index) => ({ domain: domains[domain]!.name, end, value: choice.value, own: domains[domain]!.own, point: pointOf[index + 1]! })),
    }),
  };
}

/** An end that is the scenario's own value changes nothing. */
function selectionOf({ domain, choice }: End, domains: readonly ResolvedDomain[]): Selection {
  const isOwn = same(choice.value, domains[domain]!.own);
  return domains.map((_, index) => (index === domain && !isOwn ? choice : null));
}

function endsOf({ choices, range, choiceOf, own }: ResolvedDomain): readonly Omit<End, 'domain'>[] {
  if (range !== undefined) return [{ end: 'low', choice: choiceOf(range.from) }, { end: 'high', choice: choiceOf(range.to) }];
  const sizes = choices!.map(({ value }) => numberOf(value));
  if (!sizes.every((size) => size !== undefined)) return choices!.filter(({ value }) => !same(value, own)).map((choice) => ({ end: 'alternative', choice }));
  const low = Math.min(...sizes);
  const high = Math.max(...sizes);
  return [{ end: 'low', choice: choices![sizes.indexOf(low)]! }, ...(high > low ? [{ end: 'high' as const, choice: choices![sizes.indexOf(high)]! }] : [])];
}

function same(a: ParameterValue, b: ParameterValue): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
