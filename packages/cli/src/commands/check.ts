import { type Command, defineCommand } from '../command.ts';
import { PRECISION_SHARE, REPLICATION_COUNT } from '../run/replication-flags.ts';

export const check: Command = defineCommand({
  name: 'check',
  describe: 'Hold scenarios to their SLO, for CI: exit code 3 when a bound is missed',
  argument: { name: 'scenario', describe: 'Scenario files (YAML or JSON); - reads standard input', many: true, required: true, completion: 'files' },
  flags: {
    assert: { type: 'strings', describe: 'A further bound, on any figure of a study: costPerMtok<=2.5', value: 'FIGURE<=BOUND', completion: 'none' },
    set: { type: 'strings', describe: 'Override a value of every scenario', value: 'KEY=VALUE', completion: 'none' },
    seed: { type: 'integer', describe: 'Seed of every random stream', minimum: 0, completion: 'none' },
    replications: { type: 'string', describe: 'Independent runs, for intervals; auto: until figures are known to 5 %', value: 'N', completion: ['auto'], accepts: REPLICATION_COUNT },
    precision: { type: 'string', describe: 'Replications until the figures of the SLO are known so well: 5%', value: 'SHARE', completion: 'none', accepts: PRECISION_SHARE },
    strict: { type: 'boolean', describe: 'A bound within the 95 % interval counts as missed' },
    junit: { type: 'string', describe: 'Write JUnit XML here', value: 'FILE', completion: 'files' },
    github: { type: 'boolean', describe: 'Annotate the scenario on GitHub, and append to $GITHUB_STEP_SUMMARY' },
    quiet: { type: 'boolean', describe: 'No progress line' },
  },
  examples: [
    ['foretoken check chat.yaml', 'every bound of the SLO'],
    ["foretoken check chat.yaml --assert 'costPerMtok<=$2.5' --assert 'goodFraction>=99%'", 'and two more'],
    ['foretoken check scenarios/*.yaml --replications 5 --strict --junit check.xml', 'several, for a CI server'],
  ],
  run: async (flags, context) => {
    const { startInThread } = await import('../run/start-in-thread.ts');
    return await startInThread(new URL('../check/check-thread.js', import.meta.url), flags, context);
  },
});
