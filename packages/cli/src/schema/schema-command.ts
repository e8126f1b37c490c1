import { writeJson } from '../terminal/output.ts';

/** Prints a JSON Schema; what is printed for `scenario` is what schemas/scenario.schema.json holds. */
export async function schemaCommand(which: 'scenario' | 'result' | 'comparison'): Promise<number> {
  if (which === 'scenario') {
    const { scenarioJsonSchema } = await import('@foretoken/fleet');
    writeJson(scenarioJsonSchema());
  } else {
    const { comparisonSchema, resultSchema } = await import('@foretoken/report');
    writeJson(which === 'result' ? resultSchema : comparisonSchema);
  }
  return 0;
}
