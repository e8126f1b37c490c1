import type { TraceFormat } from './trace-format.ts';

/**
 * Azure LLM inference traces 2023 (no zone, 7 digits), 2024 (`+00:00`, 0 or 6 digits) and LMM 2025 (`Z`, ms,
 * one more column). https://github.com/Azure/AzurePublicDataset
 */
export const azure: TraceFormat = {
  name: 'azure',
  container: 'csv',
  signature: ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens'],
  mapping: { arrival: { column: 'TIMESTAMP', unit: 'iso' }, input: 'ContextTokens', output: 'GeneratedTokens' },
};
