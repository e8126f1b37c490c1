import { pieceAt, sharedTokens } from '../prefix-index/prompt-paths.ts';
import type { PromptPath } from '../prefix-index/prompt-paths.ts';
import { TenantNode } from './tenant-node.ts';

/** How far a prompt is known, and to whom. */
export interface TenantMatch {
  readonly tokens: number;
  /** -1 = nobody. */
  readonly tenant: number;
}

const NOTHING: PromptPath = { request: -1, tokens: 0, nodes: [-1], starts: [0] };

/**
 * The radix tree of SGLang's gateway, sgl-model-gateway/src/policies/tree.rs: one tree for all replicas (its tenants).
 * It holds tokens where the original holds characters. Where the original takes any tenant of a node, this takes the
 * one that has been there longest.
 */
export class TenantTree {
  readonly #root: TenantNode = new TenantNode(undefined, NOTHING, 0, 0);
  readonly #tokens = new Map<number, number>();
  #epoch = 0;

  /** Tokens that a tenant has in the tree. */
  tokensOf(tenant: number): number {
    return this.#tokens.get(tenant) ?? 0;
  }

  has(tenant: number): boolean {
    return this.#root.has(tenant);
  }

  /** The longest known beginning. Renews the node where it ends at every eighth epoch only, as the original does to save locks. */
  match(path: PromptPath): TenantMatch {
    let node = this.#root;
    let matched = 0;
    while (matched < path.tokens) {
      const child = node.children?.get(firstToken(path, matched));
      if (child === undefined) break;
      const shared = sharedTokens(child.path, path, matched, child.to);
      matched += shared;
      node = child;
      if (shared < child.tokens) break;
    }
    if (!node.has(node.lastTenant)) node.lastTenant = node.tenants[0] ?? -1;
    const tenant = node.lastTenant;
    const epoch = this.#epoch++;
    if ((epoch & 7) === 0 && tenant >= 0 && node !== this.#root) node.stamp(tenant, epoch);
    return { tokens: matched, tenant };
  }

  /** The tenant was sent the prompt: only the node where it ends is stamped with the time. */
  insert(path: PromptPath, tenant: number): void {
    if (!this.#root.has(tenant)) this.#root.stamp(tenant, 0);
    if (!this.#tokens.has(tenant)) this.#tokens.set(tenant, 0);
    const epoch = this.#epoch++;
    let node = this.#root;
    let position = 0;
    while (position < path.tokens) {
      const child = node.children?.get(firstToken(path, position));
      if (child === undefined) {
        node = this.#addLeaf(node, path, position, tenant);
        break;
      }
      const shared = sharedTokens(child.path, path, position, child.to);
      node = shared < child.tokens ? split(child, shared) : child;
      position += shared;
      if (node.has(tenant)) continue;
      node.stamp(tenant, 0);
      this.#add(tenant, node.tokens);
    }
    if (node !== this.#root) node.stamp(tenant, epoch);
  }

  /** Each tenant with more than `mostTokens` loses the leaves that it used longest ago. */
  evict(mostTokens: number): void {
    for (const [tenant, tokens] of this.#tokens) if (tokens > mostTokens) this.#evictFrom(tenant, mostTokens);
  }

  /** A replica is gone: nothing of it stays. */
  removeTenant(tenant: number): void {
    for (const leaf of this.#leavesOf(tenant)) for (let node: TenantNode | undefined = leaf; node !== undefined && node !== this.#root; node = this.#dropFrom(node, tenant)) if (!node.isLeafOf(tenant)) break;
    this.#root.drop(tenant);
    this.#tokens.delete(tenant);
  }

  #evictFrom(tenant: number, mostTokens: number): void {
    const leaves = this.#leavesOf(tenant).sort((a, b) => b.epochOf(tenant) - a.epochOf(tenant));
    while (this.tokensOf(tenant) > mostTokens) {
      const leaf = leaves.pop();
      if (leaf === undefined) return;
      const parent = this.#dropFrom(leaf, tenant);
      if (parent === undefined || parent === this.#root || !parent.has(tenant) || !parent.isLeafOf(tenant)) continue;
      // In place, the oldest last: a parent was seldom stamped, so it mostly belongs at the end.
      let place = leaves.length;
      while (place > 0 && leaves[place - 1]!.epochOf(tenant) < parent.epochOf(tenant)) place--;
      leaves.splice(place, 0, parent);
    }
  }

  #leavesOf(tenant: number): TenantNode[] {
    const leaves: TenantNode[] = [];
    const open = [this.#root];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      const before = open.length;
      if (node.children !== undefined) for (const child of node.children.values()) if (child.has(tenant)) open.push(child);
      if (open.length === before && node !== this.#root) leaves.push(node);
    }
    return leaves;
  }

  /** Returns the parent. */
  #dropFrom(node: TenantNode, tenant: number): TenantNode | undefined {
    const { parent } = node;
    node.drop(tenant);
    this.#add(tenant, -node.tokens);
    if (node.tenants.length === 0 && parent !== undefined) parent.children!.delete(firstToken(node.path, node.from));
    return parent;
  }

  #addLeaf(parent: TenantNode, path: PromptPath, from: number, tenant: number): TenantNode {
    const leaf = new TenantNode(parent, path, from, path.tokens);
    leaf.lastTenant = tenant;
    parent.children ??= new Map();
    parent.children.set(firstToken(path, from), leaf);
    leaf.stamp(tenant, 0);
    this.#add(tenant, leaf.tokens);
    return leaf;
  }

  #add(tenant: number, tokens: number): void {
    this.#tokens.set(tenant, this.tokensOf(tenant) + tokens);
  }
}

function firstToken(path: PromptPath, position: number): number {
  return path.nodes[pieceAt(path, position)]!;
}

/** Cuts `node` after its first `tokens` tokens; both halves have its tenants. Returns the upper one. */
function split(node: TenantNode, tokens: number): TenantNode {
  const upper = new TenantNode(node.parent, node.path, node.from, node.from + tokens);
  upper.tenants = [...node.tenants];
  upper.epochs = [...node.epochs];
  upper.lastTenant = node.lastTenant;
  node.parent!.children!.set(firstToken(node.path, node.from), upper);
  node.parent = upper;
  node.from += tokens;
  upper.children = new Map([[firstToken(node.path, node.from), node]]);
  return upper;
}
