import type { RandomStream } from '@foretoken/kernel';
import type { OracleRequest, OracleTrace } from './vllm-trace.ts';

/** The ways of running V0 that differ in code. */
export const V0_MODES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  plain: {},
  cache: { enable_prefix_caching: true },
  chunk: { enable_chunked_prefill: true },
  'chunk, cache': { enable_chunked_prefill: true, enable_prefix_caching: true },
  priority: { policy: 'priority' },
  'priority, cache': { policy: 'priority', enable_prefix_caching: true },
  'chunk, partial prefills': { enable_chunked_prefill: true, max_num_partial_prefills: 3, max_long_partial_prefills: 2, long_prefill_token_threshold: 24 },
  'chunk, cache, partial prefills': { enable_chunked_prefill: true, enable_prefix_caching: true, max_num_partial_prefills: 2, max_long_partial_prefills: 1, long_prefill_token_threshold: 16 },
  adapters: { max_loras: 2 },
  'adapters, cache': { max_loras: 2, enable_prefix_caching: true },
  'adapters, chunk': { max_loras: 1, enable_chunked_prefill: true },
  'adapters, chunk, cache, partial prefills': { max_loras: 2, enable_chunked_prefill: true, enable_prefix_caching: true, max_num_partial_prefills: 2, max_long_partial_prefills: 1, long_prefill_token_threshold: 16 },
  'adapters, priority': { max_loras: 2, policy: 'priority' },
};

/** Bursts and lulls, shared prefixes, later turns that quote outputs, early EOS, pools so tight that many preempt. */
export function randomV0Trace(mode: Readonly<Record<string, unknown>>, stream: RandomStream): OracleTrace {
  const pick = <T>(...items: readonly T[]): T => items[stream.nextInt(items.length)]!;
  const blockSize = pick(1, 4, 4, 16);
  const longest = 6 * pick(8, 16, 24);
  const maxModelLen = Math.max(longest, 3 * blockSize);
  const cached = mode['enable_prefix_caching'] === true;
  const chunked = mode['enable_chunked_prefill'] === true;
  // Partial prefills share the budget: a share below one block would never run with a prefix cache.
  const smallest = cached ? 4 * blockSize : 8;
  const config = {
    ...mode,
    block_size: blockSize,
    num_gpu_blocks: Math.ceil(maxModelLen / blockSize) + pick(1, 4, 16, 60),
    max_num_seqs: pick(1, 2, 4, 8, 16),
    max_num_batched_tokens: chunked ? Math.max(smallest, pick(8, 16, 33, 64, 256)) : pick(1, 1, 1, 0.6) * maxModelLen * pick(1, 2),
    max_model_len: maxModelLen,
  };
  const requests: OracleRequest[] = [];
  const tokens: number[][] = [];
  let now = 0;
  const count = 3 + stream.nextInt(28);
  for (let i = 0; i < count; i++) {
    now += pick(0, 0, 0.0001, 0.004, 0.02, 0.3);
    const output = 1 + stream.nextInt(pick(3, 12, 40));
    const prompt = promptOf(stream, i, requests, tokens, blockSize, maxModelLen);
    tokens.push(prompt);
    requests.push({
      id: `r${i}`,
      arrival: Math.round(now * 1e6) / 1e6,
      prompt_token_ids: prompt,
      output_len: output,
      priority: stream.nextInt(3),
      ...(mode['max_loras'] === undefined ? {} : { lora: stream.nextInt(4) }),
      ...(stream.nextInt(4) === 0 ? { stop_at: 1 + stream.nextInt(output + 2) } : {}),
    });
  }
  return { config, cost: { base: 0.01, per_token: 1e-4, per_req: 1e-5 }, requests };
}

/** A shared prefix, or all of an earlier request with the start of its output, and then tokens of its own. */
function promptOf(stream: RandomStream, i: number, requests: readonly OracleRequest[], tokens: readonly (readonly number[])[], blockSize: number, maxModelLen: number): number[] {
  const prompt: number[] = [];
  const kind = stream.nextInt(4);
  if (kind === 0 && i > 0) {
    const earlier = stream.nextInt(i);
    const { output_len: output, stop_at: stop } = requests[earlier]!;
    const quoted = Math.min(output, (stop ?? output + 1) - 1);
    prompt.push(...tokens[earlier]!, ...Array.from({ length: quoted }, (_, k) => 2_000_000_000 + earlier * 100_000 + k));
  } else if (kind <= 2) prompt.push(...ownTokens(stream.nextInt(3), stream.nextInt(4 * blockSize + 20)));
  prompt.push(...ownTokens(100 + i, 1 + stream.nextInt(Math.ceil(maxModelLen / 2))));
  // Now and then one that no engine of this size can take.
  return prompt.slice(0, stream.nextInt(25) === 0 ? maxModelLen + 5 : maxModelLen - 1 - stream.nextInt(4));
}

function ownTokens(owner: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => 10_000 * (owner + 1) + k);
}
