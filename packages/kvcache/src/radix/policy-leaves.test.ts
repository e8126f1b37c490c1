import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PolicyLeaves } from './policy-leaves.ts';
import { RadixNode } from './radix-node.ts';

const root = new RadixNode(undefined, 0, 0, undefined, 0, 0, 0);

function leaf(created: number, tokens: number): RadixNode {
  return new RadixNode(undefined, 0, tokens, root, 0, created, created);
}

const moves = fc.array(fc.record({ kind: fc.constantFrom('add', 'add', 'touch', 'touch', 'lock', 'unlock', 'pop'), which: fc.nat({ max: 30 }), key: fc.nat({ max: 8 }) }), { maxLength: 400 });

describe('PolicyLeaves', () => {
  it('gives the free leaf with the smallest key of now, among equals the oldest, after any changes', () => {
    fc.assert(
      fc.property(moves, (played) => {
        const nodes: RadixNode[] = [];
        const leaves = new PolicyLeaves((node) => node.priority, (node) => node.isFreeLeaf);
        for (const { kind, which, key } of played) {
          const node = nodes[which % Math.max(1, nodes.length)];
          if (kind === 'add') {
            const fresh = leaf(nodes.length, 1);
            fresh.priority = key;
            nodes.push(fresh);
            leaves.push(fresh);
          } else if (kind === 'pop') {
            const free = nodes.filter((each) => each.isFreeLeaf).sort((a, b) => a.priority - b.priority || a.created - b.created);
            const popped = leaves.pop();
            expect(popped).toBe(free[0]);
            if (popped !== undefined) popped.isGone = true;
          } else if (node !== undefined && !node.isGone) {
            if (kind === 'touch') node.priority = key;
            if (kind === 'lock') node.locks = 1;
            if (kind === 'unlock') node.locks = 0;
            // The tree tells of every change of a free leaf.
            if (node.isFreeLeaf) leaves.push(node);
          }
        }
      }),
      { seed: 20261121 },
    );
  });

  it('asks for a key once per change, so that one that answers anew each time does no harm', () => {
    let asked = 0;
    const leaves = new PolicyLeaves(() => asked++ % 7, (node) => node.isFreeLeaf);
    const nodes = Array.from({ length: 50 }, (_, i) => leaf(i, 1));
    for (const node of nodes) leaves.push(node);
    for (let i = 0; i < nodes.length; i++) leaves.pop()!.isGone = true;
    expect(leaves.pop()).toBeUndefined();
    expect(asked).toBe(50);
  });

  it('forgets outdated entries', () => {
    const leaves = new PolicyLeaves((node) => node.lastAccess, (node) => node.isFreeLeaf);
    const nodes = [leaf(0, 1), leaf(1, 1)];
    for (let tick = 2; tick < 20_000; tick++) {
      nodes[tick % 2]!.lastAccess = tick;
      leaves.push(nodes[tick % 2]!);
    }
    expect(leaves.pop()).toBe(nodes[0]);
    nodes[0]!.isGone = true;
    expect(leaves.pop()).toBe(nodes[1]);
  });
});
