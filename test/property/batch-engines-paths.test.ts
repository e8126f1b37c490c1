import fc from 'fast-check';
import { HfContinuousReplica, LmdeployReplica, OrcaReplica, OUTCOME, StaticReplica, WindowFormer } from '@foretoken/engines';
import type { HfContinuousConfig, LmdeployConfig, OrcaConfig, StaticBatchingConfig } from '@foretoken/engines';
import { linearStepTime } from '@foretoken/latency';
import { describe, expect, it } from 'vitest';
import { drive, traceOf } from '../contract/drive.ts';
import type { EngineSubject } from '../contract/drive.ts';
import { requestStreams } from '../contract/request-stream.ts';

const RUNS = Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 60);
const STEP_TIME = linearStepTime({ base: 0.01, perToken: 1e-4, perRequest: 1e-5, perContextToken: 1e-6 });
/** Longest prompt of a stream, its output and what its client leaves above. */
const LONGEST = 194;

type Create = EngineSubject['create'];

function subject(usableBlocks: number, maxNumSeqs: number, create: Create): EngineSubject {
  return { longestPrompt: LONGEST - 1, outputRoom: (prompt) => LONGEST - prompt, maxNumSeqs, usableBlocks, serial: true, mayWait: true, oneTokenPerStep: false, create };
}

const orca: fc.Arbitrary<EngineSubject> = fc
  .record({ maxBatchSize: fc.integer({ min: 1, max: 12 }), extra: fc.nat({ max: 900 }), reservation: fc.constantFrom('max-tokens', 'max', 'power-of-two', 'oracle') })
  .map(({ maxBatchSize, extra, reservation }) => {
    const config: OrcaConfig = { maxBatchSize, maxLength: LONGEST, kvSlots: LONGEST + extra, reservation };
    return subject(config.kvSlots, maxBatchSize, (request) => new OrcaReplica({ ...request, stepTime: STEP_TIME, config }));
  });

const padded: fc.Arbitrary<EngineSubject> = fc
  .record({ maxBatchSize: fc.integer({ min: 1, max: 8 }), extra: fc.nat({ max: 900 }), reservation: fc.constantFrom('whole', 'static', 'dynamic'), streaming: fc.boolean(), windowS: fc.constantFrom(0, 0.01, 0.2) })
  .map(({ extra, windowS, ...rest }) => {
    const config: StaticBatchingConfig = { ...rest, maxLength: LONGEST, kvSlots: LONGEST + extra };
    return subject(config.kvSlots, config.maxBatchSize, (request) => new StaticReplica({ ...request, stepTime: STEP_TIME, config, maxInputTokens: LONGEST - 1, former: new WindowFormer(config.maxBatchSize, windowS) }));
  });

const continuous: fc.Arbitrary<EngineSubject> = fc
  .record({
    scheduler: fc.constantFrom('fifo', 'prefill_first'),
    safetyMargin: fc.constantFrom(0, 0.15, 0.5),
    pageSize: fc.constantFrom(1, 4, 16, 64),
    extra: fc.nat({ max: 20 }),
    maxRequests: fc.integer({ min: 1, max: 10 }),
    moreTokens: fc.constantFrom(0, 1, 20, 400),
    allowBlockSharing: fc.boolean(),
    cpuOffloadPages: fc.constantFrom(0, 5, 100),
  })
  .map(({ extra, moreTokens, ...rest }) => {
    const pages = Math.ceil(LONGEST / rest.pageSize) + extra;
    const config: HfContinuousConfig = { ...rest, pages, maxBatchTokens: rest.maxRequests + moreTokens, maxLength: LONGEST };
    return subject(pages, config.maxRequests, ({ census, ...request }) => new HfContinuousReplica({ ...request, census, stepTime: STEP_TIME, config }));
  });

const lmdeploy: fc.Arbitrary<EngineSubject> = fc
  .record({
    backend: fc.constantFrom('pytorch', 'turbomind'),
    blockSize: fc.constantFrom(1, 4, 16, 64),
    extra: fc.nat({ max: 20 }),
    maxBatchSize: fc.integer({ min: 1, max: 10 }),
    maxPrefillTokenNum: fc.constantFrom(1, 16, 50, 300),
    enablePrefixCaching: fc.boolean(),
    prefillInterval: fc.constantFrom(1, 3, 16),
    longPrefillPolicy: fc.constantFrom('size', 'fifo'),
  })
  .map(({ extra, ...rest }) => {
    const blocks = Math.ceil(LONGEST / rest.blockSize) + extra;
    const config: LmdeployConfig = { ...rest, blocks, sessionLen: LONGEST };
    return subject(blocks, config.maxBatchSize, ({ census, ...request }) => new LmdeployReplica({ ...request, census, stepTime: STEP_TIME, config }));
  });

describe.each<[string, fc.Arbitrary<EngineSubject>, readonly number[]]>([
  ['Orca', orca, [OUTCOME.completed]],
  ['padded batches', padded, [OUTCOME.completed, OUTCOME.failed]],
  ['continuous batching', continuous, [OUTCOME.completed]],
  ['LMDeploy', lmdeploy, [OUTCOME.completed]],
])('%s at random settings', (_, subjects, ends) => {
  it('ends every request, gives every block back, and runs the same fast and naive', () => {
    fc.assert(
      fc.property(subjects, requestStreams, (made, columns) => {
        const run = drive(made, columns, { inspect: (replica) => replica.checkIntegrity() });
        for (const row of run.submitted) expect(ends).toContain(run.log.outcome[row]);
        for (const step of run.steps) expect(step.running).toBeLessThanOrEqual(made.maxNumSeqs);
        expect(run.replica.snapshot()).toEqual({ running: 0, waiting: 0, kvUsage: 0, freeBlocks: made.usableBlocks });
        expect(traceOf(drive(made, columns, { naive: true }))).toEqual(traceOf(run));
      }),
      { numRuns: RUNS, seed: 20261126 },
    );
  });
});
