import { type Command, defineCommand } from '../command.ts';

export const report: Command = defineCommand({
  name: 'report',
  describe: 'Print what a saved run, plan or study says, or render its report again',
  argument: { name: 'folder', describe: 'Folder of `run --out`, `plan --out` or `sweep --out`', many: false, required: true, completion: 'folders' },
  flags: { html: { type: 'boolean', describe: 'Draw the charts and report.html (or plan.html) into the folder again' } },
  examples: [['foretoken report runs/two', 'the table'], ['foretoken report plans/chat --html', 'a plan, drawn again']],
  run: async (flags, context) => {
    const { reportCommand } = await import('../report/report-command.ts');
    return await reportCommand(flags, context);
  },
});
