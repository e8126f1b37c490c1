/** What `foretoken schema` prints the JSON Schema of. */
export const SCHEMAS = ['scenario', 'sweep', 'result', 'comparison', 'plan', 'study', 'check', 'explain'] as const;
