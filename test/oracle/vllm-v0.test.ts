import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OUTCOME } from '@foretoken/engines';
import { hasShared, readText, sharedPath, whyNoShared } from './shared.ts';
import { recordV0 } from './vllm-v0-run.ts';
import type { V0StepLine, V0Summary } from './vllm-v0-run.ts';
import type { OracleTrace } from './vllm-trace.ts';

const folder = sharedPath('oracles', 'vllm-v0');

function cases(): { name: string; steps: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl.gz') || file.endsWith('.jsonl'))
    .sort()
    .map((file) => ({ name: file.slice(0, file.indexOf('.')), steps: `${folder}/${file}` }));
}

describe.skipIf(!hasShared)(`vllm-v0 oracle${whyNoShared}`, () => {
  it('vllm-v0 has cases', () => expect(cases().length).toBeGreaterThan(0));

  for (const { name, steps } of cases()) {
    for (const path of ['fast', 'naive'] as const) {
      it(`vllm-v0 ${name} ${path}`, () => {
        const trace = JSON.parse(readText(`${folder}/${name}.trace.json`)) as OracleTrace;
        const records = readText(steps).trim().split('\n').map((line) => JSON.parse(line) as { type: string });
        const expected = records.filter((each): each is V0StepLine => each.type === 'step');
        const { lines, summary, log } = recordV0(trace, path === 'naive');
        for (const [i, step] of expected.entries()) expect({ ...step, ...lines[i] }, `step ${i}`).toEqual(step);
        expect(summary).toEqual(records.find((each): each is V0Summary => each.type === 'summary'));
        expect(log.outcome.filter((outcome) => outcome === OUTCOME.promptTooLong)).toHaveLength(expected.flatMap(({ ignored }) => ignored).length);
      });
    }
  }
});
