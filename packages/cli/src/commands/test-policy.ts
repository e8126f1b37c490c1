import { type Command, defineCommand } from '../command.ts';

export const testPolicy: Command = defineCommand({
  name: 'test-policy',
  describe: 'Hold a policy of your own against its contract, and see what it changes',
  argument: { name: 'file', describe: 'TypeScript or JavaScript file that exports one policy', many: false, required: true, completion: 'files' },
  flags: {
    engine: { type: 'string', describe: 'Engine to try it on; default: the first that takes such a policy', value: 'NAME', completion: 'none' },
    runs: { type: 'integer', describe: 'Random scenarios per promise; default 100', minimum: 1, completion: 'none' },
    seed: { type: 'integer', describe: 'Seed of the scenarios; default 1', minimum: 0, completion: 'none' },
  },
  examples: [
    ['foretoken test-policy examples/policies/shortest-job-first.ts', 'exit code 3 when it breaks a promise'],
    ['foretoken test-policy my-order.ts --engine sglang --runs 1000', 'longer, on another engine'],
  ],
  run: async (flags, { operands, json, terminal }) => {
    const { testPolicyCommand } = await import('../test-policy/test-policy-command.ts');
    return await testPolicyCommand(operands[0] ?? '', flags, json, terminal);
  },
});
