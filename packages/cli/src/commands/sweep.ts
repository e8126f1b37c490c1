import { type Command, defineCommand } from '../command.ts';
import { PRECISION_SHARE, REPLICATION_COUNT } from '../run/replication-flags.ts';

export const sweep: Command = defineCommand({
  name: 'sweep',
  describe: 'Simulate every point of a sweep on all cores; the same command resumes it',
  argument: { name: 'sweep', describe: 'Sweep file (YAML): a scenario, and what varies in it', many: false, required: true, completion: 'files' },
  flags: {
    workers: { type: 'integer', describe: 'Threads; one per core by default, the result never depends on it', value: 'N', minimum: 1, completion: 'none' },
    queue: { type: 'string', describe: 'Compute on the workers of this queue: redis://, rediss:// or postgres:// URL; default: FORETOKEN_QUEUE', value: 'URL', completion: 'none' },
    'queue-ca': { type: 'string', describe: 'Certificates to trust, PEM; default: FORETOKEN_QUEUE_CA', value: 'FILE', completion: 'files' },
    wait: { type: 'integer', describe: 'How long to wait when all workers run another program, 60 by default; 0 = for ever', value: 'SECONDS', minimum: 0, completion: 'none' },
    out: { type: 'string', describe: 'Folder of the study; runs/<name> by default', value: 'DIR', completion: 'folders' },
    set: { type: 'strings', describe: 'Override a value of the scenario', value: 'KEY=VALUE', completion: 'none' },
    replications: { type: 'string', describe: 'Independent runs of each point; auto: until figures are known to 5 %', value: 'N', completion: ['auto'], accepts: REPLICATION_COUNT },
    precision: { type: 'string', describe: 'Replications of each point until the figures of the SLO are known so well: 5%', value: 'SHARE', completion: 'none', accepts: PRECISION_SHARE },
    seed: { type: 'integer', describe: 'Seed of every random stream', value: 'N', minimum: 0, completion: 'none' },
    top: { type: 'integer', describe: 'Rows of the table, 10 by default', value: 'N', minimum: 1, completion: 'none' },
    by: { type: 'string', describe: 'Figure that decides; the first of the sweep by default', value: 'FIGURE', completion: 'none' },
    report: { type: 'boolean', isOn: true, describe: 'Draw report.html and charts; --no-report leaves them out' },
    quiet: { type: 'boolean', describe: 'No progress line' },
  },
  examples: [
    ['foretoken sweep examples/sweeps/small.yaml', 'a shipped sweep, on all cores'],
    ['foretoken sweep s.yaml --workers 2 --out runs/mine', 'two threads, a folder of its own'],
    ['foretoken sweep s.yaml --queue redis://queue:6379', 'on every `foretoken worker` of that queue'],
    ['foretoken sweep s.yaml --by ttftP99 --top 20', 'rank by another figure'],
  ],
  run: async (flags, context) => {
    const { sweepCommand } = await import('../sweep/sweep-command.ts');
    return await sweepCommand(flags, context);
  },
});
