import { ENGINE_DRIVERS, engineDriver } from '@foretoken/engines';
import type { EngineCapabilities, EnginePlan, RequestColumns } from '@foretoken/engines';
import { lacksCapability } from './diagnostics.ts';

/** Columns that only some engines can serve. */
const NEEDS: readonly { readonly column: 'adapter' | 'grammar'; readonly capability: keyof EngineCapabilities; readonly what: string }[] = [
  { column: 'adapter', capability: 'lora', what: 'name LoRA adapters' },
  { column: 'grammar', capability: 'structuredOutput', what: 'bind their answers to a grammar' },
];

/** Refuses requests that ask for what the engine cannot do as it is set up, instead of ignoring it. Throws E0704. */
export function checkWorkload(engine: string, plan: EnginePlan, columns: RequestColumns): void {
  for (const { column, capability, what } of NEEDS) {
    if (plan.capabilities[capability]) continue;
    const asking = columns[column]?.reduce((count, value) => count + (value === 0 ? 0 : 1), 0) ?? 0;
    if (asking === 0) continue;
    const able = ENGINE_DRIVERS.filter(({ capabilities }) => capabilities[capability]).map(({ name }) => name);
    throw lacksCapability(plan.label, `${asking} of ${columns.count} requests ${what}`, able, engineDriver(engine).switches?.[capability]);
  }
}
