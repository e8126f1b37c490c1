import type { OptionSpec } from '@foretoken/engines';
import { z } from 'zod';
import { durationS } from './duration.ts';
import { share, wholeNumber, word } from './primitives.ts';
import { speculativeSchema } from './speculative-schema.ts';

/** The schema of one engine option, from its description as data. */
export function optionSchema(spec: OptionSpec): z.ZodType {
  switch (spec.kind) {
    case 'integer':
      return wholeNumber(spec.minimum, spec.about);
    case 'number':
      return boundedNumber(spec);
    case 'duration':
      return durationS(spec.about, spec.allowZero);
    case 'share':
      return share(spec.about);
    case 'boolean':
      return z.boolean().describe(spec.about);
    case 'choice':
      return z.enum(spec.values).describe(spec.about);
    case 'text':
      return word(spec.about);
    case 'numbers':
      return z.array(z.number()).describe(spec.about);
    case 'speculative':
      return speculativeSchema(spec.methods).describe(spec.about);
  }
}

function boundedNumber({ minimum, below, maximum, about }: OptionSpec & { kind: 'number' }): z.ZodType {
  let schema = z.number();
  if (minimum !== undefined) schema = schema.min(minimum);
  if (below !== undefined) schema = schema.lt(below);
  if (maximum !== undefined) schema = schema.max(maximum);
  return schema.describe(about);
}
