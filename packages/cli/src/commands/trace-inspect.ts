import { type Command, defineCommand } from '../command.ts';

export const traceInspect: Command = defineCommand({
  name: 'trace inspect',
  describe: 'Statistics of a trace: rates, burstiness, lengths, prefix reuse',
  argument: { name: 'file', describe: 'Trace file, .gz allowed', many: false, required: true, completion: 'files' },
  flags: {
    format: { type: 'string', describe: 'Trace format; default: found from the header', value: 'NAME', completion: 'none' },
    'zero-output': { type: 'string', describe: 'Rows without output: drop (default), clamp or keep', value: 'POLICY', completion: ['drop', 'clamp', 'keep'] },
  },
  examples: [['foretoken trace inspect trace.csv', 'any known format']],
  run: async (flags, context) => {
    const { traceInspectCommand } = await import('../trace/trace-inspect-command.ts');
    return await traceInspectCommand(flags, context);
  },
});
