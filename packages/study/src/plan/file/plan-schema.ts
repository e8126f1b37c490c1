import { z } from 'zod';

const whole = (minimum: number, about: string): z.ZodNumber => z.number().int().min(minimum).describe(about);
const positive = (about: string): z.ZodNumber => z.number().gt(0).describe(about);
const words = (about: string): z.ZodArray<z.ZodString> => z.array(z.string().min(1)).min(1).describe(about);
const sizes = (about: string): z.ZodArray<z.ZodNumber> => z.array(z.number().int().min(1)).min(1).describe(about);

const candidates = z
  .strictObject({
    gpus: words('GPUs of the catalogue; default: that of the scenario, or five usual ones.').exactOptional(),
    engines: words('Engines, `name` or `name@version`; default: that of the scenario, or vllm-v1.').exactOptional(),
    tensorParallel: sizes('GPUs that a layer is split over; default: powers of two up to a node.').exactOptional(),
    pipelineParallel: sizes('Pipeline stages.').default([1]),
    expertParallel: z.array(z.union([z.number().int().min(1), z.literal('all')])).min(1).describe('GPUs that experts are spread over; `all` = every GPU of the replica.').default([1]),
    dataParallel: sizes('Ranks of a replica with schedulers of their own.').default([1]),
    weights: words('Weight formats; `auto` = the checkpoint\'s.').exactOptional(),
    kvCache: words('Formats of the KV cache; `auto` = 16 bits.').exactOptional(),
    routers: words('Routing policies.').exactOptional(),
    stepTokens: z.union([z.enum(['auto', 'default']), sizes('Limits to try beside the engine\'s own.')]).describe('Tokens of a step: `auto` tries what keeps the ITL bound.').default('auto'),
    disaggregated: z.boolean().describe('Also pools that only compute prompts, and pools that only generate.').default(false),
    mixed: z.boolean().describe('Also fleets of several GPU types, each for some lengths of requests.').default(false),
  })
  .describe('What is tried: every combination.');

const limits = z
  .strictObject({
    gpus: whole(1, 'GPUs at most.').default(256),
    usdPerHour: positive('US dollars per hour at most.').exactOptional(),
    perGpu: z.record(z.string().min(1), whole(0, 'GPUs of this type that can be had.')).default({}),
    gpusPerNode: whole(1, 'GPUs of one replica at most: they share a node.').default(8),
  })
  .describe('What may be bought.');

/** A plan as written by people; unknown keys are errors. What stands under `scenario` and `slo` is checked as in scenarios. */
export const planSchema: z.ZodType<PlanInput, unknown> = z
  .strictObject({
    name: z.string().min(1).describe('Title; default: the file name.').default('plan'),
    scenario: z.union([z.string().min(1), z.record(z.string(), z.unknown())], 'must be the path of a scenario, or a scenario').describe('Path of the base scenario, relative to this file, or the scenario itself.'),
    rate: positive('Requests per second, on average; default: as the workload of the scenario has them.').exactOptional(),
    growth: z.array(positive('A multiple of the rate.')).describe('Multiples of the rate to size fleets for, too.').default([]),
    slo: z.record(z.string(), z.unknown()).describe('Bounds as in a scenario, or `preset:` and the name of one; default: those of the scenario.').exactOptional(),
    candidates: candidates.prefault({}),
    limits: limits.prefault({}),
    prices: z.record(z.string().min(1), positive('US dollars per hour of one GPU.')).describe('Prices by GPU, in place of the catalogue\'s.').default({}),
    spares: whole(0, 'Replicas on top of those that hold the SLO; 1 = N+1.').default(0),
    replications: whole(1, 'Simulations with different seeds that must all hold the SLO.').default(3),
    maxReplications: whole(1, 'Most simulations of one size, where intervals touch a bound.').default(6),
    precision: z.number().gt(0.001).max(0.5).describe('Width of the capacity interval, as a share of it.').default(0.05),
    requests: whole(100, 'Requests per simulation; default: by rule, see docs/plan.md.').exactOptional(),
    top: whole(1, 'Fleets to recommend.').default(5),
  })
  .describe('The inverse question: the cheapest fleets that hold an SLO.');

export interface PlanInput {
  readonly name: string;
  readonly scenario: string | Readonly<Record<string, unknown>>;
  readonly rate?: number;
  readonly growth: readonly number[];
  readonly slo?: Readonly<Record<string, unknown>>;
  readonly candidates: {
    readonly gpus?: readonly string[];
    readonly engines?: readonly string[];
    readonly tensorParallel?: readonly number[];
    readonly pipelineParallel: readonly number[];
    readonly expertParallel: readonly (number | 'all')[];
    readonly dataParallel: readonly number[];
    readonly weights?: readonly string[];
    readonly kvCache?: readonly string[];
    readonly routers?: readonly string[];
    readonly stepTokens: 'auto' | 'default' | readonly number[];
    readonly disaggregated: boolean;
    readonly mixed: boolean;
  };
  readonly limits: { readonly gpus: number; readonly usdPerHour?: number; readonly perGpu: Readonly<Record<string, number>>; readonly gpusPerNode: number };
  readonly prices: Readonly<Record<string, number>>;
  readonly spares: number;
  readonly replications: number;
  readonly maxReplications: number;
  readonly precision: number;
  readonly requests?: number;
  readonly top: number;
}
