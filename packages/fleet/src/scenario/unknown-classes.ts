import { closest } from '@foretoken/kernel';
import type { WorkloadScenario } from './scenario.ts';
import type { RouteScenario } from './route-scenario.ts';
import type { SloScenario } from './slo-schema.ts';

/** A name of a class that no request can have. */
export interface UnknownClass {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint: string;
}

/** Where names of classes stand. */
interface NamesClasses {
  readonly workload: WorkloadScenario;
  readonly fleet: { readonly routes?: readonly RouteScenario[] };
  readonly slo: SloScenario;
}

/** Bounds and routes for classes that no request can have; what classes a trace has is known only when it has been read. */
export function unknownClasses({ workload, fleet, slo }: NamesClasses): readonly UnknownClass[] {
  if (workload.source.kind === 'trace') return [];
  const known = (workload.classes ?? []).map(({ name }) => name);
  const hint = (name: string): string => {
    const near = closest(name, known);
    return near !== undefined ? `did you mean \`${near}\`?` : known.length === 0 ? 'name classes under `workload.classes`' : `known classes: ${known.join(', ')}`;
  };
  const isUnknown = (name: string): boolean => !known.includes(name);
  const bounds = Object.keys(slo.classes ?? {}).filter(isUnknown);
  const routes = (fleet.routes ?? []).flatMap(({ when }, route) => (when.classes ?? []).filter(isUnknown).map((name) => ({ name, route })));
  return [
    ...bounds.map((name) => ({ path: ['slo', 'classes', name], message: `\`slo.classes.${name}\` bounds a class that the workload does not have`, hint: hint(name) })),
    ...routes.map(({ name, route }) => ({ path: ['fleet', 'routes', route, 'when', 'class'], message: `\`fleet.routes.${route}.when.class\` is \`${name}\`, a class that the workload does not have`, hint: hint(name) })),
  ];
}
