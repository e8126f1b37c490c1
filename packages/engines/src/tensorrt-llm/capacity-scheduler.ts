import type { CapacityPolicy } from './config.ts';
import type { ContributedBlocks } from './contributed-blocks.ts';
import type { LlmRequest } from './llm-request.ts';
import type { LoraPages } from './lora-pages.ts';
import { neededBlocksOneStep, remainingBlocksToCompletion } from './needed-blocks.ts';
import type { BlockNeeds } from './needed-blocks.ts';

/** What the capacity scheduler looks at; models capacityScheduler.cpp at 02a10fed. */
export interface CapacityView extends BlockNeeds {
  readonly capacityPolicy: CapacityPolicy;
  readonly maxNumRequests: number;
  /** Blocks that nobody uses, cached ones included. */
  readonly freeBlocks: number;
  /** Tokens whose KV is computed or on its way. */
  readonly kvTokensOf: (request: LlmRequest) => number;
  /** Absent = adapters are not limited. */
  readonly lora?: LoraPages;
  /** None of the requests to select among holds KV, so there is nobody to pause. */
  readonly noneStarted?: boolean;
  /** Absent = no reuse. */
  readonly contributed?: ContributedBlocks;
}

/** Who may hold KV in this iteration, in the order of the decision, and who loses it. */
export interface CapacityDecision {
  readonly fitting: LlmRequest[];
  readonly paused: LlmRequest[];
}

/** Requests selected before, as sums: how the aggregated path begins. */
export interface Selected {
  readonly count: number;
  /** Blocks set aside for them: to their end, or for a step. */
  readonly blocks: number;
}

const NOBODY: Selected = { count: 0, blocks: 0 };

/** Selects among the active requests, oldest first. */
export function scheduleCapacity(active: readonly LlmRequest[], view: CapacityView): CapacityDecision {
  if (view.capacityPolicy === 'MAX_UTILIZATION') return maxUtilization(active, view);
  const { generation, contexts, blocks } = generationFirst(active, view);
  if (view.capacityPolicy === 'STATIC_BATCH' && generation.length > 0) return { fitting: generation, paused: [] };
  const admitted = admitToCompletion(contexts, view, { count: generation.length, blocks });
  return { fitting: [...generation, ...admitted], paused: [] };
}

/**
 * Contexts that fit with all that they can ever need beside the selected ones: the first that lacks blocks ends it,
 * one whose adapter lacks pages is passed over.
 */
export function admitToCompletion(contexts: readonly LlmRequest[], view: CapacityView, selected: Selected): LlmRequest[] {
  const admitted: LlmRequest[] = [];
  const contributed = view.capacityPolicy === 'STATIC_BATCH' ? undefined : view.contributed;
  let available = view.freeBlocks - selected.blocks;
  for (const context of contexts) {
    const needed = remainingBlocksToCompletion(context, view.tokensPerBlock);
    const fits = selected.count + admitted.length < view.maxNumRequests && needed <= available;
    if (!fits && contributed?.isEmpty !== false) break;
    if (contributed?.shouldWait(context) === true) continue;
    if (!fits) break;
    if (view.lora?.fits(context.adapter) === false) continue;
    view.lora?.claim(context.adapter);
    admitted.push(context);
    available -= needed;
  }
  return admitted;
}

/** Whoever fits for one more step. When one does not, the youngest started one behind it is paused, and ends the list. */
export function maxUtilization(active: readonly LlmRequest[], view: CapacityView, selected: Selected = NOBODY): CapacityDecision {
  const fitting: LlmRequest[] = [];
  const paused: LlmRequest[] = [];
  const { contributed } = view;
  let free = view.freeBlocks - selected.blocks;
  let end = active.length;
  for (let i = 0; i < end; ) {
    const request = active[i]!;
    const needed = neededBlocksOneStep(request, view.kvTokensOf(request), view);
    const fits = selected.count + fitting.length < view.maxNumRequests && needed <= free && view.lora?.fits(request.adapter) !== false;
    if ((fits || contributed?.isEmpty === false) && contributed?.shouldWait(request) === true) {
      i++;
      continue;
    }
    if (fits) {
      view.lora?.claim(request.adapter);
      fitting.push(request);
      free -= needed;
      i++;
      continue;
    }
    if (view.noneStarted === true) break;
    let victim = end - 1;
    while (victim >= i && !active[victim]!.isStarted) victim--;
    if (victim < i) break;
    free += active[victim]!.blocks.length;
    paused.push(active[victim]!);
    end = victim;
  }
  return { fitting, paused };
}

function generationFirst(active: readonly LlmRequest[], view: CapacityView): { generation: LlmRequest[]; contexts: LlmRequest[]; blocks: number } {
  const generation: LlmRequest[] = [];
  const contexts: LlmRequest[] = [];
  let blocks = 0;
  for (const request of active) {
    if (generation.length >= view.maxNumRequests) break;
    if (request.state === 'generation') {
      generation.push(request);
      blocks += remainingBlocksToCompletion(request, view.tokensPerBlock);
      view.lora?.claim(request.adapter);
    } else contexts.push(request);
  }
  return { generation, contexts, blocks };
}
