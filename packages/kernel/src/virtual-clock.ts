import { clockBackwardsError } from './diagnostics.ts';

/** Simulated time in seconds; it only moves forward and only when told to. */
export class VirtualClock {
  #nowS: number;

  constructor(startS = 0) {
    this.#nowS = startS;
  }

  /** Seconds since the start of the simulation. */
  get nowS(): number {
    return this.#nowS;
  }

  /** Moves to `timeS` (seconds). Throws E0001 when that lies in the past or is NaN. */
  advanceTo(timeS: number): void {
    if (!(timeS >= this.#nowS)) throw clockBackwardsError(this.#nowS, timeS);
    this.#nowS = timeS;
  }
}
