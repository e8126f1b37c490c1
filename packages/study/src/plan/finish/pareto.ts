import type { ParetoPoint } from '../plan-result.ts';
import type { Shape } from '../fleets/shape.ts';
import type { TrialResult } from '../search/trial.ts';
import { meanFigures } from './mean-figures.ts';

/** Whole runs of one fleet at the full rate. */
export interface SimulatedFleet {
  readonly shape: Shape;
  readonly replicas: number;
  readonly trials: readonly TrialResult[];
  readonly holds: boolean;
}

type Bare = Omit<ParetoPoint, 'onCostTtftFront' | 'onCostItlFront' | 'onSpeedFront'>;

/** Every simulated fleet as a point, and which of those that hold are beaten by no other. */
export function paretoPoints(fleets: readonly SimulatedFleet[]): readonly ParetoPoint[] {
  const points = fleets.map(pointOf);
  const holding = points.filter(({ holds }) => holds);
  const onFront = (point: Bare, low: keyof Bare, other: keyof Bare, sign: 1 | -1): boolean => {
    const [x, y] = [point[low], point[other]];
    if (!point.holds || typeof x !== 'number' || typeof y !== 'number') return false;
    // Smaller is better once signs are turned.
    const beats = (rival: Bare): boolean => {
      const [a, b] = [rival[low], rival[other]];
      return typeof a === 'number' && typeof b === 'number' && sign * a <= sign * x && sign * b <= sign * y && (a !== x || b !== y);
    };
    return !holding.some(beats);
  };
  return points.map((point) => ({
    ...point,
    onCostTtftFront: onFront(point, 'usdPerHour', 'ttftP99S', 1),
    onCostItlFront: onFront(point, 'usdPerHour', 'itlP99S', 1),
    onSpeedFront: onFront(point, 'tokensPerSPerGpu', 'tokensPerSPerUser', -1),
  }));
}

function pointOf({ shape, replicas, trials, holds }: SimulatedFleet): Bare {
  const { label, deployment, engine, gpu, layout, gpusAt, usdAt } = shape;
  const { ttftP99, itlP99, tokensPerSPerGpu, tokensPerSPerUser } = meanFigures(trials);
  return { label, deployment, engine, gpu, layout, replicas, gpus: gpusAt(replicas), holds, usdPerHour: usdAt(replicas), ttftP99S: ttftP99, itlP99S: itlP99, tokensPerSPerGpu, tokensPerSPerUser };
}
