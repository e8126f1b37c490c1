import { writeJson } from '../terminal/output.ts';

/** Prints a JSON Schema, byte for byte what `schemas/` holds of scenarios and sweeps. */
export async function schemaCommand(which: 'scenario' | 'sweep' | 'result' | 'comparison'): Promise<number> {
  if (which === 'scenario') {
    const { scenarioJsonSchema } = await import('@foretoken/fleet');
    writeJson(scenarioJsonSchema());
  } else if (which === 'sweep') {
    const { sweepJsonSchema } = await import('@foretoken/study');
    writeJson(sweepJsonSchema());
  } else {
    const { comparisonSchema, resultSchema } = await import('@foretoken/report');
    writeJson(which === 'result' ? resultSchema : comparisonSchema);
  }
  return 0;
}
