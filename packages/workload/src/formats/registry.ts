import { azure } from './azure.ts';
import { burstGpt, burstGptSessions } from './burstgpt.ts';
import { llmServingSim, llmServingSimBlocks } from './llmservingsim.ts';
import { mooncake } from './mooncake.ts';
import { qwenBailian } from './qwen-bailian.ts';
import { ragPulse } from './ragpulse.ts';
import { splitwiseSim } from './splitwise-sim.ts';
import type { TraceFormat } from './trace-format.ts';
import { vidur, vidurLengths } from './vidur.ts';
import { weka } from './weka.ts';

/** Known layouts; the first whose signature is present wins, so richer ones stand first. */
export const traceFormats: readonly TraceFormat[] = [
  azure,
  vidur,
  vidurLengths,
  burstGptSessions,
  burstGpt,
  splitwiseSim,
  qwenBailian,
  ragPulse,
  mooncake,
  llmServingSim,
  llmServingSimBlocks,
  weka,
];
