import { writeJson } from '../terminal/output.ts';

/** Prints a JSON Schema; what is printed for `scenario` is what schemas/scenario.schema.json holds. */
export async function schemaCommand(which: 'scenario' | 'result' | 'comparison' | 'plan'): Promise<number> {
  if (which === 'scenario') {
    const { scenarioJsonSchema } = await import('@foretoken/fleet');
    writeJson(scenarioJsonSchema());
  } else {
    const { comparisonSchema, planSchema, resultSchema } = await import('@foretoken/report');
    writeJson({ result: resultSchema, comparison: comparisonSchema, plan: planSchema }[which]);
  }
  return 0;
}
