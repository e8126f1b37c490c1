import type { RequestColumns } from '@foretoken/engines';
import type { Scenario, WorkloadOrigin, WorkloadSource } from '@foretoken/fleet';
import { basename, isAbsolute, relative, resolve } from 'node:path';
import { decimal } from '../terminal/units.ts';
import type { LoadedScenario } from './load-scenario.ts';
import { pointAtAsync } from './point-at.ts';

/** The requests of a scenario, and how they were obtained. */
export interface LoadedRequests {
  readonly columns: RequestColumns;
  readonly origin: WorkloadOrigin;
}

type Source<Kind extends WorkloadSource['kind']> = Extract<WorkloadSource, { readonly kind: Kind }>;

/**
 * Reads or generates the requests of a scenario for one seed.
 * @throws ScenarioError E0501 … E0531, pointing at the workload in the scenario.
 */
export async function loadRequests(loaded: LoadedScenario, seed: number): Promise<LoadedRequests> {
  const { scenario, document, folder } = loaded;
  const { source } = scenario.workload;
  return await pointAtAsync(document, ['workload', source.kind], async () => {
    if (source.kind === 'profile') return await fromProfile(source, scenario, seed);
    if (source.kind === 'trace') return await fromTrace(source, scenario, seed, folder);
    return await fromSpec(source, scenario, seed);
  });
}

async function fromProfile({ profile: name }: Source<'profile'>, { workload }: Scenario, seed: number): Promise<LoadedRequests> {
  const [{ synthesizeProfile }, { loadProfile }] = await Promise.all([import('@foretoken/workload'), import('@foretoken/workload/node')]);
  const { durationS, requests, rateScale } = workload;
  const columns = synthesizeProfile(await loadProfile(name), seed, {
    rateScale,
    ...(durationS === undefined ? {} : { durationS }),
    ...(requests === undefined ? {} : { requests }),
  });
  return { columns, origin: { description: `${name} profile, ${size(columns)}`, trace: null, quantisedArrivalsS: null } };
}

async function fromTrace(source: Source<'trace'>, { workload }: Scenario, seed: number, folder: string): Promise<LoadedRequests> {
  const { readTrace } = await import('@foretoken/workload/node');
  const path = resolve(folder, source.path);
  const { columns, info } = await readTrace(path, {
    source: isAbsolute(source.path) ? source.path : relative('.', path),
    columns: source.columns,
    zeroOutput: source.zeroOutput,
    rateScale: workload.rateScale,
    seed,
    ...(source.format === 'auto' ? {} : { format: source.format }),
    ...(source.jitter ? { jitter: {} } : {}),
    ...(source.sessionGapS === undefined ? {} : { sessionGapS: source.sessionGapS }),
    ...(source.arrivals === undefined ? {} : { arrivals: source.arrivals }),
    ...(workload.durationS === undefined ? {} : { toS: workload.durationS }),
    ...(workload.requests === undefined ? {} : { limit: workload.requests }),
  });
  const { format, assumed, rowsRead, rowsEmitted, dropped, quantisedArrivalsS } = info;
  return {
    columns,
    origin: {
      description: `${basename(source.path)} (${format}${assumed === null ? '' : `, ${assumed}`}), ${size(columns)}`,
      trace: { path: source.path, format, rowsRead, rowsEmitted, dropped },
      quantisedArrivalsS: source.jitter ? null : quantisedArrivalsS,
    },
  };
}

async function fromSpec({ synthetic }: Source<'synthetic'>, { workload }: Scenario, seed: number): Promise<LoadedRequests> {
  const { synthesize } = await import('@foretoken/workload');
  const { durationS, requests, rateScale } = workload;
  const columns = synthesize(
    {
      ...synthetic,
      requests: Math.min(synthetic.requests ?? Infinity, requests ?? Infinity),
      ...(durationS === undefined ? {} : { durationS }),
    },
    seed,
  );
  if (rateScale !== 1) for (let i = 0; i < columns.count; i++) columns.arrivalS[i]! /= rateScale;
  const { process } = synthetic.arrivals;
  return { columns, origin: { description: `synthetic ${process} arrivals, ${size(columns)}`, trace: null, quantisedArrivalsS: null } };
}

/** `19,366 requests`. */
function size({ count }: RequestColumns): string {
  return count === 1 ? '1 request' : `${decimal(count, 0)} requests`;
}
