import { ForetokenError } from '@foretoken/kernel';
import type { ContentIndex } from '../../content.ts';
import type { BlockStream, PromptColumns } from '../block-stream.ts';
import { ownRuns } from './own-runs.ts';
import { prefixRuns } from './prefix-runs.ts';
import { runBlocks } from './run-blocks.ts';

/**
 * The prompts as blocks of `blockTokens`. At the block size of the trace the ids are the trace's own; at another one a
 * block is named by all tokens up to its end, so that blocks are equal exactly where whole prefixes are. Blocks reach
 * as far as the trace describes a prompt: to its end, or to its last full block where only those have ids.
 * @throws ForetokenError E0930 when no block size is given and the trace has none.
 */
export function contentBlocks(prompts: PromptColumns, blockTokens: number | undefined = prompts.content.traceBlocks?.tokens): BlockStream {
  if (blockTokens === undefined) throw noBlockSize();
  const { content, inputTokens, arrivalS } = prompts;
  const described = describedTokens(content, inputTokens);
  const runs = content.traceBlocks?.tokens === blockTokens ? ownRuns(content, described, blockTokens) : prefixRuns(content, described, blockTokens);
  return { ...runBlocks(runs, { blockTokens, inputTokens, arrivalS }), prompts };
}

/** Tokens of each prompt whose identity is known. */
function describedTokens({ traceBlocks }: ContentIndex, inputTokens: Int32Array): Int32Array {
  if (traceBlocks?.lastBlock !== 'floor') return inputTokens;
  return inputTokens.map((input) => input - (input % traceBlocks.tokens));
}

function noBlockSize(): ForetokenError {
  return new ForetokenError('the workload has no block size of its own.', { code: 'E0930', path: 'blockTokens', hint: 'Give one, such as the 16 tokens of vLLM.' });
}
