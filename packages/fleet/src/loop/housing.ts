import type { Lifecycle } from './lifecycle.ts';
import type { NodesDesk } from './nodes-desk.ts';
import type { Pool } from './pool.ts';
import type { ScaleDriver } from './scale-driver.ts';

/** What the machines of pools do to their replicas, and who comes in the place of those that go. */
export class Housing {
  readonly #nodes: readonly (NodesDesk | undefined)[];
  readonly #scalers: readonly (ScaleDriver | undefined)[];
  readonly #lifecycle: Lifecycle;

  constructor(nodes: readonly (NodesDesk | undefined)[], scalers: readonly (ScaleDriver | undefined)[], lifecycle: Lifecycle) {
    this.#nodes = nodes;
    this.#scalers = scalers;
    this.#lifecycle = lifecycle;
  }

  /** Nodes of a pool changed by themselves. */
  tick(pool: Pool, nowS: number): void {
    this.#nodes[pool.index]?.tick(nowS, {
      onNotice: (slot) => {
        if (slot.state !== 'ready' && slot.state !== 'starting') return;
        if (slot.state === 'starting') this.#lifecycle.crash(slot, nowS, Infinity, 'its node will be taken away');
        else this.#lifecycle.drain(slot, nowS, Infinity);
        this.replace(pool, nowS);
      },
      onInterrupted: (slot) => {
        const wasWanted = slot.isWanted || slot.state === 'down';
        this.#lifecycle.crash(slot, nowS, Infinity, 'its node was taken away');
        if (wasWanted) this.replace(pool, nowS);
      },
      onRoom: () => this.settle(pool, nowS),
    });
  }

  /** Another replica in the place of one that goes: by the controller, which knows how many are wanted, or one for one. */
  replace(pool: Pool, nowS: number): void {
    const scaler = this.#scalers[pool.index];
    if (scaler === undefined) this.#lifecycle.create(pool, nowS);
    else scaler.follow(nowS);
  }

  /** Room came free: replicas without a node ask again. */
  settle(pool: Pool, nowS: number): void {
    for (const slot of this.#lifecycle.homeless.slice()) if (slot.pool === pool.index) this.#lifecycle.wake(slot, nowS);
  }
}
