import { type Command, defineCommand } from '../command.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export const completion: Command = defineCommand({
  name: 'completion',
  describe: 'Print a completion script for a shell',
  argument: { name: 'shell', describe: SHELLS.join(', '), many: false, required: true, choices: SHELLS, completion: SHELLS },
  flags: {},
  examples: [
    ['foretoken completion bash > /etc/bash_completion.d/foretoken', 'bash'],
    ['foretoken completion fish > ~/.config/fish/completions/foretoken.fish', 'fish'],
  ],
  run: async (_flags, { operands }) => {
    const { completionCommand } = await import('../completion/completion-command.ts');
    return completionCommand(operands[0] as (typeof SHELLS)[number]);
  },
});
