import { type Command, defineCommand } from '../command.ts';

export const doctor: Command = defineCommand({
  name: 'doctor',
  describe: 'Check the installation',
  flags: {},
  examples: [],
  run: async (_flags, { json, terminal }) => {
    const { doctorCommand } = await import('../doctor/doctor-command.ts');
    return await doctorCommand(json, terminal);
  },
});
