import { expect, it } from 'vitest';
import { futureOf } from './future-of.ts';
import { Leg } from './leg.ts';
import { plainLeg } from './plain-leg.ts';

const columns = { count: 4, arrivalS: Float64Array.of(0, 1, 2, 3), inputTokens: Int32Array.of(10, 20, 30, 40), outputTokens: Int32Array.of(1, 2, 3, 4) };
const legTo = (pool: string): Leg => new Leg(plainLeg({ kind: 'pools', shares: [{ pool, weight: 1 }] }), 0, 0, 1);

it('an oracle of one pool knows the requests that go there first, and no others', () => {
  const [a, b] = [legTo('a'), legTo('b')];
  const first = (request: number): Leg => (request % 2 === 0 ? a : b);
  expect(futureOf('b', columns, first)).toEqual({ count: 2, arrivalS: Float64Array.of(1, 3), inputTokens: Int32Array.of(20, 40), outputTokens: Int32Array.of(2, 4) });
  expect(futureOf('a', columns, () => a)).toBe(columns);
  expect(futureOf('c', columns, first).count).toBe(0);
  const pair = new Leg(plainLeg({ kind: 'disaggregated', prefill: 'p', decode: 'd', minUncachedTokens: 0, overlap: true }), 0, 0, 1);
  expect([futureOf('p', columns, () => pair), futureOf('d', columns, () => pair)]).toEqual([columns, columns]);
});
