import { z } from 'zod';
import { scenarioSchema } from './scenario-schema.ts';

const MAX_SAFE_INTEGER = Number.MAX_SAFE_INTEGER;

/** JSON Schema (draft 2020-12) of a scenario file, for editors and other validators. */
export function scenarioJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(scenarioSchema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // z.int() bounds every integer by the largest safe one, which only clutters editor help.
      if (jsonSchema.maximum === MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === -MAX_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  const { $schema, ...rest } = schema;
  return { $schema, $id: 'foretoken.scenario/1', title: 'Foretoken scenario', ...rest };
}
