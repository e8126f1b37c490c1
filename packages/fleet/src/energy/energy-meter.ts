import type { GpuPower } from './gpu-power.ts';
import { stepPowerTable, stepW } from './gpu-power.ts';

/** Joules of GPU boards by what they were doing, and of the servers around them. */
export interface EnergyTotals {
  readonly busyJ: number;
  /** Replicas that wait for requests. */
  readonly idleJ: number;
  /** Nodes on their way, replicas that start, GPUs without a replica. */
  readonly offJ: number;
  readonly hostJ: number;
  /** All of it, before what the data centre adds. */
  readonly totalJ: number;
}

/** Adds up energy, step by step. */
export class EnergyMeter {
  readonly power: GpuPower;
  readonly #table: Float64Array;
  #busyJ = 0;
  #busyGpuS = 0;

  constructor(power: GpuPower, maxSequences: number) {
    this.power = power;
    this.#table = stepPowerTable(power, maxSequences);
  }

  /** A step of a replica of `gpus` GPUs. Its GPUs draw the same. */
  step(gpus: number, costS: number, sequences: number, prefillTokens: number, outputTokens: number): void {
    const tokens = prefillTokens + outputTokens;
    this.#busyJ += gpus * costS * stepW(this.#table, this.power.fullW, sequences, tokens === 0 ? 0 : prefillTokens / tokens);
    this.#busyGpuS += gpus * costS;
  }

  /** `readyGpuS` = GPU-seconds of ready replicas, busy ones included; `billedGpuS` = of all nodes. What exceeds the former has no model at work. */
  totals(readyGpuS: number, billedGpuS: number): EnergyTotals {
    const idleJ = Math.max(0, readyGpuS - this.#busyGpuS) * this.power.idleW;
    const offJ = Math.max(0, billedGpuS - Math.max(readyGpuS, this.#busyGpuS)) * this.power.offW;
    const hostJ = Math.max(billedGpuS, this.#busyGpuS) * this.power.hostW;
    return { busyJ: this.#busyJ, idleJ, offJ, hostJ, totalJ: this.#busyJ + idleJ + offJ + hostJ };
  }

  get busyGpuS(): number {
    return this.#busyGpuS;
  }
}
