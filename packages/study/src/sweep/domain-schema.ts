import { z } from 'zod';
import type { ParameterValue } from '../point/point.ts';
import { shareOf, SHARE_TEXT } from './share.ts';
import type { DomainSpec, ValuesByName } from './sweep-file.ts';

/** Whatever YAML can write on one line. */
export const parameterValue: z.ZodType<ParameterValue, ParameterValue> = z.custom<ParameterValue>(isParameterValue, 'must hold finite numbers, texts, `true`, `false`, lists and mappings only');

/** Values by name or path. */
export const valuesByName: z.ZodType<ValuesByName, Record<string, ParameterValue>> = z.record(z.string(), parameterValue);

/** `10%`, or the fraction 0.1. */
export const share: z.ZodType<number, string | number> = z
  .union([z.number(), z.string()], SHARE_TEXT)
  .transform((value, context) => {
    const found = shareOf(value);
    if (found !== undefined) return found;
    context.addIssue({ code: 'custom', message: `${SHARE_TEXT}, not ${JSON.stringify(value)}`, params: { code: 'E0110' } });
    return z.NEVER;
  });

const list = z.array(parameterValue).min(1);

const mapping = z
  .strictObject({
    values: list.describe('Values, in order.').exactOptional(),
    from: z.number().describe('First value of a range.').exactOptional(),
    to: z.number().describe('Last value of a range.').exactOptional(),
    scale: z.enum(['linear', 'log']).describe('Whether steps are equal differences or equal ratios.').exactOptional(),
    step: z.number().gt(0).describe('Difference between neighbours of a linear range; must reach `to`.').exactOptional(),
    steps: z.number().int().min(2).max(1_000_000).describe('How many values, both ends included.').exactOptional(),
    integer: z.boolean().describe('Round to whole numbers; default: where the scenario takes nothing else.').exactOptional(),
    around: share.describe("So much below and above the scenario's own value, such as 10%.").exactOptional(),
    zip: z.record(z.string(), list).describe('Several paths whose values vary together.').exactOptional(),
    when: valuesByName.describe('Only where these domains have this value, or one of these values; elsewhere the parameter is left as the scenario has it.').exactOptional(),
  })
  .superRefine((spec, context) => {
    for (const { path, code, message } of wrongKeys(spec)) context.addIssue({ code: 'custom', path: [...path], message, params: { code } });
  });

type Mapping = z.infer<typeof mapping>;

const RANGE_KEYS = ['from', 'to', 'scale', 'step', 'steps'] as const;

function wrongKeys(spec: Mapping): readonly { readonly path: readonly string[]; readonly code: string; readonly message: string }[] {
  const kinds = [spec.values && 'values', RANGE_KEYS.some((key) => spec[key] !== undefined) && 'from', spec.around !== undefined && 'around', spec.zip && 'zip'].filter((kind) => typeof kind === 'string');
  const [first, second] = kinds;
  if (first !== undefined && second !== undefined) return [{ path: [], code: 'E0109', message: `give only one of \`${first === 'from' ? 'from … to' : first}\` and \`${second === 'from' ? 'from … to' : second}\`` }];
  if (spec.integer !== undefined && (first === 'values' || first === 'zip')) return [{ path: ['integer'], code: 'E0109', message: `\`integer\` goes with a range, not with \`${first}\`` }];
  if (spec.zip !== undefined && Object.keys(spec.zip).length === 0) return [{ path: ['zip'], code: 'E0105', message: '`zip` needs at least one path with its values' }];
  return first === 'from' ? wrongRange(spec) : [];
}

function wrongRange({ from, to, scale, step, steps }: Mapping): ReturnType<typeof wrongKeys> {
  if (from === undefined || to === undefined) return [{ path: [], code: 'E0108', message: `a range needs \`from\` and \`to\`; \`${from === undefined ? 'from' : 'to'}\` is missing` }];
  if (step !== undefined && steps !== undefined) return [{ path: ['step'], code: 'E0109', message: 'give only one of `step` (the difference) and `steps` (how many values)' }];
  if (step !== undefined && scale === 'log') return [{ path: ['step'], code: 'E0109', message: 'a log range has no `step`; give `steps`, how many values' }];
  return [];
}

/** One parameter of `domains:`. */
export const domainSchema: z.ZodType<DomainSpec, unknown> = z
  .union([list, z.null(), mapping], 'must be a list of values, or a mapping such as `{from: 1, to: 8, steps: 4}`')
  .transform(specOf)
  .describe('Values of a path of the scenario: a list, a range, a zipped group; empty = around its own value.');

function specOf(given: readonly ParameterValue[] | null | Mapping): DomainSpec {
  if (given === null) return { kind: 'around' };
  if (isList(given)) return { kind: 'values', values: given };
  const when = given.when === undefined ? {} : { when: given.when };
  const integer = given.integer === undefined ? {} : { integer: given.integer };
  if (given.values !== undefined) return { kind: 'values', values: given.values, ...when };
  if (given.zip !== undefined) return { kind: 'zip', zip: given.zip, ...when };
  const { from, to, scale = 'linear', step, steps, around } = given;
  if (from === undefined || to === undefined) return { kind: 'around', ...(around === undefined ? {} : { around }), ...integer, ...when };
  return { kind: 'range', from, to, scale, ...(step === undefined ? {} : { step }), ...(steps === undefined ? {} : { steps }), ...integer, ...when };
}

function isList(given: readonly ParameterValue[] | Mapping): given is readonly ParameterValue[] {
  return Array.isArray(given);
}

function isParameterValue(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isParameterValue);
  return value === null || typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'object' && Object.values(value).every(isParameterValue));
}
