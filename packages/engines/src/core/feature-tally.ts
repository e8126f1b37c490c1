import type { LiveRequest } from './live-request.ts';

const NONE: ReadonlySet<number> = new Set<number>();

/** Adapters and grammars among the members of a decode aggregate, kept up to date at O(1) per change. */
export class FeatureTally {
  readonly #counts = new Map<number, number>();
  #adapters: ReadonlySet<number> | undefined = NONE;
  /** Members whose next token is under a grammar. */
  constrained = 0;

  /** Distinct adapters; a set that never changes. */
  get adapters(): ReadonlySet<number> {
    return (this.#adapters ??= this.#counts.size === 0 ? NONE : new Set(this.#counts.keys()));
  }

  add({ adapter, grammar }: LiveRequest): void {
    if (grammar !== 0) this.constrained++;
    if (adapter === 0) return;
    const count = this.#counts.get(adapter) ?? 0;
    this.#counts.set(adapter, count + 1);
    if (count === 0) this.#adapters = undefined;
  }

  remove({ adapter, grammar }: LiveRequest): void {
    if (grammar !== 0) this.constrained--;
    if (adapter === 0) return;
    const count = this.#counts.get(adapter)!;
    if (count > 1) this.#counts.set(adapter, count - 1);
    else {
      this.#counts.delete(adapter);
      this.#adapters = undefined;
    }
  }

  clear(): void {
    this.#counts.clear();
    this.#adapters = NONE;
    this.constrained = 0;
  }
}
