import type { PlanResult } from '@foretoken/study';
import { writeJson } from '../json/write-json.ts';
import { planSchema } from './plan-schema.ts';

/** `plan.json`, in the order of its schema. */
export function renderPlanJson(result: PlanResult): string {
  return writeJson(result, planSchema);
}
