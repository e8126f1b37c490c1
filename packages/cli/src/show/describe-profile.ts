import type { WorkloadProfile } from '@foretoken/workload';
import { renderPairs } from '../terminal/table.ts';
import { decimal } from '../terminal/units.ts';

/** Facts of one built-in workload. */
export function describeProfile({ name, title, source, requests, durationS, arrivals, lengths }: WorkloadProfile): string {
  const pairs: readonly (readonly [string, string])[] = [
    ['size', `${decimal(requests, 0)} requests in ${decimal(durationS / 60)} min (${decimal(requests / durationS, 2)} per second)`],
    ['arrivals', arrivals.model],
    ['lengths', lengths.model],
    ['input', quantiles(lengths.probabilities, lengths.input.values)],
    ['output', quantiles(lengths.probabilities, lengths.output.values)],
    ['source', `${source.name}, ${source.url}`],
    ['licence', `${source.licence}; ${source.attribution}`],
  ];
  return `${name}  ${title}\n\n${renderPairs(pairs, '  ')}`;
}

function quantiles(probabilities: readonly number[], values: readonly number[]): string {
  const at = (p: number): string => decimal(values[probabilities.findIndex((probability) => probability >= p)] ?? 0, 0);
  return `p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, max ${decimal(values.at(-1) ?? 0, 0)} tokens`;
}
