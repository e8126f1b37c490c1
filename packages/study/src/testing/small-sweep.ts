import type { ParameterValue, StudyPoint } from '../point/point.ts';
import type { Sweep } from '../sweep/sweep.ts';

/** A scenario that simulates in a few milliseconds. */
export const SMALL_SCENARIO = `name: small
workload:
  synthetic:
    requests: 20
    arrivals: { process: poisson, rate: 5 }
    input: { distribution: constant, value: 200 }
    output: { distribution: constant, value: 20 }
fleet:
  model: llama-3.1-8b
  gpu: h100-sxm
slo: { ttft: 1s, itl: 80ms }
`;

/** A grid by hand: every combination of the values, the last domain fastest. */
export function gridSweep(domains: Readonly<Record<string, readonly ParameterValue[]>>, { folder = '.', text = SMALL_SCENARIO, name = 'grid' }: { readonly folder?: string; readonly text?: string; readonly name?: string } = {}): Sweep {
  const combinations = Object.entries(domains).reduce<Record<string, ParameterValue>[]>((found, [key, values]) => found.flatMap((each) => values.map((value) => ({ ...each, [key]: value }))), [{}]);
  const points = combinations.map((parameters, index): StudyPoint => ({ index, parameters, sets: Object.entries(parameters).map(([key, value]) => `${key}=${JSON.stringify(value)}`) }));
  return {
    name,
    scenario: { shown: 'small.yaml', text, folder },
    design: { method: 'grid', seed: 1, description: `grid of ${points.length} points` },
    domains: Object.entries(domains).map(([key, values]) => ({ name: key, paths: [key], values })),
    points,
    figures: ['costPerMtok', 'ttftP99', 'itlP99'],
  };
}
