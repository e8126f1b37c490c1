import { type Command, defineCommand } from '../command.ts';

export const lint: Command = defineCommand({
  name: 'lint',
  describe: 'Check scenario and sweep files: keys, names, and whether the model fits',
  argument: { name: 'file', describe: 'Scenario or sweep files', many: true, required: true, completion: 'files' },
  flags: { set: { type: 'strings', describe: 'Override a value of the scenarios', value: 'KEY=VALUE', completion: 'none' } },
  examples: [
    ['foretoken lint examples/*.yaml', 'exit code 2 when one is wrong'],
    ['foretoken lint examples/sweeps/small.yaml', 'how many points, and every value of every domain once'],
  ],
  run: async (flags, context) => {
    const { lintCommand } = await import('../lint/lint-command.ts');
    return await lintCommand(flags, context);
  },
});
