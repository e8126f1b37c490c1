import { randomStream } from '@foretoken/kernel';
import type { RandomStream } from '@foretoken/kernel';
import type { SpotScenario } from './nodes-scenario.ts';

const SECONDS_PER_HOUR = 3600;

/** When spot nodes are taken away: exponential times per node, or per zone for all of its nodes at once, in every pool. */
export class SpotHazard {
  readonly #spot: SpotScenario;
  readonly #seed: number;
  readonly #name: string;
  readonly #zones = new Map<number, { readonly stream: RandomStream; readonly atS: number[] }>();

  constructor(spot: SpotScenario, seed: number, pool?: string) {
    this.#spot = spot;
    this.#seed = seed;
    this.#name = pool === undefined ? 'spot interruption' : `spot interruption ${pool}`;
  }

  /** When the node is gone; Infinity = never. */
  interruptedS(node: number, zone: number, launchedS: number): number {
    const { interruptionsPerHour, per, noticeS } = this.#spot;
    if (interruptionsPerHour === 0) return Infinity;
    if (per === 'node') return launchedS + noticeS + this.#draw(randomStream(this.#seed, this.#name, node));
    return this.#nextOf(zone, launchedS + noticeS);
  }

  #draw(stream: RandomStream): number {
    return (-Math.log(stream.nextOpen()) * SECONDS_PER_HOUR) / this.#spot.interruptionsPerHour;
  }

  #nextOf(zone: number, afterS: number): number {
    let events = this.#zones.get(zone);
    if (events === undefined) this.#zones.set(zone, (events = { stream: randomStream(this.#seed, 'spot zone', zone), atS: [] }));
    while ((events.atS.at(-1) ?? 0) <= afterS) events.atS.push((events.atS.at(-1) ?? 0) + this.#draw(events.stream));
    return events.atS.find((atS) => atS > afterS)!;
  }
}
