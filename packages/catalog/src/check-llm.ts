import { attentionLayers, fullAttentionLayers, mlpLayers, moeLayers } from './layers.ts';
import type { LlmSpec } from './llm.ts';

/** Checks that the fields of an architecture fit each other; throws what `fail(field, expectation)` returns. */
export function checkLlm(spec: LlmSpec, fail: (field: string, expectation: string) => Error): void {
  const rules: readonly (readonly [boolean, string, string])[] = [
    [spec.heads % spec.kvHeads === 0, 'kvHeads', `a divisor of the ${spec.heads} attention heads`],
    [attentionLayers(spec) >= 0, 'linear', `on at most ${spec.layers} layers`],
    [fullAttentionLayers(spec) >= 0, 'window', `on at most ${attentionLayers(spec)} attention layers`],
    [mlpLayers(spec) <= spec.layers, 'mlpLayers', `at most ${spec.layers}`],
    [moeLayers(spec) >= 0, 'moe', `with at most ${mlpLayers(spec)} dense layers`],
    [spec.moe === null || spec.moe.topK <= spec.moe.experts, 'moe', `with topK of at most ${spec.moe?.experts ?? 0} experts`],
    [hasDenseSize(spec), 'intermediateSize', 'positive: some layers have a dense MLP'],
  ];
  for (const [holds, field, expectation] of rules) if (!holds) throw fail(field, expectation);
}

function hasDenseSize(spec: LlmSpec): boolean {
  return spec.intermediateSize > 0 || mlpLayers(spec) === moeLayers(spec);
}
