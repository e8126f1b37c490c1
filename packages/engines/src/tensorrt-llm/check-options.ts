import type { ForetokenError } from '@foretoken/kernel';
import { checkPositions, impossibleOption } from '../core/impossible-option.ts';
import type { TensorrtLlmConfig } from './config.ts';
import type { DeploymentRequest, TensorrtLlmBackend, TensorrtLlmEngineOptions } from './options.ts';

const NUMBERS_PER_RANGE = 4;
const HIGHEST_PRIORITY = 100;

/** Refuses what TensorRT-LLM or Triton refuse at start-up, and what is not modelled. Throws E0835 … E0842. */
export function checkOptions({ options, llm, pipelineParallel }: DeploymentRequest, backend: TensorrtLlmBackend): void {
  checkPositions('E0835', 'maxSeqLen', options.maxSeqLen, llm);
  if (pipelineParallel > 1) {
    throw impossibleOption(
      'E0836',
      'pipelineParallel',
      `pipelineParallel is ${pipelineParallel}; the micro-batches in flight of TensorRT-LLM's pipeline stages are not simulated`,
      'Set pipelineParallel to 1 and split the model by tensorParallel.',
    );
  }
  const overlaps = options.disableOverlapScheduler === false;
  if (overlaps && (backend === 'tensorrt' || options.speculative !== undefined)) {
    const why = backend === 'tensorrt' ? 'the C++ executor of the tensorrt backend has no overlap scheduler' : 'the overlap scheduler is not simulated together with speculative decoding';
    throw impossibleOption('E0837', 'disableOverlapScheduler', `disableOverlapScheduler is false, but ${why}`, 'Leave disableOverlapScheduler out.');
  }
  if (options.guidedDecodingBackend === 'llguidance' && backend === 'tensorrt') {
    throw impossibleOption('E0842', 'guidedDecodingBackend', 'guidedDecodingBackend is llguidance, which the C++ executor of the tensorrt backend does not have', 'Set it to xgrammar, or backend to pytorch.');
  }
  checkRetention(options);
  checkTriton(options);
}

/** Refuses combinations that only show once defaults are filled in. Throws E0838. */
export function checkConfig(config: TensorrtLlmConfig): void {
  if (config.chunkingPolicy !== undefined && config.maxNumTokens < config.chunkUnitSize) {
    throw impossibleOption(
      'E0838',
      'maxNumTokens',
      `maxNumTokens is ${config.maxNumTokens}, less than a block of ${config.chunkUnitSize} tokens, the smallest chunk of a prompt`,
      `Set maxNumTokens to at least ${config.chunkUnitSize}, or lower tokensPerBlock.`,
    );
  }
}

function checkRetention({ retentionRanges = [], decodeRetentionPriority, secondaryOffloadMinPriority }: TensorrtLlmEngineOptions): void {
  for (const [option, priority] of Object.entries({ decodeRetentionPriority, secondaryOffloadMinPriority })) {
    if (priority !== undefined && priority > HIGHEST_PRIORITY) throw badRetention(option, `${option} is ${priority}`);
  }
  if (retentionRanges.length % NUMBERS_PER_RANGE !== 0) throw badRetention('retentionRanges', `retentionRanges has ${retentionRanges.length} numbers, which are no groups of four`);
  for (let i = 0; i < retentionRanges.length; i += NUMBERS_PER_RANGE) {
    const [start, end, priority, durationMs] = retentionRanges.slice(i, i + NUMBERS_PER_RANGE) as [number, number, number, number];
    const isRange = Number.isInteger(start) && start >= 0 && (end === -1 || end > start);
    const isPriority = Number.isInteger(priority) && priority >= 0 && priority <= HIGHEST_PRIORITY;
    if (!isRange || !isPriority || !(durationMs >= 0)) throw badRetention('retentionRanges', `group ${i / NUMBERS_PER_RANGE + 1} of retentionRanges is ${start}, ${end}, ${priority}, ${durationMs}`);
  }
}

function badRetention(option: string, problem: string): ForetokenError {
  return impossibleOption(
    'E0839',
    option,
    `${problem}; a priority is a whole number from 0 to ${HIGHEST_PRIORITY}, a range is: first token, end token above it or -1, priority, milliseconds of at least 0`,
    'For example retentionRanges: [0, 512, 90, 0] keeps the first 512 tokens of each prompt longest.',
  );
}

function checkTriton(options: TensorrtLlmEngineOptions): void {
  const { frontend, tritonMaxBatchSize = Infinity, tritonPreferredBatchSizes = [] } = options;
  const name = Object.keys(options).find((each) => each.startsWith('triton'));
  if (name !== undefined && frontend !== 'triton') {
    throw impossibleOption('E0840', name, `${name} is set, but there is no Triton in front of the engine`, 'Set frontend: triton as well, or leave it out.');
  }
  const bad = tritonPreferredBatchSizes.find((size) => !Number.isInteger(size) || size < 1 || size > tritonMaxBatchSize);
  if (bad !== undefined) {
    const bound = tritonMaxBatchSize === Infinity ? '1' : `1 and at most tritonMaxBatchSize (${tritonMaxBatchSize})`;
    throw impossibleOption('E0841', 'tritonPreferredBatchSizes', `tritonPreferredBatchSizes holds ${bad}; a batch size is a whole number of at least ${bound}`, 'Correct the list, or raise tritonMaxBatchSize.');
  }
}
