import { type Command, defineCommand } from '../command.ts';

export const LISTABLE = ['gpus', 'models', 'engines', 'routers', 'autoscalers', 'policies', 'profiles', 'traces', 'slo-presets'] as const;

export const list: Command = defineCommand({
  name: 'list',
  describe: 'List what scenarios can name',
  argument: { name: 'what', describe: LISTABLE.join(', '), many: false, required: true, choices: LISTABLE, completion: LISTABLE },
  flags: {},
  examples: [['foretoken list gpus', 'accelerators with memory, bandwidth and price']],
  run: async (_flags, { operands, json }) => {
    const { listCommand } = await import('../list/list-command.ts');
    return await listCommand(operands[0] as (typeof LISTABLE)[number], json);
  },
});
