import type { LegResult } from '../fleet-result.ts';
import type { Leg } from '../loop/leg.ts';
import type { LegTarget } from '../scenario/route-scenario.ts';

export function legResults(legs: readonly Leg[]): LegResult[] {
  return legs.map((leg) => ({ route: leg.route, leg: leg.index, to: nameOf(leg.scenario.target), ...leg.counts, breakerOpenings: leg.breaker?.openedS.length ?? 0 }));
}

/** `chat`, `a 90 % / b 10 %`, `api (external)`, `prefill → decode`. */
function nameOf(target: LegTarget): string {
  switch (target.kind) {
    case 'external':
      return `${target.name} (external)`;
    case 'disaggregated':
      return `${target.prefill} → ${target.decode}`;
    case 'pools': {
      const { shares } = target;
      if (shares.length === 1) return shares[0]!.pool;
      const total = shares.reduce((sum, { weight }) => sum + weight, 0);
      return shares.map(({ pool, weight }) => `${pool} ${Math.round((100 * weight) / total)} %`).join(' / ');
    }
  }
}
