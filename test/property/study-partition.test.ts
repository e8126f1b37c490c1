import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { FIGURE_IDS, type Figures, type PointOutcome, type PointTask, type StudyExecutor, type Sweep } from '@foretoken/study';
import { runStudy } from '@foretoken/study/node';

const SCENARIO = 'workload:\n  synthetic:\n    requests: 1\n    arrivals: { process: poisson, rate: 1 }\n    input: { distribution: constant, value: 9 }\n    output: { distribution: constant, value: 9 }\nfleet: { model: llama-3.1-8b, gpu: h100-sxm }\n';
const POINTS = 40;

/** Two points in five are equal to an earlier one. */
const points = Array.from({ length: POINTS }, (_, index) => {
  const seed = index % 5 < 2 ? index % 3 : index;
  return { index, parameters: { seed, place: index % 2 === 0 ? 'even' : index }, sets: [`seed=${seed}`] };
});
const sweep: Sweep = { name: 'partition', scenario: { shown: 's.yaml', text: SCENARIO, folder: '.' }, design: { method: 'grid', seed: 1, description: 'by hand' }, domains: [], points, figures: ['ttftP99'] };

/** An outcome that depends on the task alone, as simulations do. */
function outcomeOf({ key, sets }: PointTask): PointOutcome {
  const seed = Number(String(sets[0]).slice('seed='.length));
  if (seed % 7 === 3) return { key, status: 'failed', code: 'E0401', message: `seed ${seed} does not fit`, hint: '', exitCode: 4 };
  const figures = Object.fromEntries(FIGURE_IDS.map((id, i) => [id, i % 4 === 0 ? null : seed / (i + 3)])) as Figures;
  return { key, status: 'ok', verdict: 'no-slo', title: `seed ${seed}`, bottleneck: '', replications: 1, requests: seed, figures, halfWidths: { ttftP99: seed / 9 }, warnings: [] };
}

/** How one session goes: what the sizes of its reports are, in which order tasks are done, and after how many outcomes it is stopped. */
interface Session {
  readonly sizes: readonly number[];
  readonly stride: number;
  readonly stopAfter: number;
}

/** Reports in an order and in portions that somebody else chose, and stops where it is told. */
function executorOf({ sizes, stride, stopAfter }: Session): StudyExecutor {
  return {
    execute: async (_study, tasks, { onOutcomes }) => {
      const order = tasks.map((_, i) => tasks[(i * stride) % tasks.length]!).filter((task, i, all) => all.indexOf(task) === i);
      const rest = tasks.filter((task) => !order.includes(task));
      const queue = [...order, ...rest];
      for (let done = 0, portion = 0; done < queue.length; portion++) {
        if (done >= stopAfter) throw new Error('stopped');
        const size = sizes[portion % sizes.length] ?? 1;
        await onOutcomes(queue.slice(done, done + size).map(outcomeOf));
        done += size;
      }
    },
    close: async () => await Promise.resolve(),
  };
}

function bytesOf(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(files.map(({ parentPath, name }) => [join(parentPath, name).slice(folder.length), readFileSync(join(parentPath, name), 'latin1')]).toSorted());
}

const fresh = (): string => join(mkdtempSync(join(tmpdir(), 'foretoken-partition-')), 'study');

let reference: Readonly<Record<string, string>> = {};
beforeAll(async () => {
  const folder = fresh();
  await runStudy({ sweep, folder, executor: executorOf({ sizes: [1], stride: 1, stopAfter: Infinity }) });
  reference = bytesOf(folder);
});

describe('the folder of a study', () => {
  it('has the same bytes whatever the chunks, their order, and the interruptions', async () => {
    expect(Object.keys(reference)).toHaveLength(5);
    const session = fc.record({ sizes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }), stride: fc.integer({ min: 1, max: 11 }), stopAfter: fc.integer({ min: 0, max: POINTS }) });
    await fc.assert(
      fc.asyncProperty(fc.array(session, { maxLength: 4 }), session, async (sessions, last) => {
        const folder = fresh();
        for (const each of sessions) await runStudy({ sweep, folder, executor: executorOf(each) }).catch((error: unknown) => expect(String(error)).toBe('Error: stopped'));
        await runStudy({ sweep, folder, executor: executorOf({ ...last, stopAfter: Infinity }) });
        expect(bytesOf(folder)).toEqual(reference);
      }),
      { numRuns: 15 },
    );
  });
});
