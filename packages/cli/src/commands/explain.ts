import { type Command, defineCommand } from '../command.ts';

export const explain: Command = defineCommand({
  name: 'explain',
  describe: 'Where the time of a run, a request or a percentile went, and which knobs help',
  argument: { name: 'scenario', describe: 'Scenario file (YAML or JSON), - for standard input, or the folder of a saved run', many: false, required: true, completion: 'files' },
  flags: {
    request: { type: 'integer', describe: 'Take this request apart, by its row in order of arrival', minimum: 0, completion: 'none' },
    at: { type: 'strings', describe: 'Take a percentile apart: ttft.p99, e2e.p50, tpot.mean; default ttft.p99 and e2e.p99', value: 'PLACE', completion: ['ttft.p99', 'e2e.p99', 'tpot.p99'] },
    knobs: { type: 'boolean', isOn: true, describe: 'Turn each knob by one step; on by default, --no-knobs leaves them alone' },
    'knob-seeds': { type: 'integer', describe: 'Seeds of each knob, 5 by default', minimum: 1, completion: 'none' },
    'knob-requests': { type: 'integer', describe: 'Requests of each run of a knob at most, 2000 by default', minimum: 1, completion: 'none' },
    workers: { type: 'integer', describe: 'Threads for knobs; one per core by default, the output never depends on it', minimum: 1, completion: 'none' },
    'trace-events': { type: 'string', describe: 'Write a Chrome trace of the steps here, for Perfetto', value: 'FILE', completion: 'files' },
    from: { type: 'string', describe: 'Trace events from this time on', value: 'TIME', completion: 'none' },
    to: { type: 'string', describe: 'Trace events until this time', value: 'TIME', completion: 'none' },
    limit: { type: 'integer', describe: 'Trace events at most, 200000 by default', minimum: 1, completion: 'none' },
    set: { type: 'strings', describe: 'Override a value of the scenario', value: 'KEY=VALUE', completion: 'none' },
    seed: { type: 'integer', describe: 'Seed of every random stream', minimum: 0, completion: 'none' },
    quiet: { type: 'boolean', describe: 'No progress line' },
  },
  examples: [
    ['foretoken explain chat.yaml', 'the run, its p99s, and every knob'],
    ['foretoken explain chat.yaml --request 17 --no-knobs', 'one request'],
    ['foretoken explain chat.yaml --no-knobs --trace-events steps.json --to 60s', 'open steps.json in ui.perfetto.dev'],
  ],
  run: async (flags, context) => {
    const { startInThread } = await import('../run/start-in-thread.ts');
    return await startInThread(new URL('../explain/explain-thread.js', import.meta.url), flags, context);
  },
});
