import type { LegacyHighs } from 'highs';
import { solverMissing } from '../diagnostics.ts';
import type { MixAssignment, MixProblem } from './mix-problem.ts';

/** The integer program through HiGHS, single-threaded and without a time limit: the same answer everywhere. @throws ForetokenError E1065. */
export async function solveMix(problem: MixProblem): Promise<MixAssignment | undefined> {
  const { default: loaded } = await import('highs').catch((error: unknown) => {
    throw solverMissing(error);
  });
  const highs = await (loaded as unknown as () => Promise<LegacyHighs>)();
  const { Status, Columns } = highs.solve(programOf(problem), { parallel: 'off', threads: 1, random_seed: 0, mip_rel_gap: 0, mip_abs_gap: 1e-6, log_to_console: false, output_flag: false });
  if (Status !== 'Optimal') return undefined;
  const valueOf = (name: string): number => Math.round((Columns[name] as { readonly Primal?: number } | undefined)?.Primal ?? 0);
  const { buckets, columns } = problem;
  return {
    replicas: columns.map((_, g) => valueOf(`n${g}`)),
    columnOf: buckets.map((_, b) => Math.max(0, columns.findIndex((__, g) => valueOf(`x${b}_${g}`) === 1))),
  };
}

/** CPLEX LP text: n_g replicas of each type, x_b_g = bucket b is served by type g. */
export function programOf({ buckets, columns, ratePerS, limits }: MixProblem): string {
  const sum = (terms: readonly string[]): string => terms.join(' + ');
  const number = (value: number): string => value.toPrecision(12);
  const n = columns.map((_, g) => `n${g}`);
  const loads = columns.map(({ perBucket }, g) => ` load${g}: ${sum(buckets.map(({ share }, b) => `${number((share * ratePerS) / perBucket[b]!)} x${b}_${g}`))} - n${g} <= 0`);
  const served = buckets.map((_, b) => ` served${b}: ${sum(columns.map((__, g) => `x${b}_${g}`))} = 1`);
  const perType = columns.flatMap(({ deployment: { candidate, gpusPerReplica } }, g) => (limits.perGpu[candidate.gpu] === undefined ? [] : [` type${g}: ${gpusPerReplica} n${g} <= ${limits.perGpu[candidate.gpu]}`]));
  return [
    'Minimize',
    ` cost: ${sum(columns.map(({ deployment }, g) => `${number(deployment.usdPerReplicaHour)} n${g}`))}`,
    'Subject To',
    ...loads,
    ...served,
    ...perType,
    ` gpus: ${sum(columns.map(({ deployment }, g) => `${deployment.gpusPerReplica} n${g}`))} <= ${limits.gpus}`,
    'Bounds',
    ...n.map((name) => ` 0 <= ${name} <= ${limits.gpus}`),
    'General',
    ` ${n.join(' ')}`,
    'Binary',
    ` ${buckets.flatMap((_, b) => columns.map((__, g) => `x${b}_${g}`)).join(' ')}`,
    'End',
    '',
  ].join('\n');
}
