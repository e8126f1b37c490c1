import { expect, it } from 'vitest';
import type { ExecutedStudy, PointOutcome, PointTask, StudyExecutor } from '@foretoken/study';
import { runPoint } from '@foretoken/study/node';

const TEXT = `workload:
  synthetic:
    requests: 20
    arrivals: { process: poisson, rate: 5 }
    input: { distribution: constant, value: 200 }
    output: { distribution: constant, value: 20 }
fleet: { model: llama-3.1-8b, gpu: h100-sxm }
slo: { ttft: 1s, itl: 80ms }
`;

const STUDY: ExecutedStudy = { name: 'contract', scenario: { shown: 's.yaml', text: TEXT, folder: '.' }, files: [], program: '0.1.0+test' };

/** Every fifth point names a GPU that there is not. */
const TASKS: readonly PointTask[] = Array.from({ length: 25 }, (_, i) => ({ key: `k${i}`, sets: [`seed=${i}`, ...(i % 5 === 4 ? ['fleet.gpu=nonesuch'] : [])] }));

/** What every executor of studies promises; `create` makes one with so many workers. */
export function describeExecutor(create: (workers: number) => StudyExecutor | Promise<StudyExecutor>): void {
  const execute = async (workers: number, tasks: readonly PointTask[], signal: AbortSignal, onEach: (outcomes: readonly PointOutcome[]) => void): Promise<void> => {
    const executor = await create(workers);
    try {
      await executor.execute(STUDY, tasks, { onOutcomes: onEach }, signal);
    } finally {
      await executor.close();
    }
  };

  it.each([1, 2])('reports every key once, with the outcome of the point alone, on %i', async (workers) => {
    const found: PointOutcome[] = [];
    await execute(workers, TASKS, new AbortController().signal, (outcomes) => found.push(...outcomes));
    expect(found.map(({ key }) => key).toSorted()).toEqual(TASKS.map(({ key }) => key).toSorted());
    for (const outcome of found) expect(outcome).toEqual(await runPoint(STUDY.scenario, TASKS.find(({ key }) => key === outcome.key)!));
  });

  it('has nothing to do for no tasks', async () => {
    await execute(2, [], new AbortController().signal, () => expect.unreachable());
  });

  it('stops with the reason of its signal, and what it reported is valid', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const found: PointOutcome[] = [];
    const stopped = execute(1, TASKS, controller.signal, (outcomes) => {
      found.push(...outcomes);
      controller.abort(reason);
    });
    await expect(stopped).rejects.toBe(reason);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(TASKS.length);
    await expect(execute(1, TASKS, AbortSignal.abort(reason), () => expect.unreachable())).rejects.toBe(reason);
  });

  it('ends with the error of whoever keeps the outcomes', async () => {
    const error = new Error('the disk is full');
    const failing = execute(2, TASKS, new AbortController().signal, () => {
      throw error;
    });
    await expect(failing).rejects.toBe(error);
  });
}
