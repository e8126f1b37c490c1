import { z } from 'zod';
import type { EnergyScenario } from '../energy/energy-report.ts';
import { positiveNumber, word } from './primitives.ts';

/** `energy:` of a scenario. */
export const energySchema: z.ZodType<EnergyScenario, unknown> = z
  .strictObject({
    region: word('Grid that the carbon intensity is taken of; see models/power.json.').default('world'),
    gPerKwh: z.number().min(0).describe('Grams of CO2 per kWh, in place of the region\'s.').exactOptional(),
    pue: z.number().min(1).describe('Facility power over server power. Default: models/power.json.').exactOptional(),
    embodied: z
      .strictObject({ kgPerGpu: positiveNumber('CO2 of the manufacture of one GPU with its share of the board.').exactOptional(), years: positiveNumber('Over which it is written off.').exactOptional() })
      .describe('Counts the manufacture, too.')
      .exactOptional(),
  })
  .describe('Where the energy comes from, and what the data centre adds.');
