import { energyReport } from '../energy/energy-report.ts';
import type { EnergyTotals } from '../energy/energy-meter.ts';
import type { EnergyResult } from '../fleet-result.ts';
import type { FleetRun } from '../loop/fleet-run.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RunFacts } from '../simulation.ts';
import { poolGpuSeconds } from './gpu-seconds.ts';

/** Energy of the run; null without `energy:` or where the power of a GPU is unknown. */
export function energyOf({ fleet }: Scenario, { fleetData }: RunFacts, run: FleetRun): EnergyResult | null {
  if (fleet.energy === undefined || fleetData === undefined || run.pools.some(({ meter }) => meter === undefined)) return null;
  let billedGpuS = 0;
  const sum = { busyJ: 0, idleJ: 0, offJ: 0, hostJ: 0, totalJ: 0 };
  for (const [index, { meter, plan }] of run.pools.entries()) {
    const { total } = poolGpuSeconds(run, index);
    const { ready, draining } = run.record.seconds[index]!;
    const totals: EnergyTotals = meter!.totals((ready + draining) * plan.gpusPerReplica, total);
    for (const key of Object.keys(sum) as (keyof EnergyTotals)[]) sum[key] += totals[key];
    billedGpuS += total;
  }
  let outputTokens = 0;
  let requests = 0;
  for (let r = 0; r < run.log.outcome.length; r++) {
    // What an external API answered cost energy elsewhere.
    if (run.log.outcome[r] !== 1 || run.log.replica[r]! < 0) continue;
    outputTokens += run.log.generatedTokens[r]!;
    requests++;
  }
  const report = energyReport(fleet.energy, fleetData.power, { totals: sum, billedGpuS, outputTokens, requests });
  return {
    kwh: report.kwh,
    joulesPerOutputToken: report.joulesPerOutputToken,
    boardJoulesPerOutputToken: report.boardJoulesPerOutputToken,
    joulesPerRequest: report.joulesPerRequest,
    gramsCo2PerThousandOutputTokens: report.gPerOutputToken === null ? null : 1000 * report.gPerOutputToken,
    operationalGrams: report.operationalG,
    embodiedGrams: report.embodiedG,
    pue: report.pue,
    gramsPerKwh: report.gPerKwh,
    gridSource: report.gridSource,
    powerSource: [...new Set(run.pools.map(({ plan }) => plan.power!.source))].join('; '),
  };
}
