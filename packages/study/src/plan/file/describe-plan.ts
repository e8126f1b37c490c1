import { describeIssue, ScenarioError } from '@foretoken/fleet';
import type { ScenarioDocument } from '@foretoken/fleet';
import { z } from 'zod';
import { planSchema, type PlanInput } from './plan-schema.ts';

/** Validates a plan document. @throws ScenarioError with every problem at its place. */
export function parsePlan(document: ScenarioDocument): PlanInput {
  const { data, fileName } = document;
  const parsed = planSchema.safeParse('name' in data ? data : { ...data, name: baseName(fileName) });
  if (parsed.success) return parsed.data;
  const schema = z.toJSONSchema(planSchema, { io: 'input', unrepresentable: 'any' });
  throw new ScenarioError(parsed.error.issues.flatMap((issue) => describeIssue(issue, document, schema)));
}

export function baseName(fileName: string): string {
  const last = fileName.split(/[/\\]/).at(-1) ?? '';
  return last.replace(/\.(ya?ml|json)$/i, '') || 'plan';
}
