import { z } from 'zod';
import { scenarioSchema } from './scenario-schema.ts';

const MAX_SAFE_INTEGER = Number.MAX_SAFE_INTEGER;

/** JSON Schema (draft 2020-12) of a scenario file, for editors and other validators. What pools and classes repeat of the keys around them points there. */
export function scenarioJsonSchema(): Record<string, unknown> {
  const schema = fullJsonSchema();
  shareKeys(schema, 'fleet', 'pools');
  shareKeys(schema, 'workload', 'classes');
  return schema;
}

type Node = Record<string, unknown> & { readonly properties?: Record<string, Node>; readonly additionalProperties?: Node; readonly anyOf?: Node[] };

/** Keys of each entry of `section.entries` that are keys of the section too refer to those. */
function shareKeys(schema: Record<string, unknown>, section: string, entries: string): void {
  const { properties = {} } = (schema as Node).properties?.[section] ?? {};
  const entry = properties[entries]?.additionalProperties;
  for (const mapping of entry === undefined ? [] : [entry, ...(entry.anyOf ?? [])]) {
    for (const key of Object.keys(mapping.properties ?? {})) {
      if (key in properties && key !== entries) mapping.properties![key] = { $ref: `#/properties/${section}/properties/${key}` };
    }
  }
}

let walked: unknown;

/** The same with everything in its place, for walks along a path; made once. */
export function walkedJsonSchema(): unknown {
  walked ??= fullJsonSchema();
  return walked;
}

function fullJsonSchema(): Record<string, unknown> {
  return plainJsonSchema(scenarioSchema, 'foretoken.scenario/1', 'Foretoken scenario');
}

/** JSON Schema of what people write for a zod schema. */
export function plainJsonSchema(from: z.ZodType, id: string, title: string): Record<string, unknown> {
  const schema = z.toJSONSchema(from, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // z.int() bounds every integer by the largest safe one, which only clutters editor help.
      if (jsonSchema.maximum === MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === -MAX_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  const { $schema, ...rest } = schema;
  return { $schema, $id: id, title, ...rest };
}
