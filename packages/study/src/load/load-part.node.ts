import type { RequestColumns } from '@foretoken/engines';
import type { ScenarioDocument, ScenarioPath, WorkloadOrigin, WorkloadPart, WorkloadSource } from '@foretoken/fleet';
import type { ArrivalSpec } from '@foretoken/workload';
import { basename } from 'node:path';
import { count as grouped, duration } from '@foretoken/kernel';
import { openedPath, type PathBase, shownPath } from './named-path.node.ts';
import { pointAtAsync } from './point-at.node.ts';

/** The requests of a scenario, and how they were obtained. */
export interface LoadedRequests {
  readonly columns: RequestColumns;
  readonly origin: WorkloadOrigin;
}

/** Where a workload stands in its scenario, and what its paths are relative to. */
export interface PartPlace extends PathBase {
  readonly document: ScenarioDocument;
  readonly path: ScenarioPath;
}

type Source<Kind extends WorkloadSource['kind']> = Extract<WorkloadSource, { readonly kind: Kind }>;

/** Reads or generates the requests of one source. @throws ScenarioError E0501 … E0547, at their place. */
export async function loadPart(part: WorkloadPart, seed: number | string, place: PartPlace): Promise<LoadedRequests> {
  const { source } = part;
  if (source.kind === 'classes') throw new Error('classes are loaded one by one');
  return await pointAtAsync(place.document, [...place.path, source.kind], async () => {
    if (source.kind === 'profile') return await fromProfile(source, part, seed, place);
    if (source.kind === 'trace') return await fromTrace(source, part, seed, place);
    return await fromSpec(source, part, seed, place);
  });
}

async function fromProfile(source: Source<'profile'>, part: WorkloadPart, seed: number | string, place: PartPlace): Promise<LoadedRequests> {
  const [{ describeArrivals, synthesizeProfile }, { loadProfile }] = await Promise.all([import('@foretoken/workload'), import('@foretoken/workload/node')]);
  const { profile: name } = source;
  const { durationS, requests, rateScale } = part;
  const arrivals = source.arrivals === undefined ? undefined : await withSeries(source.arrivals, [...place.path, 'arrivals'], place);
  const columns = synthesizeProfile(await loadProfile(name), seed, {
    rateScale,
    ...(durationS === undefined ? {} : { durationS }),
    ...(requests === undefined ? {} : { requests }),
    ...(arrivals === undefined ? {} : { arrivals }),
  });
  const how = arrivals === undefined ? '' : `, ${describeArrivals(arrivals)}`;
  return { columns, origin: { description: `${name} profile${how}, ${size(columns)}`, trace: null, quantisedArrivalsS: null } };
}

async function fromTrace(source: Source<'trace'>, part: WorkloadPart, seed: number | string, place: PartPlace): Promise<LoadedRequests> {
  const [{ describeArrivals, resampleBlocks }, { readTrace }] = await Promise.all([import('@foretoken/workload'), import('@foretoken/workload/node')]);
  const path = openedPath(place, source.path);
  const warp = source.warp === undefined ? undefined : await withSeries(source.warp, [...place.path, 'warp'], place);
  const arrivals = source.arrivals === undefined ? undefined : await withSeries(source.arrivals, [...place.path, 'arrivals'], place);
  const { columns: recorded, info } = await readTrace(path, {
    source: shownPath(place, source.path),
    columns: source.columns,
    zeroOutput: source.zeroOutput,
    rateScale: part.rateScale,
    seed,
    ...(source.format === 'auto' ? {} : { format: source.format }),
    ...(source.jitter ? { jitter: {} } : {}),
    ...(source.sessionGapS === undefined ? {} : { sessionGapS: source.sessionGapS }),
    ...(arrivals === undefined ? {} : { arrivals }),
    ...(warp === undefined ? {} : { warp }),
    ...(part.durationS === undefined ? {} : { toS: part.durationS }),
    ...(part.requests === undefined ? {} : { limit: part.requests }),
  });
  const { format, assumed, rowsRead, rowsEmitted, dropped, quantisedArrivalsS, hasArrivals } = info;
  const other = warp ?? (hasArrivals ? undefined : arrivals);
  const how = `${other === undefined ? '' : `, ${describeArrivals(other)}`}${source.resampleS === undefined ? '' : `, resampled in blocks of ${duration(source.resampleS)}`}`;
  const columns = source.resampleS === undefined ? recorded : resampleBlocks(recorded, source.resampleS, seed);
  return {
    columns,
    origin: {
      description: `${basename(source.path)} (${format}${assumed === null ? '' : `, ${assumed}`})${how}, ${size(columns)}`,
      trace: { path: source.path, format, rowsRead, rowsEmitted, dropped },
      quantisedArrivalsS: source.jitter || warp !== undefined ? null : quantisedArrivalsS,
    },
  };
}

async function fromSpec({ synthetic }: Source<'synthetic'>, part: WorkloadPart, seed: number | string, place: PartPlace): Promise<LoadedRequests> {
  const { describeArrivals, isCurve, scaleArrivals, synthesize } = await import('@foretoken/workload');
  const { durationS, rateScale } = part;
  const requests = Math.min(synthetic.requests ?? Infinity, part.requests ?? Infinity);
  const arrivals = await withSeries(synthetic.arrivals, [...place.path, 'synthetic', 'arrivals'], place);
  const columns = synthesize(
    {
      ...synthetic,
      arrivals: isCurve(arrivals) ? scaleArrivals(arrivals, rateScale) : arrivals,
      ...(requests === Infinity ? {} : { requests }),
      ...(durationS === undefined ? {} : { durationS }),
    },
    seed,
  );
  // The rate of a curve is scaled above, and keeps its times.
  if (rateScale !== 1 && !isCurve(arrivals)) for (let i = 0; i < columns.count; i++) columns.arrivalS[i]! /= rateScale;
  return { columns, origin: { description: `synthetic ${describeArrivals(arrivals)}, ${size(columns)}`, trace: null, quantisedArrivalsS: null } };
}

/** Arrivals with the file of rates that they follow, if they do. */
async function withSeries<T extends ArrivalSpec>(spec: T, path: ScenarioPath, place: PartPlace): Promise<T> {
  if (spec.process !== 'series') return spec;
  const { loadRateSeries } = await import('@foretoken/workload/node');
  const { file } = spec;
  return await pointAtAsync(place.document, [...path, 'file'], async () => ({ ...spec, series: await loadRateSeries(openedPath(place, file), shownPath(place, file)) }));
}

/** `19,366 requests`. */
function size({ count }: RequestColumns): string {
  return count === 1 ? '1 request' : `${grouped(count)} requests`;
}
