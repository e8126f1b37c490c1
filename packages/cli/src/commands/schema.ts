import { type Command, defineCommand } from '../command.ts';
import { SCHEMAS } from '../schema/schemas.ts';

export const schema: Command = defineCommand({
  name: 'schema',
  describe: 'Print the JSON Schema of scenario files, sweep files, or of what other commands write',
  argument: { name: 'which', describe: SCHEMAS.join(', '), many: false, required: true, choices: SCHEMAS, completion: SCHEMAS },
  flags: {},
  examples: [['foretoken schema scenario > schemas/scenario.schema.json', 'for an editor']],
  run: async (_flags, { operands }) => {
    const { schemaCommand } = await import('../schema/schema-command.ts');
    return await schemaCommand(operands[0] as (typeof SCHEMAS)[number]);
  },
});
