import { choice, number } from '@foretoken/engines';
import { duration, SCALE_METRICS } from '../options/scale-option.ts';
import type { ScaleMetric, ScaleOptionSpecs } from '../options/scale-option.ts';
import { ValueWindow } from './window.ts';

/** `--resync` of the AIBrix controller. */
export const AIBRIX_PERIOD_S = 10;

/** Limits that both AIBrix algorithms keep. */
export interface AibrixRates {
  readonly target: number;
  readonly upTolerance: number;
  readonly downTolerance: number;
  readonly maxScaleUpRate: number;
  readonly maxScaleDownRate: number;
}

export interface AibrixOptions extends AibrixRates {
  readonly metric: ScaleMetric;
  readonly upCooldownS: number;
  readonly downCooldownS: number;
}

export const AIBRIX_DEFAULTS: AibrixOptions = { metric: 'concurrency', target: 40, upTolerance: 0.1, downTolerance: 0.1, maxScaleUpRate: 2, maxScaleDownRate: 2, upCooldownS: 0, downCooldownS: 300 };

export const AIBRIX_OPTIONS: ScaleOptionSpecs = {
  metric: choice(SCALE_METRICS, 'What to look at; default concurrency.'),
  target: number('Wanted value per pod; default 40.', { minimum: 0.001 }),
  upTolerance: number('Share above the target that is left alone; default 0.1.', { minimum: 0 }),
  downTolerance: number('Share below the target that is left alone; default 0.1.', { minimum: 0, below: 1 }),
  maxScaleUpRate: number('Factor on the pods in one step; default 2.', { minimum: 1.01 }),
  maxScaleDownRate: number('Divisor of the pods in one step; default 2.', { minimum: 1.01 }),
  upCooldown: duration('Window whose lowest wish counts upwards; default 0 s.', true),
  downCooldown: duration('Window whose highest wish counts downwards; default 300 s.', true),
};

/** Holds wishes back by the two cooldown windows, as an HPA stabilizes. */
export class Cooldowns {
  readonly #windows: { readonly upS: number; readonly downS: number };
  readonly #wishes: ValueWindow;

  constructor({ upCooldownS, downCooldownS }: AibrixOptions) {
    this.#windows = { upS: upCooldownS, downS: downCooldownS };
    this.#wishes = new ValueWindow(Math.max(upCooldownS, downCooldownS));
  }

  take(nowS: number, current: number, wish: number): number {
    this.#wishes.push(nowS, wish);
    const up = Math.min(wish, this.#wishes.lowest(nowS, this.#windows.upS));
    const down = Math.max(wish, this.#wishes.highest(nowS, this.#windows.downS));
    return Math.min(Math.max(current, up), down);
  }
}
