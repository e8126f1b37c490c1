import type { RequestColumns } from '@foretoken/engines';
import type { Scenario } from '@foretoken/fleet';
import { quantileSorted } from '@foretoken/kernel';
import type { BoundedGroup } from './latency-floor.ts';

/** Who a run judges by which bounds: classes with bounds of their own, and all others by the general ones. Groups without requests are left out. */
export function boundedGroups({ slo, classSlo = {} }: Pick<Scenario, 'slo' | 'classSlo'>, columns: RequestColumns): readonly BoundedGroup[] {
  const { count, inputTokens, classIndex, classNames = [] } = columns;
  const names = Object.keys(classSlo);
  const mayHit = columns.content !== undefined;
  const promptsOf = (isMine: (name: string) => boolean): Float64Array => Float64Array.from({ length: count }, (_, i) => i).filter((i) => isMine(classNames[classIndex?.[i] ?? 0] ?? '')).map((i) => inputTokens[i]!).sort();
  const group = (terms: BoundedGroup['slo'], prompts: Float64Array, name?: string): readonly BoundedGroup[] =>
    terms.length === 0 || prompts.length === 0 ? [] : [{ ...(name === undefined ? {} : { class: name }), slo: terms, mix: { mayHit, inputAt: (p) => quantileSorted(prompts, p) } }];
  return [...group(slo, promptsOf((name) => !names.includes(name))), ...names.flatMap((name) => group(classSlo[name]!, promptsOf((own) => own === name), name))];
}
