import { type Command, defineCommand } from '../command.ts';

export const show: Command = defineCommand({
  name: 'show',
  describe: 'Show a GPU, model, engine, router, autoscaler, profile, or the folder of a saved run or study',
  argument: { name: 'thing', describe: 'Name, or folder; `router NAME` or `autoscaler NAME`', many: true, required: true, completion: 'things' },
  flags: {
    top: { type: 'integer', describe: 'Of a study: rows to show, 10 by default', value: 'N', minimum: 1, completion: 'none' },
    by: { type: 'string', describe: 'Of a study: figure or parameter to rank by', value: 'NAME', completion: 'none' },
    met: { type: 'boolean', describe: 'Of a study: only points in the SLO' },
    where: { type: 'strings', describe: 'Of a study: only points with this, for example fleet.gpu=h100-sxm', value: 'NAME=VALUE', completion: 'none' },
    sql: { type: 'string', describe: 'Of a study: a query about the table `points` (needs @duckdb/node-api)', value: 'QUERY', completion: 'none' },
  },
  examples: [
    ['foretoken show h100-sxm', 'a GPU'],
    ['foretoken show llama-3.1-8b', 'a model'],
    ['foretoken show router llm-d', 'a router and its options'],
    ['foretoken show autoscaler hpa', 'an autoscaler and its options'],
    ['foretoken show runs/two', 'a saved run'],
    ['foretoken show runs/grid --top 5 --by costPerMtok --met', 'the cheapest points of a study in the SLO'],
  ],
  run: async (flags, { operands, json, terminal }) => {
    const { showCommand } = await import('../show/show-command.ts');
    return await showCommand(operands, flags, json, terminal);
  },
});
