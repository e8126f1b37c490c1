import { closest } from '@foretoken/kernel';
import type { WorkloadScenario } from './scenario.ts';
import type { SloScenario } from './slo-schema.ts';

/** Bounds for classes that no request can have; what classes a trace has is known only when it has been read. */
export function unknownSloClasses({ workload, slo }: { readonly workload: WorkloadScenario; readonly slo: SloScenario }): readonly { readonly path: readonly string[]; readonly message: string; readonly hint: string }[] {
  if (workload.source.kind === 'trace') return [];
  const known = (workload.classes ?? []).map(({ name }) => name);
  return Object.keys(slo.classes ?? {}).filter((name) => !known.includes(name)).map((name) => {
    const near = closest(name, known);
    const hint = near !== undefined ? `did you mean \`${near}\`?` : known.length === 0 ? 'name classes under `workload.classes`' : `known classes: ${known.join(', ')}`;
    return { path: ['slo', 'classes', name], message: `\`slo.classes.${name}\` bounds a class that the workload does not have`, hint };
  });
}
