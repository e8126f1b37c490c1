import { describe, expect, it } from 'vitest';
import { TenantTree } from './cache-aware/tenant-tree.ts';
import { plainView } from './plain-view.ts';
import { PromptPaths } from './prefix-index/prompt-paths.ts';
import { columnsOf } from './request-columns.fixture.ts';
import type { PlannedRequest } from './request-columns.fixture.ts';
import type { FleetView, Router } from './router.ts';
import { sglangCacheAware } from './sglang-cache-aware.ts';

function routerFor(requests: readonly PlannedRequest[], options: Readonly<Record<string, unknown>> = {}): Router {
  return sglangCacheAware.create({ replicas: 3, columns: columnsOf(requests), seed: 1, options });
}

function viewOf(loads: readonly number[], nowS = 0, candidates: readonly number[] = loads.map((_, i) => i)): FleetView {
  return { ...plainView(loads.length, (replica) => loads[replica]!, nowS), candidates };
}

describe('sglang-cache-aware', () => {
  it('goes where more than cacheThreshold of the prompt was sent, however loaded, while loads are in balance', () => {
    // Segment 1 is shared. 31 of 100 tokens known: 0.31 > 0.3. 30 of 100: not more, so the least loaded.
    const router = routerFor([{ prompt: [[1, 31], [2, 69]] }, { prompt: [[1, 31], [3, 69]] }, { prompt: [[1, 30], [4, 70]] }]);
    expect(router.pick(0, viewOf([5, 4, 9]))).toBe(1);
    expect(router.pick(1, viewOf([5, 60, 9]))).toBe(1);
    expect(router.pick(2, viewOf([5, 60, 4]))).toBe(2);
  });

  it.each([
    // most − least > 64 and most > 1.5 · least.
    ['a difference of exactly 64', [0, 64, 10], 1],
    ['a difference of 65', [0, 65, 10], 0],
    ['65 more, but not 1.5 times as many: 195 ≤ 1.5 · 130', [130, 195, 140], 1],
    ['66 more and more than 1.5 times: 196 > 1.5 · 130', [130, 196, 140], 0],
  ] as const)('with %s', (_title, loads, expected) => {
    const router = routerFor([{ prompt: [[1, 100]] }, { prompt: [[1, 100]] }]);
    expect(router.pick(0, viewOf([1, 0, 1]))).toBe(1);
    expect(router.pick(1, viewOf(loads))).toBe(expected);
  });

  it('enters the prompt also when loads are out of balance', () => {
    const router = routerFor([{ prompt: [[1, 100]] }, { prompt: [[1, 100]] }]);
    expect(router.pick(0, viewOf([100, 7, 0]))).toBe(2);
    expect(router.pick(1, viewOf([0, 0, 1]))).toBe(2);
  });

  it('forgets a replica that takes no requests, and sends that request to the first that does without entering it', () => {
    const router = routerFor([{ prompt: [[1, 100]] }, { prompt: [[1, 100]] }, { prompt: [[1, 100]] }]);
    expect(router.pick(0, viewOf([9, 9, 0]))).toBe(2);
    expect(router.pick(1, viewOf([9, 1, 0], 0, [0, 1]))).toBe(0);
    // Nobody has it now: the least loaded, not replica 0 or 2.
    expect(router.pick(2, viewOf([9, 1, 5]))).toBe(1);
  });

  it('evicts every evictionInterval, by characters per replica', () => {
    // 200 + 200 tokens of 4 characters on replica 0, of which 1,000 characters may stay: 250 tokens.
    const requests: PlannedRequest[] = [{ prompt: [[1, 200]] }, { prompt: [[2, 200]] }, { prompt: [[2, 200]] }, { prompt: [[1, 200]] }];
    const router = routerFor(requests, { evictionInterval: 10, maxTreeSize: 1000 });
    expect(router.pick(0, viewOf([0, 1, 1]))).toBe(0);
    expect(router.pick(1, viewOf([0, 1, 1]))).toBe(0);
    expect(router.pick(2, viewOf([9, 1, 0], 9.9))).toBe(0);
    // At 10 s the prompt entered first has gone.
    expect(router.pick(3, viewOf([9, 1, 0], 10))).toBe(2);
  });
});

describe('TenantTree', () => {
  const columns = columnsOf([{ prompt: [[1, 10], [2, 5]] }, { prompt: [[1, 10], [3, 5]] }, { prompt: [[1, 4], [4, 6]] }, { prompt: [[1, 10], [2, 5]] }, { prompt: [[9, 1]] }]);
  const paths = new PromptPaths(columns);

  it('counts the tokens of each tenant through splits', () => {
    const tree = new TenantTree();
    tree.insert(paths.of(0), 7);
    tree.insert(paths.of(1), 8);
    // 0 … 9 is both tenants'; then 5 each.
    expect([tree.tokensOf(7), tree.tokensOf(8)]).toEqual([15, 15]);
    tree.insert(paths.of(2), 8);
    // Split at 4: nothing new there for 8, and 6 tokens of its own.
    expect([tree.tokensOf(7), tree.tokensOf(8)]).toEqual([15, 21]);
    expect(tree.match(paths.of(3))).toEqual({ tokens: 15, tenant: 7 });
    expect(tree.match(paths.of(1))).toEqual({ tokens: 15, tenant: 8 });
    expect(tree.match(paths.of(4)).tokens).toBe(0);
  });

  it('credits a shared node to its first tenant, and to the next when that one is gone', () => {
    const tree = new TenantTree();
    tree.insert(paths.of(0), 7);
    tree.insert(paths.of(3), 8);
    expect(tree.match(paths.of(0))).toEqual({ tokens: 15, tenant: 7 });
    tree.removeTenant(7);
    expect(tree.tokensOf(7)).toBe(0);
    expect(tree.match(paths.of(0))).toEqual({ tokens: 15, tenant: 8 });
    tree.removeTenant(8);
    expect(tree.match(paths.of(0)).tokens).toBe(0);
  });

  it('evicts leaves by age, then parents, of the one tenant only', () => {
    const tree = new TenantTree();
    tree.insert(paths.of(0), 7);
    tree.insert(paths.of(1), 7);
    tree.insert(paths.of(0), 8);
    // Tenant 7: 10 shared, leaf 2 (older), leaf 3. At most 16: leaf 2 goes and 15 stay.
    tree.evict(16);
    expect(tree.tokensOf(7)).toBe(15);
    expect(tree.tokensOf(8)).toBe(15);
    expect(tree.match(paths.of(1))).toEqual({ tokens: 15, tenant: 7 });
    expect(tree.match(paths.of(0))).toEqual({ tokens: 15, tenant: 8 });
    // At most 9: leaf 3, then the shared part, which was never stamped for 7 but by its creation.
    tree.evict(9);
    expect([tree.tokensOf(7), tree.tokensOf(8)]).toEqual([0, 0]);
  });
});
