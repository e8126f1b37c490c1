import type { PromptPath } from '../prefix-index/prompt-paths.ts';

/** A run of tokens in a {@link TenantTree}, with the replicas that were sent it. */
export class TenantNode {
  parent: TenantNode | undefined;
  /** A prompt that passes through; its tokens `from` … `to` - 1 are those of the node. */
  path: PromptPath;
  from: number;
  to: number;
  /** By trie node of their first token. */
  children: Map<number, TenantNode> | undefined;
  /** Replicas in the order in which they came, and when each used the node. */
  tenants: number[] = [];
  epochs: number[] = [];
  /** The replica that a match is credited to, while it is here. */
  lastTenant = -1;

  constructor(parent: TenantNode | undefined, path: PromptPath, from: number, to: number) {
    this.parent = parent;
    this.path = path;
    this.from = from;
    this.to = to;
  }

  get tokens(): number {
    return this.to - this.from;
  }

  has(tenant: number): boolean {
    return this.tenants.includes(tenant);
  }

  /** -1 = not here. */
  epochOf(tenant: number): number {
    const place = this.tenants.indexOf(tenant);
    return place < 0 ? -1 : this.epochs[place]!;
  }

  /** Adds the tenant, or only renews its epoch. */
  stamp(tenant: number, epoch: number): void {
    const place = this.tenants.indexOf(tenant);
    if (place >= 0) this.epochs[place] = epoch;
    else if (this.tenants.length === 0) {
      // Most nodes have one tenant for good: a list that was pushed to would have room for 17.
      this.tenants = [tenant];
      this.epochs = [epoch];
    } else {
      this.tenants.push(tenant);
      this.epochs.push(epoch);
    }
  }

  drop(tenant: number): void {
    const place = this.tenants.indexOf(tenant);
    if (place < 0) return;
    this.tenants.splice(place, 1);
    this.epochs.splice(place, 1);
  }

  /** Has nobody below it the tenant? */
  isLeafOf(tenant: number): boolean {
    if (this.children !== undefined) for (const child of this.children.values()) if (child.has(tenant)) return false;
    return true;
  }
}
