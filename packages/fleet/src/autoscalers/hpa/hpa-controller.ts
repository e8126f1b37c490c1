import { normalizeWithBehavior } from './behavior.ts';
import type { HpaBehavior, Recommendation, ScaleEvent, SyncState } from './behavior.ts';
import { normalizeLegacy } from './legacy-behavior.ts';
import { highestProposal } from './replica-calculator.ts';

/** Nothing older can matter: `stabilizationWindowSeconds` and `periodSeconds` are at most an hour and half of one. */
const FORGET_S = 3600;

/** Settings of an HPA that its metrics do not need; no behavior = the legacy rules. */
export interface HpaConfig {
  readonly min: number;
  readonly max: number;
  readonly behavior: HpaBehavior | undefined;
}

/** One horizontal pod autoscaler with its memory. Models kubernetes horizontal.go, reconcileAutoscaler. */
export class HpaController {
  readonly #config: HpaConfig;
  #recommendations: Recommendation[] = [];
  #events: ScaleEvent[] = [];

  constructor(config: HpaConfig) {
    this.#config = config;
  }

  /** Replicas from now on; `proposals` gives one wish per metric, undefined = the metric fails, and is asked only when it counts. */
  sync(nowS: number, current: number, proposals: () => readonly (number | undefined)[]): number {
    const { min, max } = this.#config;
    // The controller starts from what is there, so it does not scale down in its first window.
    if (this.#recommendations.length === 0) this.#recommendations.push({ timeS: nowS, replicas: current });
    // Zero replicas with a minimum above: somebody has switched the deployment off.
    if (current === 0 && min !== 0) return 0;
    const replicas = current > max ? max : current < min ? min : this.#fromMetrics(nowS, current, highestProposal(current, proposals()));
    if (replicas !== current) this.#events.push({ timeS: nowS, change: replicas - current });
    this.#forget(nowS - FORGET_S);
    return replicas;
  }

  #fromMetrics(nowS: number, current: number, desired: number | undefined): number {
    if (desired === undefined) return current;
    const { min, max, behavior } = this.#config;
    const state: SyncState = { nowS, current, desired, min, max, recommendations: this.#recommendations, events: this.#events };
    const replicas = behavior === undefined ? normalizeLegacy(state) : normalizeWithBehavior(state, behavior);
    this.#recommendations.push({ timeS: nowS, replicas: desired });
    return replicas;
  }

  #forget(beforeS: number): void {
    if ((this.#recommendations[0]?.timeS ?? Infinity) < beforeS) this.#recommendations = this.#recommendations.filter(({ timeS }) => timeS >= beforeS);
    if ((this.#events[0]?.timeS ?? Infinity) < beforeS) this.#events = this.#events.filter(({ timeS }) => timeS >= beforeS);
  }
}
