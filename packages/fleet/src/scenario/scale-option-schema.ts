import { z } from 'zod';
import { SCALE_METRICS } from '../autoscalers/options/scale-option.ts';
import type { ScaleOptionSpec } from '../autoscalers/options/scale-option.ts';
import { durationS } from './duration.ts';
import { optionSchema } from './option-schema.ts';
import { wholeNumber } from './primitives.ts';
import { weekTimeSchema, windowsSchema } from './schedule-schema.ts';

/** The schema of one setting of an autoscaler, from its description as data. */
export function scaleOptionSchema(spec: ScaleOptionSpec): z.ZodType {
  switch (spec.kind) {
    case 'duration':
      return durationS(spec.about, spec.allowZero);
    case 'targets':
      return z.array(target).min(1).describe(spec.about);
    case 'rules':
      return scalingRules.describe(spec.about);
    case 'fallback':
      return kedaFallback.describe(spec.about);
    case 'windows':
      return windowsSchema.describe(spec.about);
    case 'week-time':
      return weekTimeSchema.describe(spec.about);
    default:
      return optionSchema(spec);
  }
}

const target = z.strictObject({
  metric: z.enum(SCALE_METRICS).describe('What to look at.'),
  target: z.number().gt(0).describe('Wanted value.'),
  type: z.enum(['pods', 'external-average', 'external-value']).default('pods').describe('Mean over the pods, sum per replica, or sum.'),
});

/** Longest `stabilizationWindowSeconds` and `periodSeconds` that Kubernetes takes. */
const MOST = { windowS: 3600, periodS: 1800 };

const period = durationS('Time in which that much may change; at most 30 minutes.').refine((value) => value <= MOST.periodS, `must be at most ${MOST.periodS} s`);

const policy = z
  .union(
    [z.strictObject({ pods: wholeNumber(1, 'Pods.'), period }), z.strictObject({ percent: wholeNumber(1, 'Per cent of the replicas.'), period })],
    'must be `{pods: 4, period: 15s}` or `{percent: 100, period: 15s}`',
  )
  .transform((value) => ('pods' in value ? { kind: 'pods', value: value.pods, periodS: value.period } : { kind: 'percent', value: value.percent, periodS: value.period }));

const scalingRules = z
  .strictObject({
    stabilization: durationS('stabilizationWindowSeconds; at most an hour.', true)
      .refine((value) => value <= MOST.windowS, `must be at most ${MOST.windowS} s`)
      .exactOptional(),
    policies: z.array(policy).min(1).describe('Limits of the rate.').exactOptional(),
    select: z.enum(['max', 'min', 'disabled']).describe('Which policy counts: the one that changes most, least, or none at all.').exactOptional(),
    tolerance: z.number().min(0).lt(1).describe('Distance of the ratio from 1 in this direction.').exactOptional(),
  })
  .transform(({ stabilization, ...rest }) => ({ ...rest, ...(stabilization === undefined ? {} : { stabilizationS: stabilization }) }));

const kedaFallback = z.strictObject({
  failureThreshold: wholeNumber(0, 'Failures in a row that are borne.'),
  replicas: wholeNumber(0, 'Replicas to assume.'),
  behavior: z.enum(['static', 'currentReplicas', 'currentReplicasIfHigher', 'currentReplicasIfLower']).default('static').describe('These replicas, or the current ones.'),
});
