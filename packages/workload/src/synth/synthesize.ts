import type { RequestColumns } from '@foretoken/engines';
import { labelColumn } from './label-column.ts';
import { singleTurnRequests } from './single-turn-requests.ts';
import { sessionRequests } from './session-requests.ts';
import type { SynthesisSpec } from './synthesis-spec.ts';

/**
 * Requests of a synthetic workload. Every ingredient draws from its own named stream (arrivals, input, output,
 * prefix-group, turns, think, adapters, grammars), so changing one leaves the others as they were: common random numbers.
 *
 * @throws ForetokenError E0520 for the spec, E0010-E0012 for parameters of its distributions.
 */
export function synthesize(spec: SynthesisSpec, seed: number | string): RequestColumns {
  const columns = spec.sessions === undefined ? singleTurnRequests(spec, seed) : sessionRequests(spec, spec.sessions, seed);
  const { adapters, grammars } = spec;
  return {
    ...columns,
    ...(adapters === undefined ? {} : { adapter: labelColumn(adapters, 'adapters', seed, columns.count, columns.session) }),
    ...(grammars === undefined ? {} : { grammar: labelColumn(grammars, 'grammars', seed, columns.count) }),
  };
}
