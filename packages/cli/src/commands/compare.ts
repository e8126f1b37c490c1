import { type Command, defineCommand } from '../command.ts';
import { SORTS } from '../compare/sorts.ts';
import { PRECISION_SHARE, REPLICATION_COUNT } from '../run/replication-flags.ts';

export const compare: Command = defineCommand({
  name: 'compare',
  describe: 'Compare engines on one workload, or whole scenarios',
  argument: { name: 'scenario', describe: 'One scenario for several engines, or several scenarios; - reads standard input', many: true, required: true, completion: 'files' },
  flags: {
    engines: { type: 'string', describe: 'Engines to try, `all` of one scenario by default; name@version for a version', value: 'A,B', completion: 'engines' },
    sort: { type: 'string', describe: `What the order goes by: ${SORTS.join(', ')}`, value: 'BY', completion: SORTS },
    set: { type: 'strings', describe: 'Override a value of every scenario', value: 'KEY=VALUE', completion: 'none' },
    seed: { type: 'integer', describe: 'Seed of every random stream', minimum: 0, completion: 'none' },
    replications: { type: 'string', describe: 'Independent runs of each, on the same seeds; auto: until differences are decided', value: 'N', completion: ['auto'], accepts: REPLICATION_COUNT },
    precision: { type: 'string', describe: 'Replications until differences are decided, or smaller than this: 5%', value: 'SHARE', completion: 'none', accepts: PRECISION_SHARE },
    baseline: { type: 'string', describe: 'Hold all against this candidate, in place of the best; first: the first given', value: 'LABEL', completion: ['first'] },
    out: { type: 'string', describe: 'Save comparison.json, .csv, .html and charts here', value: 'DIR', completion: 'folders' },
    workers: { type: 'integer', describe: 'Threads; one per core by default, the output never depends on it', minimum: 1, completion: 'none' },
    quiet: { type: 'boolean', describe: 'No progress line' },
  },
  examples: [
    ['foretoken compare examples/compare-traffic.yaml', 'every engine, each with its defaults'],
    ['foretoken compare s.yaml --engines vllm-v1,sglang --replications 10', 'two engines, paired on ten seeds'],
    ['foretoken compare a.yaml b.yaml --out runs/ab', 'two whole scenarios'],
    ['foretoken compare fcfs.yaml sjf.yaml --baseline first --replications auto', 'what changes, with intervals'],
  ],
  run: async (flags, context) => {
    const { compareCommand } = await import('../compare/compare-command.ts');
    return await compareCommand(flags, context);
  },
});
