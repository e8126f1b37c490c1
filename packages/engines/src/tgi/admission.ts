import type { RadixBlockAllocator } from '@foretoken/kvcache';
import type { TgiConfig } from './config.ts';
import type { Entry } from './entry.ts';

/** Taken; taken with less than its prompt, as the last one; or not, because of the blocks or of a budget. */
export type Verdict = 'taken' | 'cut' | 'no-blocks' | 'over-budget';

/** Fills one batch: keeps count of what its entries need. */
export type Admit = (entry: Entry) => Verdict;

/** How one batch is filled, by the kind of model server; TGI's `next_batch` in backends/{v2,v3}/src/queue.rs. */
export function admitter(config: TgiConfig, allocator: RadixBlockAllocator, prefillTokenBudget: number, tokenBudget: number): Admit {
  const budget = wholeBlocks(prefillTokenBudget, config.blockSizeTokens);
  if (config.admission === 'padding') return padded(config, budget, tokenBudget);
  if (config.admission === 'token-budget') return budgeted(config, allocator, budget, tokenBudget);
  return allocated(config, allocator, budget);
}

/** v3: allocate first; a prompt over the budget is cut to it, or its blocks are given back. */
function allocated(config: TgiConfig, allocator: RadixBlockAllocator, budget: number): Admit {
  let used = 0;
  return (entry) => {
    const allocation = allocate(config, allocator, entry);
    if (allocation === undefined) return 'no-blocks';
    // Something must be computed, whatever is cached.
    const prefix = allocation.prefixTokens === entry.turnInput ? entry.turnInput - 1 : allocation.prefixTokens;
    const postfix = entry.turnInput - prefix;
    const isOver = used + postfix > budget;
    const chunk = isOver ? (config.chunking ? Math.max(0, budget - used) : 0) : postfix;
    if (chunk === 0) {
      // Giving the blocks back caches the prompt although nothing of it was computed: so does TGI.
      allocator.free(allocation);
      return 'over-budget';
    }
    used += postfix;
    entry.allocation = allocation;
    entry.computed = prefix;
    entry.chunk = chunk;
    return isOver ? 'cut' : 'taken';
  };
}

/** v2: whole blocks of prompt and output within the tokens that the running batch leaves. */
function budgeted(config: TgiConfig, allocator: RadixBlockAllocator, budget: number, tokenBudget: number): Admit {
  const { blockSizeTokens: size, speculate } = config;
  let prefillTokens = 0;
  let totalTokens = 0;
  return (entry) => {
    const prefill = prefillTokens + wholeBlocks(entry.turnInput, size);
    const total = totalTokens + wholeBlocks(entry.turnInput + entry.turnNewTokens + speculate, size);
    if (prefill > budget || total > tokenBudget) return 'over-budget';
    const allocation = allocate(config, allocator, entry);
    if (allocation === undefined) return 'no-blocks';
    prefillTokens = prefill;
    totalTokens = total;
    entry.allocation = allocation;
    entry.chunk = entry.turnInput;
    return 'taken';
  };
}

/** Every prompt is padded to the longest of the batch. */
function padded(config: TgiConfig, budget: number, tokenBudget: number): Admit {
  let longest = 0;
  let count = 0;
  let newTokens = 0;
  return (entry) => {
    longest = Math.max(longest, entry.turnInput);
    newTokens += entry.turnNewTokens;
    const prefillTokens = (count + 1) * longest;
    if (prefillTokens > budget || prefillTokens + newTokens + config.speculate > tokenBudget) return 'over-budget';
    count++;
    entry.chunk = entry.turnInput;
    return 'taken';
  };
}

/** Room for the whole life: nothing grows later, nothing is preempted. */
function allocate(config: TgiConfig, allocator: RadixBlockAllocator, entry: Entry): ReturnType<RadixBlockAllocator['allocate']> {
  return allocator.allocate(entry.turnInput + entry.turnNewTokens + config.speculate - 1, entry.path, entry.turnInput);
}

function wholeBlocks(tokens: number, blockSize: number): number {
  return Math.ceil(tokens / blockSize) * blockSize;
}
