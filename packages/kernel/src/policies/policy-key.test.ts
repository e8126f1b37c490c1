import { describe, expect, it } from 'vitest';
import { askForComparison, askForKey, askPolicy } from './ask-policy.ts';
import type { PolicyOwner } from './ask-policy.ts';
import { ForetokenError } from '../errors.ts';
import { comparePolicyKeys } from './policy-key.ts';
import type { PolicyKey } from './policy-key.ts';

describe('comparePolicyKeys', () => {
  it.each<[PolicyKey, PolicyKey, number]>([
    [1, 2, -1],
    [2, 1, 1],
    [3, 3, 0],
    [Infinity, Infinity, 0],
    [-Infinity, 0, -1],
    [[1, 5], [1, 4], 1],
    [[1, 5], [2, 0], -1],
    [[1], [1, 0], -1],
    [1, [1, 0], -1],
    [[1], 1, 0],
  ])('%j and %j: %i', (a, b, sign) => {
    expect(Math.sign(comparePolicyKeys(a, b))).toBe(sign);
    expect(Math.sign(comparePolicyKeys(b, a))).toBe(sign === 0 ? 0 : -sign);
  });
});

const owner: PolicyOwner = { kind: 'order', name: 'mine', path: 'fleet.engine.policies.order' };

describe('asking a policy', () => {
  it('copies a list, which a policy may fill again', () => {
    const list = [1, 2];
    const key = askForKey(owner, 'request 1', () => list);
    list[0] = 9;
    expect(key).toEqual([1, 2]);
  });

  it.each([NaN, [], [1, NaN], '3', undefined, null, {}, ['1']])('refuses the key %j with E0896', (answer) => {
    expect(() => askForKey(owner, 'request 7', () => answer as number)).toThrow(expect.objectContaining({ code: 'E0896', path: 'fleet.engine.policies.order' }));
  });

  it('refuses a comparison without a number, and takes infinities', () => {
    expect(() => askForComparison(owner, 'requests 1 and 2', () => NaN)).toThrow(/policy "mine" answered requests 1 and 2 badly/);
    expect(askForComparison(owner, 'requests 1 and 2', () => -Infinity)).toBe(-Infinity);
  });

  it('says which policy threw, on what, and where', () => {
    const ask = (): unknown => askPolicy(owner, 'request 7', () => (undefined as unknown as { a: number }).a);
    expect(ask).toThrow(expect.objectContaining({ code: 'E0895' }));
    expect(ask).toThrow(/the order policy "mine" threw on request 7: TypeError: .* \(policy-key\.test\.ts:\d+\)/);
    expect(() => askPolicy(owner, 'request 7', () => { throw Object.assign(new Error('a text'), { stack: undefined }); })).toThrow(/Error: a text$/);
  });

  it('lets an error of Foretoken pass: a router looks at replicas that ask policies themselves', () => {
    const inner = new ForetokenError('inner', { code: 'E0896' });
    expect(() => askPolicy(owner, 'request 7', () => { throw inner; })).toThrow(inner);
  });
});
