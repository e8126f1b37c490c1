import type { Lifecycle } from './lifecycle.ts';
import type { Pool } from './pool.ts';
import type { Slot } from './slot.ts';

/** How far a rolling upgrade may go from the wanted number of replicas. */
export interface UpgradeRule {
  readonly surge: number;
  readonly unavailable: number;
}

/** The controller of a pool, which waits with what it wants while an upgrade is under way. */
interface Scaler {
  readonly wanted: number;
  follow(nowS: number): void;
}

interface Rolling {
  readonly pool: Pool;
  readonly rule: UpgradeRule;
  /** Of the old version, in the order of their replacement. */
  readonly old: Set<Slot>;
  /** Where no controller says otherwise. */
  readonly wanted: number;
}

/** Rolling upgrades, as a Kubernetes Deployment makes them with `maxSurge` and `maxUnavailable`. */
export class Upgrade {
  readonly #lifecycle: Lifecycle;
  readonly #graceS: (pool: Pool) => number;
  readonly #scalerOf: (pool: Pool) => Scaler | undefined;
  #rolling: Rolling[] = [];

  constructor(lifecycle: Lifecycle, graceS: (pool: Pool) => number, scalerOf: (pool: Pool) => Scaler | undefined) {
    this.#lifecycle = lifecycle;
    this.#graceS = graceS;
    this.#scalerOf = scalerOf;
  }

  begin(pool: Pool, rule: UpgradeRule, nowS: number): void {
    const old = new Set(pool.slots.filter(isThere));
    // One that is under way is taken over, with what it had set out to reach.
    const before = this.#rolling.find((each) => each.pool === pool && each.old.size > 0);
    this.#rolling = this.#rolling.filter((each) => each.pool !== pool);
    // Without any room it could never begin.
    const rolling = { pool, rule: rule.surge + rule.unavailable > 0 ? rule : { surge: 1, unavailable: 0 }, old, wanted: before?.wanted ?? old.size };
    this.#rolling.push(rolling);
    this.#move(rolling, nowS);
  }

  /** Replicas came or went: the next ones may be replaced. */
  advance(nowS: number): void {
    for (const rolling of this.#rolling) this.#move(rolling, nowS);
    const done = this.#rolling.filter(({ old }) => old.size === 0);
    this.#rolling = this.#rolling.filter(({ old }) => old.size > 0);
    for (const { pool } of done) this.#scalerOf(pool)?.follow(nowS);
  }

  /** Brings a pool that is being upgraded towards what its controller wants; false = it is not. */
  steer(pool: Pool, nowS: number): boolean {
    if (!this.#rolling.some((each) => each.pool === pool && each.old.size > 0)) return false;
    this.advance(nowS);
    return true;
  }

  #move({ pool, rule, old, wanted: before }: Rolling, nowS: number): void {
    const wanted = this.#scalerOf(pool)?.wanted ?? before;
    for (const slot of old) if (!isThere(slot)) old.delete(slot);
    const present = (): Slot[] => pool.slots.filter(isThere);
    // As many new ones as are wanted, now and again in the room of those that leave.
    const fill = (): void => {
      for (let all = present().length; all < wanted + rule.surge && all - old.size < wanted; all++) this.#lifecycle.create(pool, nowS);
    };
    fill();
    for (const slot of old) {
      const ready = pool.slots.filter(({ state }) => state === 'ready').length;
      if (slot.state === 'ready' && ready - 1 < wanted - rule.unavailable) break;
      old.delete(slot);
      this.#lifecycle.drain(slot, nowS, this.#graceS(pool));
    }
    fill();
  }
}

/** Wanted, and there or on its way; one that is down comes back. */
function isThere({ state }: Slot): boolean {
  return state === 'starting' || state === 'ready' || state === 'down';
}
