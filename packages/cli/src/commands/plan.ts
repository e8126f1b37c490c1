import { type Command, defineCommand } from '../command.ts';

export const plan: Command = defineCommand({
  name: 'plan',
  describe: 'Find the cheapest fleets that hold an SLO',
  argument: { name: 'plan', describe: 'A plan file, or a scenario to plan for; - reads standard input', many: false, required: true, completion: 'files' },
  flags: {
    gpus: { type: 'string', describe: 'GPUs to try, in place of the plan\'s', value: 'A,B', completion: 'none' },
    engines: { type: 'string', describe: 'Engines to try; name@version for a version', value: 'A,B', completion: 'engines' },
    rate: { type: 'string', describe: 'Requests per second to plan for', value: 'N', completion: 'none' },
    growth: { type: 'string', describe: 'Multiples of the rate to size fleets for, too', value: 'N,M', completion: 'none' },
    'slo-preset': { type: 'string', describe: 'A named SLO (`foretoken list slo-presets`)', value: 'NAME', completion: 'none' },
    top: { type: 'integer', describe: 'Fleets to recommend', minimum: 1, completion: 'none' },
    set: { type: 'strings', describe: 'Override a value of the base scenario', value: 'KEY=VALUE', completion: 'none' },
    seed: { type: 'integer', describe: 'Seed of every random stream', minimum: 0, completion: 'none' },
    out: { type: 'string', describe: 'Save plan.json, plan.txt and a scenario per recommendation here', value: 'DIR', completion: 'folders' },
    workers: { type: 'integer', describe: 'Threads; one per core by default, the output never depends on it', minimum: 1, completion: 'none' },
    quiet: { type: 'boolean', describe: 'No progress line' },
  },
  examples: [
    ['foretoken plan examples/plans/chat-70b.yaml --out plans/chat', 'four GPUs, two engines, growth'],
    ['foretoken plan s.yaml --gpus h100-sxm,l40s --rate 20 --slo-preset chat', 'for a plain scenario'],
  ],
  run: async (flags, context) => {
    const { planCommand } = await import('../plan/plan-command.ts');
    return await planCommand(flags, context);
  },
});
