import type { BillResult, ColdStartResult, EnergyResult, FleetResult } from '../fleet-result.ts';
import type { RunResult } from '../result.ts';
import { addedUp, averaged, halfWidths, meanOfKnown, sum } from './averages.ts';

/** Time and money are means per run, counts and tokens add up; curves and events are of the first run. */
export function combineFleets(results: readonly RunResult[]): FleetResult | undefined {
  const all = results.flatMap(({ fleet }) => fleet ?? []);
  const first = all[0];
  if (first === undefined) return undefined;
  const handOvers = all.flatMap(({ handOver }) => handOver ?? []);
  return {
    ...first,
    endS: sum(all.map(({ endS }) => endS)) / all.length,
    coldStarts: coldStarts(all),
    gpuSeconds: averaged(all.map(({ gpuSeconds }) => gpuSeconds)),
    waste: addedUp(all.map(({ waste }) => waste)) as FleetResult['waste'],
    ...(handOvers.length === 0 ? {} : { handOver: addedUp(handOvers) as NonNullable<FleetResult['handOver']> }),
    external: first.external.map((api, index) => {
      const { name: _name, usd: _usd, ...counts } = api;
      const each = all.map(({ external }) => external[index]!);
      const totals = Object.fromEntries(Object.keys(counts).map((key) => [key, sum(each.map((own) => own[key as keyof typeof counts]))])) as typeof counts;
      return { name: api.name, ...totals, usd: sum(each.map(({ usd }) => usd)) / each.length };
    }),
  };
}

/** All starts of all runs together. */
function coldStarts(all: readonly FleetResult[]): ColdStartResult[] {
  const pools = [...new Set(all.flatMap(({ coldStarts: starts }) => starts.map(({ pool }) => pool)))];
  return pools.map((pool) => {
    const own = all.flatMap(({ coldStarts: starts }) => starts.filter((each) => each.pool === pool));
    const count = sum(own.map((each) => each.count));
    const perStart = (pick: (starts: ColdStartResult) => number): number => sum(own.map((each) => each.count * pick(each))) / count;
    const stages = [...new Set(own.flatMap((each) => each.stages.map(({ stage }) => stage)))];
    return {
      pool,
      count,
      meanS: perStart(({ meanS }) => meanS),
      maxS: Math.max(...own.map(({ maxS }) => maxS)),
      stages: stages.map((stage) => ({ stage, meanS: perStart((each) => each.stages.find((other) => other.stage === stage)?.meanS ?? 0) })),
    };
  });
}

/** Dollars and GPU-hours per run. */
export function combineBills(results: readonly RunResult[]): BillResult | undefined {
  const all = results.flatMap(({ bill }) => bill ?? []);
  const first = all[0];
  if (first === undefined) return undefined;
  const perRun = (pick: (bill: BillResult) => number): number => sum(all.map(pick)) / all.length;
  const kinds = [...new Set(all.flatMap(({ byKind }) => byKind.map(({ kind }) => kind)))];
  const classes = [...new Set(all.flatMap(({ shares }) => shares.classes.map(({ name }) => name)))];
  const inClass = (bill: BillResult, name: string, key: 'usd' | 'loadedUsd'): number => bill.shares.classes.find((each) => each.name === name)?.[key] ?? 0;
  const ofKind = (bill: BillResult, kind: string, key: 'gpuHours' | 'usd'): number => bill.byKind.find((each) => each.kind === kind)?.[key] ?? 0;
  return {
    ...averaged(all),
    byKind: kinds.map((kind) => ({ kind, gpuHours: perRun((bill) => ofKind(bill, kind, 'gpuHours')), usd: perRun((bill) => ofKind(bill, kind, 'usd')) })),
    shares: {
      ...averaged(all.map(({ shares }) => shares)),
      classes: classes.map((name) => ({ name, usd: perRun((bill) => inClass(bill, name, 'usd')), loadedUsd: perRun((bill) => inClass(bill, name, 'loadedUsd')) })),
    },
    interval: halfWidths(all as readonly Pick<BillResult, 'usd' | 'gpuHours'>[], ['usd', 'gpuHours']),
  };
}

const PER_UNIT = ['joulesPerOutputToken', 'boardJoulesPerOutputToken', 'joulesPerRequest', 'gramsCo2PerThousandOutputTokens'] as const;

/** Energy per run. */
export function combineEnergy(results: readonly RunResult[]): EnergyResult | undefined {
  const all = results.flatMap(({ energy }) => energy ?? []);
  if (all.length === 0) return undefined;
  const perUnit = Object.fromEntries(PER_UNIT.map((key) => [key, meanOfKnown(all.map((each) => each[key]))])) as Pick<EnergyResult, (typeof PER_UNIT)[number]>;
  return { ...averaged(all), ...perUnit, interval: halfWidths(all as readonly Pick<EnergyResult, 'kwh' | 'joulesPerOutputToken'>[], ['kwh', 'joulesPerOutputToken']) };
}
