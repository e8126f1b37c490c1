import { suggestions } from '@foretoken/catalog';
import type { PowerData } from '@foretoken/catalog';
import { ForetokenError } from '@foretoken/kernel';
import type { EnergyTotals } from './energy-meter.ts';

/** `energy:` of a scenario. */
export interface EnergyScenario {
  /** Key of the regions in `models/power.json`. */
  readonly region: string;
  /** Overrides the region's. */
  readonly gPerKwh?: number;
  /** Facility power over server power; absent = the catalogue's. */
  readonly pue?: number;
  /** Manufacture, written off over the years of use; absent = left out, fields absent = the catalogue's. */
  readonly embodied?: { readonly kgPerGpu?: number; readonly years?: number };
}

/** What was served, and how long GPUs were there for it. */
export interface EnergyUse {
  readonly totals: EnergyTotals;
  readonly billedGpuS: number;
  readonly outputTokens: number;
  readonly requests: number;
}

/** Energy and carbon of a run; null = nothing to divide by. */
export interface EnergyReport {
  /** Of the facility. */
  readonly kwh: number;
  /** Of GPU boards at work: what a meter on the card would show. */
  readonly boardJoulesPerOutputToken: number | null;
  /** Of the facility, idle time included. */
  readonly joulesPerOutputToken: number | null;
  readonly joulesPerRequest: number | null;
  readonly operationalG: number;
  readonly embodiedG: number;
  readonly gPerOutputToken: number | null;
  readonly pue: number;
  readonly gPerKwh: number;
  /** Where the intensity comes from. */
  readonly gridSource: string;
}

const JOULES_PER_KWH = 3.6e6;
const SECONDS_PER_YEAR = 365.25 * 86_400;

/** @throws ForetokenError E0326 for a region that the catalogue does not have. */
export function energyReport(scenario: EnergyScenario, power: PowerData, { totals, billedGpuS, outputTokens, requests }: EnergyUse): EnergyReport {
  const { gPerKwh, gridSource } = grid(scenario, power);
  const pue = scenario.pue ?? power.pue.value;
  const joules = totals.totalJ * pue;
  const kwh = joules / JOULES_PER_KWH;
  const operationalG = kwh * gPerKwh;
  const embodiedG = scenario.embodied === undefined ? 0 : embodiedGrams({ ...power.embodied, ...scenario.embodied }, billedGpuS);
  const per = (amount: number, of: number): number | null => (of > 0 ? amount / of : null);
  return {
    kwh,
    boardJoulesPerOutputToken: per(totals.busyJ, outputTokens),
    joulesPerOutputToken: per(joules, outputTokens),
    joulesPerRequest: per(joules, requests),
    operationalG,
    embodiedG,
    gPerOutputToken: per(operationalG + embodiedG, outputTokens),
    pue,
    gPerKwh,
    gridSource,
  };
}

function embodiedGrams({ kgPerGpu, years }: { readonly kgPerGpu: number; readonly years: number }, gpuS: number): number {
  return (1000 * kgPerGpu * gpuS) / (years * SECONDS_PER_YEAR);
}

function grid({ region, gPerKwh }: EnergyScenario, { regions, regionsVerification, date }: PowerData): { readonly gPerKwh: number; readonly gridSource: string } {
  if (gPerKwh !== undefined) return { gPerKwh, gridSource: 'fleet.energy.gPerKwh' };
  const found = regions[region];
  if (found === undefined) throw unknownRegion(region, Object.keys(regions));
  return { gPerKwh: found.gPerKwh, gridSource: `${found.about}, annual mean (${regionsVerification}, ${date})` };
}

function unknownRegion(region: string, known: readonly string[]): ForetokenError {
  const near = suggestions(region, known, 1)[0];
  return new ForetokenError(`There is no carbon intensity of the region "${region}"; known are ${known.join(', ')}.${near === undefined ? '' : ` Did you mean ${near}?`}`, {
    code: 'E0326',
    path: 'fleet.energy.region',
    hint: 'Take a known region, or give the grid\'s own figure as fleet.energy.gPerKwh.',
  });
}
