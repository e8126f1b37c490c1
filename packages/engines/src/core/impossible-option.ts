import type { LlmSpec } from '@foretoken/catalog';
import { ForetokenError } from '@foretoken/kernel';

/** An option of the engine that cannot be, as an error that names it. */
export function impossibleOption(code: string, option: string, problem: string, hint: string): ForetokenError {
  const path = `fleet.engine.${option}`;
  return new ForetokenError(`${path}: ${problem}.`, { code, path, hint });
}

/** Throws `code` when a longest length is beyond the positions of the model. */
export function checkPositions(code: string, option: string, tokens: number | undefined, { id, maxPosition }: LlmSpec): void {
  if (tokens === undefined || tokens <= maxPosition) return;
  throw impossibleOption(code, option, `${option} is ${tokens}, but ${id} has ${maxPosition} positions`, `Set ${option} to at most ${maxPosition}.`);
}

/** Throws `code` when an engine without pipeline stages is asked for some. */
export function checkNoStages(code: string, engine: string, stages: number): void {
  if (stages === 1) return;
  throw new ForetokenError(`fleet.pipelineParallel: ${engine} has no pipeline parallelism, asked for are ${stages} stages.`, {
    code,
    path: 'fleet.pipelineParallel',
    hint: 'Set pipelineParallel to 1 and use tensorParallel.',
  });
}
