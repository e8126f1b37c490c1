import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect } from 'vitest';
import { contentHash } from '@foretoken/kernel';
import type { ExecutedStudy, PointOutcome, PointTask, StudyFile } from '@foretoken/study';
import { programIdentity, runPoint } from '@foretoken/study/node';

const SCENARIO = `name: queue test
workload:
  trace: ../data/trace.csv
  requests: 60
fleet:
  model: qwen3-8b
  gpu: h100-sxm
  engine:
    name: vllm-v1
    policies:
      order: ./policies/order.ts
slo:
  ttft: 1s
`;
const ORDER = `import { weight } from './parts/weight.ts';
const ms = Number(process.env['TEST_POINT_MS'] ?? 0);
if (ms > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
export const policy = { kind: 'order', name: 'mine', about: 'Shorter prompts first.', key: (request: { promptTokens: number }) => request.promptTokens * weight };
`;
const POISON = `process.kill(process.pid, 'SIGKILL');
export const policy = { kind: 'order', name: 'poison', about: '', key: () => 0 };
`;
const BAD_ORDER = `import { nothing } from './parts/missing.ts';
export const policy = { kind: 'order', name: nothing, about: '', key: () => 0 };
`;

/** A study on disk, with its tasks. */
export interface TestStudy {
  readonly study: ExecutedStudy;
  readonly tasks: readonly PointTask[];
  readonly folder: string;
}

/** A study whose scenario has relative, upward and absolute paths; `broken` adds points that fail, each in another way, `poison` points that kill whoever computes them. */
export function testStudy(points: number, { broken = false, poison = 0, program = programIdentity() }: { readonly broken?: boolean; readonly poison?: number; readonly program?: string } = {}): TestStudy {
  const folder = mkdtempSync(join(tmpdir(), 'foretoken-study-'));
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const rows = Array.from({ length: 80 }, (_, index) => `${(index * 0.21).toFixed(2)},${100 + ((index * 37) % 900)},${10 + ((index * 13) % 90)}`);
  write('data/trace.csv', `arrival_s,input_tokens,output_tokens\n${rows.join('\n')}\n`);
  write('data/broken.csv', 'arrival_s,input_tokens,output_tokens\n0,10,ten\n');
  write('study/policies/order.ts', ORDER);
  write('study/policies/bad.ts', BAD_ORDER);
  write('study/policies/poison.ts', POISON);
  write('study/policies/parts/weight.ts', 'export const weight = 2;\n');
  write('study/broken.json', '{"architectures": ["Nothing"]}');
  write('study/scenario.yaml', SCENARIO);
  const absolute = join(folder, 'data/trace.csv');
  const sets = Array.from({ length: points }, (_, index) => [`seed=${index}`, `fleet.engine.maxNumSeqs=${1 + (index % 16)}`, ...(index % 5 === 0 ? [`workload.trace=${absolute}`] : [])]);
  const bad = [['workload.trace=../data/none.csv'], ['workload.trace=../data/broken.csv'], ['fleet.model=./broken.json'], ['fleet.model=./none.json'], [`workload.trace=${join(folder, 'none/x.csv')}`], ['fleet.engine.policies.order=./policies/bad.ts'], ['fleet.engine.policies.order=./policies/none.ts'], ['fleet.gpu=no-such'], ['fleet.tensorParallel=0']];
  const deadly = Array.from({ length: poison }, (_, index) => [`seed=${index}`, 'fleet.engine.policies.order=./policies/poison.ts']);
  const all = [...sets, ...(broken ? bad : []), ...deadly];
  const files = [['trace', '../data/trace.csv'], ['trace', '../data/broken.csv'], ['trace', absolute], ['policy', './policies/order.ts'], ['model', './broken.json'], ['policy', './policies/bad.ts'], ['policy', './policies/poison.ts']] as const;
  const study: ExecutedStudy = {
    name: 'queue test',
    scenario: { shown: 'study/scenario.yaml', text: SCENARIO, folder: join(folder, 'study') },
    files: files.map(([kind, name]): StudyFile => {
      const path = resolve(folder, 'study', name);
      return { kind, name, path, sha256: createHash('sha256').update(existsSync(path) && statSync(path).isFile() ? readFileSync(path) : '').digest('hex') };
    }),
    program,
  };
  return { study, tasks: all.map((own): PointTask => ({ key: contentHash(JSON.stringify([folder, own])), sets: own })), folder };
}

/** What a run on this machine alone gives, by key. */
export async function localOutcomes({ study, tasks }: TestStudy): Promise<ReadonlyMap<string, string>> {
  const outcomes = new Map<string, string>();
  for (const task of tasks) if (!task.sets.some((set) => String(set).includes('poison'))) outcomes.set(task.key, JSON.stringify(await runPoint(study.scenario, task)));
  return outcomes;
}

/** Outcomes as they are recorded: the same key twice is an error. */
export class Recorder {
  readonly outcomes: Map<string, string> = new Map<string, string>();
  readonly messages: string[] = [];
  readonly onOutcomes = (outcomes: readonly PointOutcome[]): void => {
    for (const outcome of outcomes) {
      if (this.outcomes.has(outcome.key)) throw new Error(`${outcome.key} is recorded twice`);
      this.outcomes.set(outcome.key, JSON.stringify(outcome));
    }
  };
  readonly onMessage = (message: string): void => void this.messages.push(message);
}

export function removeStudy({ folder }: TestStudy): void {
  rmSync(folder, { recursive: true, force: true });
}

/** The same keys with the same bytes. */
export function expectSame(recorded: ReadonlyMap<string, string>, expected: ReadonlyMap<string, string>): void {
  expect([...recorded.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
  for (const [key, text] of expected) expect(recorded.get(key)).toBe(text);
}
