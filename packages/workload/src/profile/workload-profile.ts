import { z } from 'zod';

const quantileTable = z.strictObject({
  values: z.array(z.number().nonnegative()).min(2).describe('Tokens at each of the probabilities, linear in between'),
});

/** A workload known by its statistics: enough to make one like it, without its rows. */
export const workloadProfileSchema = z
  .strictObject({
    schema: z.literal('foretoken.profile/1'),
    name: z.string().min(1),
    title: z.string(),
    source: z.strictObject({
      name: z.string(),
      url: z.url(),
      licence: z.string(),
      attribution: z.string(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/).describe('Of the trace file that the statistics were computed from'),
      fittedBy: z.string(),
      fittedOn: z.iso.date(),
    }),
    requests: z.int().positive().describe('Rows of the real trace'),
    durationS: z.number().positive(),
    arrivals: z.strictObject({
      model: z.string().describe('In words'),
      binS: z.number().positive(),
      ratesPerS: z.array(z.number().nonnegative()).min(1),
      cascade: z.array(z.strictObject({ parts: z.int().min(2), concentration: z.number().positive() })),
    }),
    lengths: z.strictObject({
      model: z.string().describe('In words'),
      probabilities: z.array(z.number().min(0).max(1)).min(2),
      input: quantileTable,
      output: quantileTable,
      joint: z.array(z.array(z.int().nonnegative())).min(1).describe('Requests by class of input rank (row) and of output rank (column); classes of equal size'),
    }),
  })
  .superRefine((profile, context) => {
    const { probabilities, input, output } = profile.lengths;
    for (const [name, list] of [['probabilities', probabilities], ['input', input.values], ['output', output.values]] as const) {
      if (list.length !== probabilities.length) context.addIssue({ code: 'custom', path: ['lengths', name], message: `has ${list.length} entries, not ${probabilities.length}` });
      if (list.some((value, i) => i > 0 && value < (list[i - 1] as number))) context.addIssue({ code: 'custom', path: ['lengths', name], message: 'must not fall' });
    }
    if (probabilities[0] !== 0 || probabilities.at(-1) !== 1) context.addIssue({ code: 'custom', path: ['lengths', 'probabilities'], message: 'must go from 0 to 1' });
    const { joint } = profile.lengths;
    if (joint.some((row) => row.length !== joint.length || row.every((count) => count === 0))) context.addIssue({ code: 'custom', path: ['lengths', 'joint'], message: 'must be square and no row empty' });
    if (!profile.arrivals.ratesPerS.some((rate) => rate > 0)) context.addIssue({ code: 'custom', path: ['arrivals', 'ratesPerS'], message: 'must have a rate above 0' });
  }) as unknown as z.ZodType<WorkloadProfile>;

/** See {@link workloadProfileSchema}. */
export interface WorkloadProfile {
  readonly schema: 'foretoken.profile/1';
  readonly name: string;
  readonly title: string;
  readonly source: {
    readonly name: string;
    readonly url: string;
    readonly licence: string;
    readonly attribution: string;
    readonly sha256: string;
    readonly fittedBy: string;
    readonly fittedOn: string;
  };
  readonly requests: number;
  readonly durationS: number;
  readonly arrivals: {
    readonly model: string;
    readonly binS: number;
    readonly ratesPerS: readonly number[];
    readonly cascade: readonly { readonly parts: number; readonly concentration: number }[];
  };
  readonly lengths: {
    readonly model: string;
    readonly probabilities: readonly number[];
    readonly input: { readonly values: readonly number[] };
    readonly output: { readonly values: readonly number[] };
    readonly joint: readonly (readonly number[])[];
  };
}
