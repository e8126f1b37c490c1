import type { ScenarioDocument } from '@foretoken/fleet';
import { canonicalJson } from '@foretoken/kernel';

/** Identity of the requests of a scenario in one study, but for the seed: scenarios that differ elsewhere share them. */
export function requestsKey({ data }: Pick<ScenarioDocument, 'data'>): string {
  const slo = data['slo'] as { readonly classes?: object } | null | undefined;
  return canonicalJson({ workload: data['workload'], classes: Object.keys(slo?.classes ?? {}) });
}
