import type { LlmSpec } from '@foretoken/catalog';
import { ForetokenError } from '@foretoken/kernel';
import type { Framework } from './deployment.ts';
import { traitsOf } from './framework-traits.ts';

/** How a model is spread over GPUs. */
export interface ParallelSplit {
  readonly llm: LlmSpec;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly expertParallel: number;
  readonly attentionDataParallel?: number;
  /** vLLM has no expert parallelism between 1 and all ranks; absent = any framework's. */
  readonly framework?: Framework;
}

/**
 * Checks that an engine could start with the split.
 * @throws ForetokenError E0405 naming the field, its value and the allowed ones.
 */
export function checkParallel(split: ParallelSplit): void {
  const { llm, tensorParallel: tp, pipelineParallel: pp } = split;
  if (tp > llm.heads) throw bound('tensorParallel', tp, `at most the ${llm.heads} attention heads of ${llm.id}`);
  if (!splitsHeads(llm, tp)) {
    const kv = llm.mla === null ? ` and ${llm.kvHeads} KV heads` : '';
    throw bound('tensorParallel', tp, `${nearest(llm, tp)}, so that the ${llm.heads} attention heads${kv} of ${llm.id} split evenly`);
  }
  if (pp > llm.layers) throw bound('pipelineParallel', pp, `at most the ${llm.layers} layers of ${llm.id}`);
  checkExpertParallel(split);
}

/**
 * Whether each of `ranks` ranks gets whole query heads and whole KV heads, or copies of one (vLLM
 * `config/model.py` verify_with_parallel_config, `QKVParallelLinear`). MLA's latent is on every rank.
 */
export function splitsHeads(llm: LlmSpec, ranks: number): boolean {
  if (llm.heads % ranks !== 0) return false;
  return llm.mla !== null || llm.kvHeads % ranks === 0 || ranks % llm.kvHeads === 0;
}

/** The ranks are those of tensor parallelism times attention replicas (vLLM `FusedMoEParallelConfig.make`). */
function checkExpertParallel(split: ParallelSplit): void {
  const { llm, tensorParallel, expertParallel: ep, attentionDataParallel = 1, framework } = split;
  if (ep === 1) return;
  if (llm.moe === null) throw bound('expertParallel', ep, `1, because ${llm.id} has no experts`);
  const { experts } = llm.moe;
  const ranks = tensorParallel * attentionDataParallel;
  const all = divisors(experts).filter((count) => ranks % count === 0);
  const partial = framework === undefined || traitsOf(framework).partialExpertParallel;
  const allowed = partial ? all : all.filter((count) => count === 1 || count === ranks);
  if (allowed.includes(ep)) return;
  const reason = `whole experts of the ${experts} of ${llm.id} on tensorParallel x dataParallel = ${ranks} ranks`;
  throw bound('expertParallel', ep, `${allowed.join(' or ')}: ${reason}`);
}

function divisors(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i + 1).filter((candidate) => count % candidate === 0);
}

function nearest(llm: LlmSpec, tp: number): string {
  const valid = divisors(llm.heads).filter((ranks) => splitsHeads(llm, ranks));
  const around = [valid.findLast((ranks) => ranks < tp), valid.find((ranks) => ranks > tp)];
  return around.filter((ranks) => ranks !== undefined).join(' or ');
}

/** E0405. */
export function bound(field: string, value: number, allowed: string): ForetokenError {
  return new ForetokenError(`${field} is ${value}; it must be ${allowed}.`, {
    code: 'E0405',
    path: field,
    hint: `Change ${field} in the deployment.`,
  });
}
