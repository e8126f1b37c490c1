import { writeJson } from '../terminal/output.ts';

/** Prints a JSON Schema, byte for byte what `schemas/` holds of scenarios and sweeps. */
export async function schemaCommand(which: 'scenario' | 'sweep' | 'result' | 'comparison' | 'plan' | 'study'): Promise<number> {
  if (which === 'scenario') {
    const { scenarioJsonSchema } = await import('@foretoken/fleet');
    writeJson(scenarioJsonSchema());
  } else if (which === 'sweep') {
    const { sweepJsonSchema } = await import('@foretoken/study');
    writeJson(sweepJsonSchema());
  } else {
    const { comparisonSchema, planSchema, resultSchema, studySchema } = await import('@foretoken/report');
    writeJson({ result: resultSchema, comparison: comparisonSchema, plan: planSchema, study: studySchema }[which]);
  }
  return 0;
}
