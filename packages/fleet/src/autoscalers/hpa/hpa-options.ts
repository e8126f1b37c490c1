import { number } from '@foretoken/engines';
import { DEFAULT_BEHAVIOR } from './behavior.ts';
import type { HpaBehavior, ScalingRules } from './behavior.ts';
import type { Tolerance } from './replica-calculator.ts';
import { rules } from '../options/scale-option.ts';
import type { ScaleMetric, ScaleOptionSpecs } from '../options/scale-option.ts';

/** One metric of an HPA. */
export interface MetricTarget {
  readonly metric: ScaleMetric;
  readonly target: number;
  readonly type: 'pods' | 'external-average' | 'external-value';
}

/** Options that every HPA has, whatever its metrics. */
export interface HpaOptions {
  readonly tolerance: number;
  readonly scaleUp?: Partial<ScalingRules>;
  readonly scaleDown?: Partial<ScalingRules>;
}

export const HPA_OPTIONS: ScaleOptionSpecs = {
  tolerance: number('Distance of the ratio from 1 within which nothing is done; default 0.1.', { minimum: 0, below: 1 }),
  scaleUp: rules('behavior.scaleUp: default 4 pods or 100 % in 15 s, whichever is more, at once.'),
  scaleDown: rules('behavior.scaleDown: default 100 % in 15 s, after a stabilization of 5 minutes.'),
};

export const HPA_TOLERANCE = 0.1;

/** The complete behavior; undefined when neither direction is given, which means the legacy rules. */
export function behaviorOf({ scaleUp, scaleDown }: HpaOptions): HpaBehavior | undefined {
  if (scaleUp === undefined && scaleDown === undefined) return undefined;
  return { scaleUp: { ...DEFAULT_BEHAVIOR.scaleUp, ...scaleUp }, scaleDown: { ...DEFAULT_BEHAVIOR.scaleDown, ...scaleDown } };
}

export function toleranceOf({ tolerance, scaleUp, scaleDown }: HpaOptions): Tolerance {
  return { up: scaleUp?.tolerance ?? tolerance, down: scaleDown?.tolerance ?? tolerance };
}
