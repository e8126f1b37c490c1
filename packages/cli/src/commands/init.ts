import { type Command, defineCommand } from '../command.ts';

/** Kinds of policies; a test holds them against the registry, which would cost the help a tenth of a second. */
export const POLICY_KIND_NAMES = ['order', 'victim', 'eviction', 'router'] as const;

export const init: Command = defineCommand({
  name: 'init',
  describe: 'Write a commented starter scenario, or a policy of your own',
  argument: { name: 'dir', describe: 'Folder (default: here), or with --policy the file to write', many: false, required: false, completion: 'folders' },
  flags: { policy: { type: 'string', describe: `Write a template of a policy instead: ${POLICY_KIND_NAMES.join(', ')}`, value: 'KIND', completion: POLICY_KIND_NAMES } },
  examples: [
    ['foretoken init my-fleet && foretoken run my-fleet/scenario.yaml', 'two commands to a prediction'],
    ['foretoken init --policy order my-order.ts && foretoken test-policy my-order.ts', 'a scheduling policy of your own'],
  ],
  run: async ({ policy }, { operands, json }) => {
    if (policy !== undefined) {
      const { initPolicy } = await import('../init/init-policy.ts');
      return await initPolicy(policy, operands[0], json);
    }
    const { initCommand } = await import('../init/init-command.ts');
    return await initCommand(operands[0] ?? '.', json);
  },
});
