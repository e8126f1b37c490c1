export { createStepBatch } from './step-batch.ts';
export type { StepBatch, StepTimeModel, StepTimeParts } from './step-batch.ts';
