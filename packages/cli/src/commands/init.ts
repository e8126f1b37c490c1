import { type Command, defineCommand } from '../command.ts';

export const init: Command = defineCommand({
  name: 'init',
  describe: 'Write a commented starter scenario',
  argument: { name: 'dir', describe: 'Folder; default: here', many: false, required: false, completion: 'folders' },
  flags: {},
  examples: [['foretoken init my-fleet && foretoken run my-fleet/scenario.yaml', 'two commands to a prediction']],
  run: async (_flags, { operands, json }) => {
    const { initCommand } = await import('../init/init-command.ts');
    return await initCommand(operands[0] ?? '.', json);
  },
});
