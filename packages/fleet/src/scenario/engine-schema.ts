import { ENGINE_DRIVERS } from '@foretoken/engines';
import type { EngineDriver } from '@foretoken/engines';
import { z } from 'zod';
import { optionSchema } from './option-schema.ts';
import { policiesSchema } from './policies-schema.ts';
import { word } from './primitives.ts';
import type { EngineScenario } from './scenario.ts';

const DEFAULT_ENGINE = 'vllm-v1';

function mappingOf({ name, aliases, versions, options }: EngineDriver): z.ZodObject {
  return z.strictObject({
    name: z.enum([name, ...aliases]).describe('Engine; see `foretoken list engines`.'),
    version: z.string().default(versions[0]!).describe('Engine version whose scheduler and defaults are modelled; quote it: "0.23".'),
    policies: policiesSchema.exactOptional(),
    ...Object.fromEntries(Object.entries(options).map(([key, spec]) => [key, optionSchema(spec).exactOptional()])),
  });
}

const [first, ...rest] = ENGINE_DRIVERS.map(mappingOf) as [z.ZodObject, ...z.ZodObject[]];

const mapping = z.discriminatedUnion('name', [first, ...rest]);

/** `fleet.engine:` of a scenario: a name, or a mapping with the options that differ from the defaults. */
export const engineSchema: z.ZodType<EngineScenario, unknown> = z
  .union([word('Engine name.'), mapping], 'must be an engine name such as `vllm-v1`, or a mapping with `name:`')
  .transform((value) => (typeof value === 'string' ? { name: value, version: versionOf(value) } : (value as unknown as EngineScenario)))
  .describe('Serving engine and the options that differ from the defaults of its version.');

/** A name that no engine has is refused later, with its place. */
function versionOf(name: string): string {
  const named = (wanted: string): EngineDriver | undefined => ENGINE_DRIVERS.find((driver) => driver.name === wanted || driver.aliases.includes(wanted));
  return (named(name) ?? named(DEFAULT_ENGINE))!.versions[0]!;
}
