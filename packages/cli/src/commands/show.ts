import { type Command, defineCommand } from '../command.ts';

export const show: Command = defineCommand({
  name: 'show',
  describe: 'Show a GPU, model, engine, router, autoscaler, profile, or the folder of a saved run',
  argument: { name: 'thing', describe: 'Name, or folder; `router NAME` or `autoscaler NAME`', many: true, required: true, completion: 'things' },
  flags: {},
  examples: [
    ['foretoken show h100-sxm', 'a GPU'],
    ['foretoken show llama-3.1-8b', 'a model'],
    ['foretoken show router llm-d', 'a router and its options'],
    ['foretoken show autoscaler hpa', 'an autoscaler and its options'],
    ['foretoken show runs/two', 'a saved run'],
  ],
  run: async (_flags, { operands, json, terminal }) => {
    const { showCommand } = await import('../show/show-command.ts');
    return await showCommand(operands, json, terminal);
  },
});
