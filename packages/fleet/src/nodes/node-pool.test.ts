import { constant, uniform } from '@foretoken/kernel';
import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodesSchema } from '../scenario/nodes-schema.ts';
import type { NodePoolFacts } from './node-grant.ts';
import { NodePool } from './node-pool.ts';

const facts: NodePoolFacts = { gpusPerReplica: 4, usualGpusPerNode: 8, provisionS: constant(100), seed: 3 };
const pool = (yaml?: unknown, more: Partial<NodePoolFacts> = {}): NodePool => new NodePool(yaml === undefined ? undefined : nodesSchema.parse(yaml), { ...facts, ...more });

describe('without nodes:', () => {
  it('every replica has a node of exactly its GPUs, which leaves with it', () => {
    const nodes = pool();
    expect(nodes.acquire(4, 10)).toEqual({ node: 0, readyS: 110, isNew: true, zone: 0, has: { image: false, weights: false, compiled: false } });
    expect(nodes.acquire(4, 20)).toMatchObject({ node: 1, readyS: 120 });
    nodes.release(0, 4, 300);
    expect(nodes.tick(300).map(({ kind }) => kind)).toEqual(['ready', 'ready', 'left']);
    expect(nodes.lifetimes().map(({ launchedS, leftS, gpus }) => [launchedS, leftS, gpus])).toEqual([[10, 300, 4], [20, Infinity, 4]]);
  });
});

describe('placing replicas', () => {
  it('fills a node before it launches another, and shares one that is on its way', () => {
    const nodes = pool({});
    expect(nodes.acquire(4, 0)).toMatchObject({ node: 0, isNew: true, readyS: 100 });
    expect(nodes.acquire(4, 30)).toMatchObject({ node: 0, isNew: false, readyS: 100 });
    expect(nodes.acquire(4, 40)).toMatchObject({ node: 1, isNew: true, readyS: 140 });
    nodes.release(0, 4, 200);
    nodes.keep(0, { image: true, weights: true });
    // Both nodes have four GPUs free; the lower number wins.
    expect(nodes.acquire(4, 210)).toEqual({ node: 0, readyS: 210, isNew: false, zone: 0, has: { image: true, weights: true, compiled: false } });
  });

  it('starts the first replicas at once, on nodes that have everything', () => {
    expect(pool({}).acquire(4, 0, true)).toEqual({ node: 0, readyS: 0, isNew: true, zone: 0, has: { image: true, weights: true, compiled: true } });
  });

  it('spreads over zones', () => {
    const nodes = pool({ zones: 3, gpusPerNode: 4 });
    expect(Array.from({ length: 6 }, () => nodes.acquire(4, 0)).map((grant) => grant.node !== undefined && grant.zone)).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('gives a replica of 16 GPUs two nodes of 8, there when the slower one is', () => {
    const nodes = pool({}, { gpusPerReplica: 16, provisionS: uniform(50, 150) });
    const grant = nodes.acquire(16, 0);
    const draws = pool({}, { gpusPerReplica: 8, provisionS: uniform(50, 150) });
    const alone = [draws.acquire(8, 0), draws.acquire(8, 0)].map((each) => (each.node === undefined ? 0 : each.readyS));
    expect(grant).toMatchObject({ readyS: Math.max(...alone) });
    expect(nodes.size).toBe(2);
  });

  it('says when there is no capacity, and finds it when something was released', () => {
    const nodes = pool({ max: 1 });
    nodes.acquire(4, 0);
    nodes.acquire(4, 0);
    expect(nodes.acquire(4, 5)).toEqual({ node: undefined, retryS: 185 });
    nodes.release(0, 4, 6);
    expect(nodes.acquire(4, 7)).toMatchObject({ node: 0 });
  });

  it('refuses what can never be', () => {
    expect(() => pool({ gpusPerNode: 8 }, { gpusPerReplica: 12 })).toThrow(/12 GPUs spans nodes of 8 GPUs/);
    expect(() => pool({ max: 2 }).checkRoom(5)).toThrow(/fleet\.nodes\.max is 2, but 5 replicas need 3 nodes/);
    expect(() => pool({ max: 3 }).checkRoom(5)).not.toThrow();
    const nodes = pool({});
    nodes.acquire(4, 0);
    expect(() => nodes.release(0, 8, 1)).toThrow(/8 GPUs of node 0 were released, but 4 are in use/);
    expect(nodesSchema.safeParse({ max: 2, warm: 3 }).success).toBe(false);
    expect(nodesSchema.safeParse({ spot: { share: 0.5, from: 2 } }).success).toBe(false);
    expect(nodesSchema.safeParse({ spot: {} }).success).toBe(false);
  });
});

describe('nodes that nobody uses', () => {
  it('leave ten minutes after the scan that saw them idle', () => {
    const nodes = pool({ delayAfterAdd: 0 });
    nodes.acquire(4, 0);
    nodes.release(0, 4, 203);
    // seen at 210, gone at 810
    expect(nodes.tick(200)).toHaveLength(1);
    expect(nodes.nextEventS()).toBe(810);
    expect(nodes.tick(810)).toEqual([{ kind: 'left', node: 0, atS: 810 }]);
    expect(nodes.nextEventS()).toBe(Infinity);
  });

  it('stay while the last new node is young', () => {
    const nodes = pool({ gpusPerNode: 4, scaleDownDelay: '1m' });
    nodes.acquire(4, 0);
    nodes.acquire(4, 500);
    nodes.tick(600);
    nodes.release(0, 4, 600);
    expect(nodes.nextEventS()).toBe(1100);
  });

  it('stay when they are used again in time', () => {
    const nodes = pool({ delayAfterAdd: 0 });
    nodes.acquire(4, 0);
    nodes.tick(100);
    nodes.release(0, 4, 200);
    nodes.acquire(4, 700);
    expect(nodes.tick(5000)).toEqual([]);
  });

  it('are kept in reserve, and the reserve is filled up', () => {
    const nodes = pool({ warm: 1, gpusPerNode: 4, delayAfterAdd: 0 });
    expect(nodes.size).toBe(1);
    expect(nodes.acquire(4, 50)).toMatchObject({ node: 0, readyS: 50, isNew: false });
    expect(nodes.size).toBe(2);
    expect(nodes.tick(150)).toEqual([{ kind: 'ready', node: 1, atS: 150 }]);
    nodes.release(0, 4, 400);
    // Node 1 idles longer and is the reserve now; node 0 goes.
    expect(nodes.tick(2000)).toEqual([{ kind: 'left', node: 0, atS: 1000 }]);
  });

  it('stay for ever when they are reserved', () => {
    const nodes = pool({ reserved: 2 });
    expect(nodes.tick(1e6)).toEqual([]);
    expect(nodes.lifetimes().map(({ purchase }) => purchase)).toEqual(['reserved', 'reserved']);
    expect(nodes.usage(100)).toEqual({ billedGpuS: 1600, provisioningGpuS: 0, heldGpuS: 0, freeGpuS: 1600 });
  });
});

describe('spot nodes', () => {
  it('are a share of those that are not reserved', () => {
    const nodes = pool({ gpusPerNode: 4, reserved: 2, spot: { share: 0.5, interruptionsPerHour: 0 } });
    for (let i = 0; i < 8; i++) nodes.acquire(4, 0);
    // 2 reserved, 6 others: 3 of them spot
    expect(nodes.lifetimes().filter(({ purchase }) => purchase === 'spot')).toHaveLength(3);
  });

  it('begin above a base', () => {
    const nodes = pool({ gpusPerNode: 4, spot: { from: 3, interruptionsPerHour: 0 } });
    for (let i = 0; i < 5; i++) nodes.acquire(4, 0);
    expect(nodes.lifetimes().map(({ purchase }) => purchase)).toEqual(['on-demand', 'on-demand', 'on-demand', 'spot', 'spot']);
  });

  it('get notice, take no more replicas, and are gone', () => {
    const nodes = pool({ spot: { share: 1, interruptionsPerHour: 1, notice: '2m' } });
    nodes.acquire(4, 0);
    nodes.tick(100);
    const noticeS = nodes.nextEventS();
    expect(nodes.tick(noticeS)).toEqual([{ kind: 'notice', node: 0, atS: noticeS }]);
    expect(nodes.acquire(4, noticeS)).toMatchObject({ node: 1, isNew: true });
    const last = nodes.tick(noticeS + 120).find(({ kind }) => kind === 'interrupted');
    expect(last).toMatchObject({ node: 0 });
    expect(last?.atS).toBeCloseTo(noticeS + 120, 9);
    expect(nodes.lifetimes()[0]?.leftS).toBe(last?.atS);
    expect(() => nodes.release(0, 4, noticeS + 130)).not.toThrow();
  });

  it('of two pools go at times of their own, but those of a lost zone together', () => {
    const ends = (name: string, per: 'node' | 'zone'): readonly number[] => {
      const nodes = pool({ gpusPerNode: 4, spot: { share: 1, interruptionsPerHour: 1, per, notice: 0 } }, { pool: name });
      for (let i = 0; i < 3; i++) nodes.acquire(4, 0);
      nodes.tick(1e7);
      return nodes.lifetimes().map(({ leftS }) => leftS);
    };
    const shared = ends('a', 'node').filter((leftS) => ends('b', 'node').includes(leftS));
    expect(shared).toEqual([]);
    expect(ends('a', 'zone')).toEqual(ends('b', 'zone'));
  });

  it('live as long as the rate says', () => {
    const nodes = pool({ gpusPerNode: 4, spot: { share: 1, interruptionsPerHour: 2, notice: 0 } }, { provisionS: constant(0) });
    for (let i = 0; i < 3000; i++) nodes.acquire(4, 0);
    nodes.tick(1e7);
    const lives = nodes.lifetimes().map(({ leftS }) => leftS);
    // mean 1800 s, standard error 1800 / sqrt(3000) = 33 s
    expect(Math.abs(lives.reduce((a, b) => a + b) / lives.length - 1800)).toBeLessThan(130);
  });

  it('of a zone go together', () => {
    const nodes = pool({ gpusPerNode: 4, zones: 2, spot: { share: 1, interruptionsPerHour: 1, per: 'zone', notice: 0 } });
    for (let i = 0; i < 6; i++) nodes.acquire(4, 0);
    nodes.tick(1e7);
    const ends = nodes.lifetimes().map(({ zone, leftS }) => `${zone} ${leftS}`);
    expect(new Set(ends).size).toBe(2);
  });
});

describe('what goes wrong with nodes', () => {
  it('a lost zone gives no nodes and takes no replicas until it is back', () => {
    const nodes = pool({ zones: 2, gpusPerNode: 4 });
    expect([0, 1, 2].map((nowS) => nodes.acquire(4, nowS)).map((grant) => 'zone' in grant && grant.zone)).toEqual([0, 1, 0]);
    nodes.release(1, 4, 10);
    nodes.closeZone(1, 500);
    expect(nodes.acquire(4, 20)).toMatchObject({ node: 3, zone: 0 });
    nodes.closeZone(0, 150);
    // Nobody gives any: ask again when the first is back, which is sooner than the usual 180 s.
    expect(nodes.acquire(4, 30)).toEqual({ node: undefined, retryS: 150 });
    expect(nodes.acquire(4, 500)).toMatchObject({ zone: 1 });
  });

  it('an instance that is taken away is told of at once, takes nobody in, and is billed to its end', () => {
    const nodes = pool({ gpusPerNode: 8 });
    nodes.acquire(4, 0);
    nodes.tick(100);
    nodes.takeAway(0, 30, 200);
    expect(nodes.tick(200)).toEqual([{ kind: 'notice', node: 0, atS: 200 }]);
    expect(nodes.acquire(4, 210)).toMatchObject({ node: 1 });
    expect(nodes.tick(230)).toEqual([{ kind: 'interrupted', node: 0, atS: 230 }]);
    expect(nodes.lifetimes()[0]?.leftS).toBe(230);
  });
});

describe('the books of a pool', () => {
  const step = record({ waitS: integer({ min: 0, max: 400 }), does: constantFrom('acquire', 'release', 'tick') });
  const shapes = constantFrom<unknown>(undefined, {}, { warm: 1, scaleDownDelay: '1m', delayAfterAdd: 0 }, { reserved: 1, max: 3 }, { spot: { share: 0.5, interruptionsPerHour: 6 }, zones: 2, gpusPerNode: 4 }, { spot: { from: 1, interruptionsPerHour: 20, per: 'zone' }, scan: 0, scaleDownDelay: 0 });

  it('balance: provisioning + held + free = billed, whatever happens', () => {
    assert(
      property(shapes, array(step, { maxLength: 60 }), (yaml, steps) => {
        const nodes = pool(yaml, { provisionS: uniform(20, 200) });
        const held: { node: number; fromS: number; toS: number }[] = [];
        const open = new Map<number, { node: number; fromS: number }>();
        let nowS = 0;
        let number = 0;
        const happen = (untilS: number): void => {
          let lastS = -Infinity;
          for (const { kind, node, atS } of nodes.tick(untilS)) {
            expect(atS).toBeGreaterThanOrEqual(lastS);
            lastS = atS;
            if (kind === 'left') expect([...open.values()].filter((each) => each.node === node)).toEqual([]);
            if (kind !== 'interrupted') continue;
            for (const [key, { fromS, node: on }] of open) {
              if (on !== node) continue;
              held.push({ node, fromS, toS: atS });
              open.delete(key);
            }
          }
        };
        for (const { waitS, does } of steps) {
          nowS += waitS;
          happen(nowS);
          expect(nodes.nextEventS()).toBeGreaterThan(nowS);
          if (does === 'acquire') {
            const grant = nodes.acquire(4, nowS);
            if (grant.node === undefined) expect(yaml).toMatchObject({ max: 3 });
            else open.set(number++, { node: grant.node, fromS: grant.readyS });
          }
          const first = open.entries().next().value;
          if (does !== 'release' || first === undefined) continue;
          nodes.release(first[1].node, 4, nowS);
          open.delete(first[0]);
          held.push({ node: first[1].node, fromS: first[1].fromS, toS: nowS });
        }
        const endS = nowS + 50;
        happen(endS);
        for (const each of open.values()) held.push({ ...each, toS: endS });
        const usage = nodes.usage(endS);
        const expected = held.reduce((sum, { fromS, toS }) => sum + 4 * Math.max(0, toS - fromS), 0);
        const billed = nodes.lifetimes().reduce((sum, { gpus, launchedS, leftS }) => sum + gpus * Math.max(0, Math.min(leftS, endS) - launchedS), 0);
        expect(usage.heldGpuS).toBeCloseTo(expected, 6);
        expect(usage.billedGpuS).toBeCloseTo(billed, 6);
        expect(usage.freeGpuS).toBeGreaterThan(-1e-6);
        expect(usage.provisioningGpuS + usage.heldGpuS + usage.freeGpuS).toBeCloseTo(usage.billedGpuS, 6);
        expect(nodes.size).toBeLessThanOrEqual((yaml as { max?: number } | undefined)?.max ?? Infinity);
      }),
      { numRuns: 400, seed: 5 },
    );
  });
});
