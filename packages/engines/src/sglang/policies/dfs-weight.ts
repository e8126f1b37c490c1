import type { RadixNode } from '@foretoken/kvcache';
import type { SglangRequest } from '../request.ts';
import { notePrefixHits } from './prefix-hits.ts';
import type { WaitingOrder } from './waiting-order.ts';

/** Depth first through the tree, subtrees with more waiting requests first. */
export const dfsWeight: WaitingOrder = {
  name: 'dfs-weight',
  about: 'Depth first through the radix tree, subtrees that more requests wait for first.',
  needsCache: true,
  sort(waiting, context) {
    notePrefixHits(waiting, context);
    const byNode = new Map<RadixNode, SglangRequest[]>();
    for (const request of waiting) {
      const others = byNode.get(request.node!);
      if (others === undefined) byNode.set(request.node!, [request]);
      else others.push(request);
    }
    const { root } = context.cache.tree!;
    const weights = weighed(byNode);
    waiting.length = 0;
    emit(root, weights, byNode, waiting);
  },
};

/** Waiting requests in the subtree of each node that has any: only the paths to them are walked. */
function weighed(byNode: ReadonlyMap<RadixNode, readonly SglangRequest[]>): Map<RadixNode, number> {
  const weights = new Map<RadixNode, number>();
  for (const [node, requests] of byNode) {
    for (let each: RadixNode | undefined = node; each !== undefined; each = each.parent) weights.set(each, (weights.get(each) ?? 0) + requests.length);
  }
  return weights;
}

function emit(node: RadixNode, weights: ReadonlyMap<RadixNode, number>, byNode: ReadonlyMap<RadixNode, readonly SglangRequest[]>, into: SglangRequest[]): void {
  const children = [...node.children.values()].filter((child) => weights.has(child));
  for (const child of children.sort((a, b) => weights.get(b)! - weights.get(a)!)) emit(child, weights, byNode, into);
  into.push(...(byNode.get(node) ?? []));
}
