import type { PointOutcome } from '../point/point.ts';

/** How far a study is, in points. */
export interface StudyProgress {
  readonly total: number;
  readonly done: number;
  /** Of those done, the ones that were in the ledger. */
  readonly reused: number;
  readonly ok: number;
  readonly failed: number;
}

/** Counts the points of a study as their outcomes come in; points with the same key come together. */
export class StudyTally {
  /** Indices of the points of every key, in the order of the points. */
  readonly #indices = new Map<string, number[]>();
  readonly #total: number;
  #reused = 0;
  #ok = 0;
  #failed = 0;

  constructor(keys: readonly string[]) {
    this.#total = keys.length;
    for (const [index, key] of keys.entries()) {
      const indices = this.#indices.get(key);
      if (indices === undefined) this.#indices.set(key, [index]);
      else indices.push(index);
    }
  }

  /** Every key once. */
  get keys(): readonly string[] {
    return [...this.#indices.keys()];
  }

  pointsOf(key: string): readonly number[] {
    return this.#indices.get(key) ?? [];
  }

  reuse(outcome: PointOutcome): void {
    this.#reused += this.pointsOf(outcome.key).length;
    this.add(outcome);
  }

  add({ key, status }: PointOutcome): void {
    const points = this.pointsOf(key).length;
    if (status === 'ok') this.#ok += points;
    else this.#failed += points;
  }

  get progress(): StudyProgress {
    return { total: this.#total, done: this.#ok + this.#failed, reused: this.#reused, ok: this.#ok, failed: this.#failed };
  }
}
