import { missingKeys } from './check-fleet.ts';
import { describeIssue } from './describe-issue.ts';
import { ScenarioError } from './problem.ts';
import type { ScenarioProblem } from './problem.ts';
import type { Scenario } from './scenario.ts';
import { type ScenarioDocument, readScenarioDocument } from './scenario-document.ts';
import { walkedJsonSchema } from './scenario-json-schema.ts';
import { scenarioSchema } from './scenario-schema.ts';

/**
 * Reads and validates a YAML or JSON scenario.
 * @throws ScenarioError with every problem: E0101 … E0111, see docs/diagnostics.md.
 */
export function parseScenario(text: string, fileName: string): Scenario {
  return validateScenario(readScenarioDocument(text, fileName));
}

/**
 * Validates a document, after `applySets` if there are any.
 * @throws ScenarioError with every problem, sorted by line.
 */
export function validateScenario(document: ScenarioDocument): Scenario {
  const { data } = document;
  const parsed = scenarioSchema.safeParse('name' in data ? data : { ...data, name: baseName(document.fileName) });
  if (parsed.success) return parsed.data;
  const schema = walkedJsonSchema();
  const problems = parsed.error.issues.flatMap((issue) => describeIssue(issue, document, schema));
  throw new ScenarioError([...problems, ...missingBesides(problems, document)]);
}

/** Keys that are missing from the fleet are told beside other problems of it, which would hide them. */
function missingBesides(problems: readonly ScenarioProblem[], document: ScenarioDocument): ScenarioProblem[] {
  const { fleet } = document.data;
  if (typeof fleet !== 'object' || fleet === null || Array.isArray(fleet)) return [];
  const told = new Set(problems.map(({ message }) => message));
  return missingKeys(fleet)
    .filter(({ message }) => !told.has(message))
    .map(({ path, message }) => ({ code: 'E0108', message, place: document.place(['fleet', ...path.slice(0, -1)], true) }));
}

function baseName(fileName: string): string {
  const last = fileName.split(/[/\\]/).at(-1) ?? '';
  return last.replace(/\.(ya?ml|json)$/i, '') || 'scenario';
}
