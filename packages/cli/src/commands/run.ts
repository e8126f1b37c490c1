import { type Command, defineCommand } from '../command.ts';
import { PRECISION_SHARE, REPLICATION_COUNT } from '../run/replication-flags.ts';

export const run: Command = defineCommand({
  name: 'run',
  describe: 'Simulate scenarios and print the predictions',
  argument: { name: 'scenario', describe: 'Scenario files (YAML or JSON); - reads standard input', many: true, required: true, completion: 'files' },
  flags: {
    set: { type: 'strings', describe: 'Override a value of the scenario', value: 'KEY=VALUE', completion: 'none' },
    seed: { type: 'integer', describe: 'Seed of every random stream', minimum: 0, completion: 'none' },
    replications: { type: 'string', describe: 'Independent runs, for intervals; auto: until figures are known to 5 %', value: 'N', completion: ['auto'], accepts: REPLICATION_COUNT },
    precision: { type: 'string', describe: 'Replications until the figures of the SLO are known so well: 5%', value: 'SHARE', completion: 'none', accepts: PRECISION_SHARE },
    out: { type: 'string', describe: 'Save result.json, requests.csv, charts and report.html here', value: 'DIR', completion: 'folders' },
    save: { type: 'boolean', isOn: true, describe: 'Write the folder of --out; --no-save prints only' },
    'trace-events': { type: 'string', describe: 'Write a Chrome trace of the steps here, for Perfetto', value: 'FILE', completion: 'files' },
    quiet: { type: 'boolean', describe: 'No progress line' },
    proof: { type: 'boolean', describe: 'Run the naive loop beside the fast one; any difference is an error' },
    naive: { type: 'boolean', describe: 'Run the naive loop only' },
  },
  examples: [
    ['foretoken run examples/azure-conversation.yaml', 'a shipped scenario'],
    ['foretoken run s.yaml --set fleet.replicas=2 --out runs/two', 'override and save'],
    ['foretoken run s.yaml --set workload.trace=trace.csv', 'replay a trace'],
  ],
  run: async (flags, context) => {
    const { startInThread } = await import('../run/start-in-thread.ts');
    return await startInThread(new URL('../run/run-thread.js', import.meta.url), flags, context);
  },
});
