import { BinnedSeries } from '@foretoken/kernel';
import type { ColdStart } from '../cold-start/cold-start.ts';
import type { SlotState } from './slot.ts';
import type { Slot } from './slot.ts';

/** Something that changed the fleet. */
export interface FleetEvent {
  readonly timeS: number;
  readonly kind: 'scale-up' | 'scale-down' | 'ready' | 'crash' | 'fault' | 'fault-end' | 'upgrade' | 'no-capacity' | 'breaker';
  readonly pool: string;
  /** In words. */
  readonly what: string;
}

/** One start, from the wish for it to readiness. */
export interface FinishedStart {
  readonly pool: number;
  readonly coldStart: ColdStart;
  readonly tookS: number;
}

/** Channels of the timeline of states. */
export const STATE_CHANNELS: readonly SlotState[] = ['starting', 'ready', 'draining', 'down'];

/** Time that replicas of a pool spent in each state, in replica-seconds. */
export type StateSeconds = Record<Exclude<SlotState, 'gone'>, number>;

/** What a run notes about its replicas: their states over time, and what happened to them. */
export class FleetRecord {
  readonly events: FleetEvent[] = [];
  /** Starts that ended with a ready replica. */
  readonly starts: FinishedStart[] = [];
  /** Per pool: replicas in each of {@link STATE_CHANNELS}. */
  readonly states: BinnedSeries[];
  readonly seconds: StateSeconds[];
  /** Failed attempts and failed requests over time. */
  readonly failures: BinnedSeries = new BinnedSeries({ channels: 2, binS: 0.25, maxBins: 600 });
  readonly #names: readonly string[];

  constructor(poolNames: readonly string[]) {
    this.#names = poolNames;
    this.states = poolNames.map(() => new BinnedSeries({ channels: STATE_CHANNELS.length, binS: 0.25, maxBins: 600 }));
    this.seconds = poolNames.map(() => ({ starting: 0, ready: 0, draining: 0, down: 0 }));
  }

  /** A slot was in its present state until now. */
  onState(slot: Slot, nowS: number): void {
    if (slot.state === 'gone') return;
    this.states[slot.pool]!.addInterval(slot.stateSinceS, nowS, STATE_CHANNELS.indexOf(slot.state), 1);
    this.seconds[slot.pool]![slot.state] += nowS - slot.stateSinceS;
  }

  say(timeS: number, kind: FleetEvent['kind'], pool: number, what: string): void {
    this.events.push({ timeS, kind, pool: this.#names[pool] ?? '', what });
  }

  onFailedRequest(timeS: number): void {
    this.failures.addAmount(timeS, 1, 1);
  }

  onFailedAttempt(timeS: number): void {
    this.failures.addAmount(timeS, 0, 1);
  }
}
