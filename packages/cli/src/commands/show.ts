import { type Command, defineCommand } from '../command.ts';

export const show: Command = defineCommand({
  name: 'show',
  describe: 'Show a GPU, model, engine, profile, or the folder of a saved run',
  argument: { name: 'thing', describe: 'Name, or folder', many: false, required: true, completion: 'things' },
  flags: {},
  examples: [
    ['foretoken show h100-sxm', 'a GPU'],
    ['foretoken show llama-3.1-8b', 'a model'],
    ['foretoken show runs/two', 'a saved run'],
  ],
  run: async (_flags, { operands, json, terminal }) => {
    const { showCommand } = await import('../show/show-command.ts');
    return await showCommand(operands[0] ?? '', json, terminal);
  },
});
