import type { Sized } from './size-shape.ts';
import type { Shape } from './shape.ts';

/** The cheapest fleet of each deployment so far, and what a further one has to beat. */
export class Ranking {
  readonly #top: number;
  readonly #spares: number;
  readonly #best = new Map<string, { readonly sized: Sized; readonly usdPerHour: number }>();

  constructor(top: number, spares: number) {
    this.#top = top;
    this.#spares = spares;
  }

  /** Takes back what the closing check found wrong; the other variants of its deployment may rank in its place. */
  drop({ shape }: Sized): void {
    if (this.#best.get(shape.deployment)?.sized.shape === shape) this.#best.delete(shape.deployment);
  }

  /** Takes in what holds. */
  add(sized: Sized): void {
    const usdPerHour = this.usdOf(sized);
    const best = this.#best.get(sized.shape.deployment);
    if (usdPerHour < (best?.usdPerHour ?? Infinity)) this.#best.set(sized.shape.deployment, { sized, usdPerHour });
  }

  usdOf({ shape, replicas }: Sized): number {
    return replicas === null ? Infinity : shape.usdAt(replicas + this.#spares);
  }

  /** Most replicas with which a shape would be among the first. */
  mostReplicas(shape: Shape): number {
    const bar = Math.min(this.lastUsd(), this.#best.get(shape.deployment)?.usdPerHour ?? Infinity);
    if (bar === Infinity) return shape.mostReplicas;
    let replicas = shape.mostReplicas;
    while (replicas > 0 && shape.usdAt(replicas + this.#spares) >= bar - 1e-9) replicas--;
    return replicas;
  }

  /** What the last rank costs; Infinity while it is free. */
  lastUsd(): number {
    return this.ranked()[this.#top - 1]?.usdPerHour ?? Infinity;
  }

  /** Cheapest first, then fewer GPUs, then by name. */
  ranked(): readonly { readonly sized: Sized; readonly usdPerHour: number }[] {
    const gpus = ({ shape, replicas }: Sized): number => (replicas === null ? Infinity : shape.gpusAt(replicas));
    return [...this.#best.values()].sort((a, b) => a.usdPerHour - b.usdPerHour || gpus(a.sized) - gpus(b.sized) || (a.sized.shape.label < b.sized.shape.label ? -1 : 1));
  }
}
