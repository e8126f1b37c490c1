import { writeJson } from '../terminal/output.ts';
import type { SCHEMAS } from './schemas.ts';

/** Prints a JSON Schema, byte for byte what `schemas/` holds of scenarios and sweeps. */
export async function schemaCommand(which: (typeof SCHEMAS)[number]): Promise<number> {
  if (which === 'scenario') {
    const { scenarioJsonSchema } = await import('@foretoken/fleet');
    writeJson(scenarioJsonSchema());
  } else if (which === 'sweep') {
    const { sweepJsonSchema } = await import('@foretoken/study');
    writeJson(sweepJsonSchema());
  } else {
    const { checkSchema, comparisonSchema, explainSchema, planSchema, resultSchema, studySchema } = await import('@foretoken/report');
    writeJson({ result: resultSchema, comparison: comparisonSchema, plan: planSchema, study: studySchema, check: checkSchema, explain: explainSchema }[which]);
  }
  return 0;
}
