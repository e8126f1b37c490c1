import { z } from 'zod';
import { FIGURE_IDS, type FigureId } from '../point/figures.ts';
import { domainSchema, share, valuesByName } from './domain-schema.ts';
import { MOST_POINTS } from './most-points.ts';
import type { DesignMethod } from './sweep.ts';
import type { DesignSpec, SweepFile } from './sweep-file.ts';

const METHODS = ['grid', 'latin-hypercube', 'sobol', 'tornado', 'sobol-indices'] as const satisfies readonly DesignMethod[];

const DEFAULT_FIGURES: readonly FigureId[] = ['costPerMtok', 'ttftP99', 'itlP99', 'tokensPerSPerGpu'];

const seed = z.number().int().min(0).describe('Seed of the design; that of the simulations is `seed` at the top.').default(1);
const points = z.number().int().min(1).max(MOST_POINTS);
const around = share.describe('How far parameters without a range go from their own value.').exactOptional();

const designMapping = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('grid') }).describe('Every combination.'),
  z.strictObject({ method: z.literal('latin-hypercube'), points: points.describe('How many points.'), seed, around }).describe('Random points, each of `points` equal parts of every parameter once.'),
  z.strictObject({ method: z.literal('sobol'), points: points.describe('How many points; a power of 2 is balanced best.'), seed, around }).describe('A scrambled Sobol sequence: points spread evenly over all parameters together.'),
  z.strictObject({ method: z.literal('tornado'), around }).describe('The scenario itself, and each parameter low and high by itself.'),
  z.strictObject({ method: z.literal('sobol-indices'), points: points.describe('Rows N of the scheme; it takes N × (parameters + 2) runs.'), seed, around }).describe('First-order and total Sobol indices of every parameter.'),
]);

/** A method that needs nothing else may stand alone. */
const designSchema: z.ZodType<DesignSpec, unknown> = z
  // Mappings first: of a text they say that it is none, so that a misspelt name is compared with names.
  .union([designMapping, z.enum(METHODS)])
  .transform((given, context): DesignSpec => {
    if (typeof given !== 'string') return given as DesignSpec;
    if (given === 'grid' || given === 'tornado') return { method: given };
    context.addIssue({ code: 'custom', message: `the design \`${given}\` needs to know how many points: \`{method: ${given}, points: 256}\``, params: { code: 'E0108' } });
    return z.NEVER;
  })
  .describe('How points are chosen: a method, or a mapping with `method:` and its settings.');

/** A sweep file as people write it; unknown keys are errors. */
export const sweepSchema: z.ZodType<SweepFile, unknown> = z
  .strictObject({
    name: z.string().min(1).describe('Title of the sweep; default: the file name.').default('sweep'),
    scenario: z.union([z.string().min(1), z.record(z.string(), z.unknown())], 'must be the path of a scenario file, or a scenario').describe('Path of the scenario, relative to this file, or the scenario itself.'),
    set: valuesByName.describe('What all points change in the scenario: a value by its path.').default({}),
    domains: z.record(z.string().min(1), domainSchema).describe('What the points vary: by the path of the scenario, or by a name for a zipped group.'),
    exclude: z.array(valuesByName).describe('Combinations that are left out: a value, or a list of values, by domain; all must hold.').default([]),
    design: designSchema.default({ method: 'grid' }),
    seed: z.number().int().min(0).describe('Seed of the simulations of every point; default: that of the scenario.').exactOptional(),
    replications: z.number().int().min(1).describe('Independent runs of every point; default: those of the scenario.').exactOptional(),
    figures: z.array(z.enum(FIGURE_IDS)).min(1).describe('Figures of the tables and charts; the first one decides the order.').default([...DEFAULT_FIGURES]),
  })
  .superRefine(({ domains }, context) => {
    if (Object.keys(domains).length === 0) context.addIssue({ code: 'custom', path: ['domains'], message: '`domains` names nothing to vary; give at least one path of the scenario with its values', params: { code: 'E0105' } });
  })
  .describe('A scenario, and what is varied in it.');
