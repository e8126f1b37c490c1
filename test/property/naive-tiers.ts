/** ARC or LRU over plain arrays, oldest first, written down from the definitions: what {@link NaiveTiers} keeps a tier in. */
class NaiveOrder {
  t1: number[] = [];
  t2: number[] = [];
  b1: number[] = [];
  b2: number[] = [];
  p = 0;
  readonly capacity: number;
  readonly isArc: boolean;

  constructor(capacity: number, isArc: boolean) {
    this.capacity = capacity;
    this.isArc = isArc;
  }

  get all(): number[] {
    return [...this.t1, ...this.t2];
  }

  touch(key: number): void {
    if (!this.all.includes(key)) return;
    this.delete(key);
    (this.isArc ? this.t2 : this.t1).push(key);
  }

  delete(key: number): void {
    this.t1 = this.t1.filter((each) => each !== key);
    this.t2 = this.t2.filter((each) => each !== key);
  }

  /** Undefined = nothing may go; else the victims, none or one. */
  insert(key: number, mayGo: (key: number) => boolean): number[] | undefined {
    const gone: number[] = [];
    if (this.isArc && this.b1.includes(key)) this.p = Math.min(this.capacity, this.p + Math.max(1, this.b2.length / this.b1.length));
    if (this.isArc && this.b2.includes(key)) this.p = Math.max(0, this.p - Math.max(1, this.b1.length / this.b2.length));
    if (this.all.length >= this.capacity) {
      const fromT1 = this.t1.length > 0 && (!this.isArc || this.t1.length > this.p || (this.b2.includes(key) && this.t1.length === this.p));
      const victim = (fromT1 ? [...this.t1, ...this.t2] : [...this.t2, ...this.t1]).find(mayGo);
      if (victim === undefined) return undefined;
      if (this.isArc) {
        if (this.t1.includes(victim)) this.b1 = [...this.b1, victim].slice(-this.capacity);
        else this.b2 = [...this.b2, victim].slice(-this.capacity);
      }
      this.delete(victim);
      gone.push(victim);
    }
    const isKnown = this.b1.includes(key) || this.b2.includes(key);
    this.b1 = this.b1.filter((each) => each !== key);
    this.b2 = this.b2.filter((each) => each !== key);
    (isKnown ? this.t2 : this.t1).push(key);
    return gone;
  }
}

/** KV tiers as one would first write them: the specification that `KvTiers` is compared with. */
export class NaiveTiers {
  readonly tiers: NaiveOrder[];
  readonly pending = new Set<number>();
  readonly held: number[] = [];
  readonly uses: number[] = [];
  readonly through: boolean;
  readonly threshold: number;

  constructor(capacities: readonly number[], isArc: boolean, through: boolean, threshold: number) {
    this.through = through;
    this.threshold = threshold;
    this.tiers = capacities.map((capacity) => new NaiveOrder(capacity, isArc));
  }

  find(key: number): number {
    return this.tiers.findIndex((tier, i) => tier.all.includes(key) && !(i === 0 && this.pending.has(key)));
  }

  lookup(key: number): number {
    this.uses.push(key);
    return this.find(key);
  }

  touch(key: number): void {
    for (const tier of this.tiers) tier.touch(key);
  }

  prepareStore(key: number): boolean {
    if (this.tiers[0]!.all.includes(key)) return false;
    if (this.uses.filter((each) => each === key).length < this.threshold) return false;
    if (!this.insert(0, key)) return false;
    this.pending.add(key);
    return true;
  }

  completeStore(key: number): void {
    if (!this.pending.delete(key)) return;
    for (const [i, tier] of this.tiers.entries()) {
      if (i === 0) continue;
      if (!this.through) tier.delete(key);
      else if (i === 1 && !tier.all.includes(key)) this.insert(1, key);
    }
  }

  hold(key: number): number {
    this.held.push(key);
    return this.find(key);
  }

  bringUp(key: number): void {
    const tier = this.find(key);
    if (tier > 0 && !this.pending.has(key)) {
      if (!this.through) this.tiers[tier]!.delete(key);
      // Back at the end of its tier when there is no place above.
      if (!this.insert(0, key) && !this.through) this.tiers[tier]!.insert(key, () => false);
    }
  }

  letGo(key: number): void {
    this.held.splice(this.held.indexOf(key), 1);
  }

  insert(tier: number, key: number): boolean {
    const gone = this.tiers[tier]!.insert(key, (each) => !this.held.includes(each) && !this.pending.has(each));
    if (gone === undefined) return false;
    const below = this.tiers[tier + 1];
    for (const victim of gone) if (below !== undefined && !below.all.includes(victim)) this.insert(tier + 1, victim);
    return true;
  }
}
