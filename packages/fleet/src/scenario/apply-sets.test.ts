import { ForetokenError } from '@foretoken/kernel';
import { describe, expect, it } from 'vitest';
import { applySets } from './apply-sets.ts';
import { validateScenario } from './parse-scenario.ts';
import { readScenarioDocument } from './scenario-document.ts';
import type { Scenario } from './scenario.ts';

const text = `workload:
  trace: old.csv
  format: azure
  jitter: true
fleet:
  model: llama-3.1-8b
  gpu: h100-sxm
slo:
  ttft: 1s
`;

function withSets(...sets: readonly string[]): Scenario {
  return validateScenario(applySets(readScenarioDocument(text, 'a.yaml'), sets));
}

describe('applySets', () => {
  it('parses values as YAML', () => {
    const { seed, fleet } = withSets('seed=7', 'fleet.engine={name: vllm-v1, maxNumSeqs: 64}', 'fleet.gpu=h200');
    expect([seed, fleet.gpu, fleet.engine.maxNumSeqs]).toEqual([7, 'h200', 64]);
  });

  it('lets the last of several win', () => {
    expect(withSets('seed=7', 'seed=8').seed).toBe(8);
  });

  it('replaces one workload source by another, with what belongs to it', () => {
    expect(withSets('workload.profile=azure-code').workload.source).toEqual({ kind: 'profile', profile: 'azure-code' });
    expect(withSets('workload.trace=new.csv').workload.source).toMatchObject({ path: 'new.csv', format: 'azure', jitter: true });
  });

  it('replaces one price by another', () => {
    expect(withSets('fleet.price.tier=spot', 'fleet.price.usdPerGpuHour=2.5').fleet.price).toEqual({ kind: 'fixed', usdPerGpuHour: 2.5 });
  });

  it('expands short forms when a part of them is set', () => {
    const { fleet, slo } = withSets('fleet.engine=vllm-v1', 'fleet.engine.maxNumSeqs=64', 'slo.ttft.p50=300ms');
    expect(fleet.engine).toEqual({ name: 'vllm-v1', version: '0.23', maxNumSeqs: 64 });
    expect(slo).toEqual([
      { metric: 'ttft', statistic: 'p99', boundS: 1 },
      { metric: 'ttft', statistic: 'p50', boundS: 0.3 },
    ]);
  });

  it('removes a key set to null', () => {
    expect(withSets('slo.ttft=null').slo).toEqual([]);
  });

  it('keeps the digits of an engine version', () => {
    expect(withSets('fleet.engine.version=0.10').fleet.engine).toMatchObject({ name: 'vllm-v1', version: '0.10' });
  });

  it('leaves the document as it was', () => {
    const document = readScenarioDocument(text, 'a.yaml');
    applySets(document, ['seed=7', 'workload.profile=azure-code']);
    expect(validateScenario(document).workload.source.kind).toBe('trace');
  });

  it('points at the flag when a set value is wrong', () => {
    expect(() => withSets('fleet.replica=2')).toThrow('--set fleet.replica=2  error E0104  unknown key `replica` in `fleet`\n  hint: did you mean `replicas`?');
    expect(() => withSets('fleet.replicas=0')).toThrow('--set fleet.replicas=0  error E0106  `fleet.replicas` must be at least 1, not 0');
  });

  it.each(['seed', '=5', 'a..b=1', 'seed=[1, 2'])('refuses %s as an override', (set) => {
    const attempt = (): Scenario => withSets(set);
    expect(attempt).toThrow(ForetokenError);
    expect(attempt).toThrow(expect.objectContaining({ code: 'E0112' }));
  });
});
