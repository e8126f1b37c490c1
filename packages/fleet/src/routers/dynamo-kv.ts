import { randomStream } from '@foretoken/kernel';
import { drawByCost, kvCost } from './dynamo/kv-cost.ts';
import { InFlight } from './in-flight.ts';
import { ActiveBlocks } from './prefix-index/active-blocks.ts';
import { ApproximatePrefixIndex } from './prefix-index/approximate-prefix-index.ts';
import { PromptBlocks } from './prefix-index/prompt-blocks.ts';
import { PromptPaths } from './prefix-index/prompt-paths.ts';
import type { RouterPolicy } from './router.ts';
import { settingsOf } from './settings.ts';

interface Settings {
  readonly blockSize?: number;
  readonly overlapCredit: number;
  readonly overlapDecay: number;
  readonly prefillLoadScale: number;
  readonly requestWeight: number;
  readonly temperature: number;
  readonly ttl: number;
}

const DEFAULTS: Settings = { overlapCredit: 1, overlapDecay: 0, prefillLoadScale: 1, requestWeight: 0, temperature: 0, ttl: 120 };

/**
 * Models lib/kv-router/src/scheduling/{selector,config}.rs of ai-dynamo/dynamo with `use_kv_events=false`: the router
 * counts active blocks itself and believes a block cached for `ttl` after it last sent it. Queueing in the router is
 * the saturation detector `active-prefill` of the gateway.
 */
export const dynamoKv: RouterPolicy = {
  name: 'dynamo-kv',
  about: "Dynamo's KV router: the smallest prefill blocks (less what is cached) plus decode blocks, or a softmax draw over them.",
  draws: true,
  options: {
    blockSize: { kind: 'integer', minimum: 1, about: 'Tokens of a block; absent = that of the engine.' },
    overlapCredit: { kind: 'number', minimum: 0, about: 'Prefill blocks that a cached block saves; default 1.' },
    overlapDecay: { kind: 'number', minimum: 0, about: 'How fast that credit fades with the prefill load of the replica; 0 = not, the default.' },
    prefillLoadScale: { kind: 'number', minimum: 0, about: 'Weight of prefill blocks beside decode blocks; default 1.' },
    requestWeight: { kind: 'number', minimum: 0, about: 'Blocks that a request in flight counts for; default 0.' },
    temperature: { kind: 'number', minimum: 0, about: 'Of the softmax over costs; 0 = the smallest cost, the default.' },
    ttl: { kind: 'duration', about: 'Time for which a block sent to a replica is believed to be cached there; default 120 s.' },
  },
  create: ({ columns, seed, options, facts }) => {
    const settings = settingsOf(DEFAULTS, options);
    const blockTokens = settings.blockSize ?? facts?.blockSizeTokens ?? 16;
    const weights = { ...settings, blockTokens };
    const stream = randomStream(seed, 'router');
    const blocks = new PromptBlocks(new PromptPaths(columns), blockTokens);
    const index = new ApproximatePrefixIndex({ capacityBlocks: Infinity, capacityOf: 'replica', ttlS: settings.ttl });
    const active = new ActiveBlocks();
    /** Prompt tokens to compute, 0 after the first token. */
    const inFlight = new InFlight<{ prefillTokens: number }>();
    const prefillTokens: number[] = [];
    let costs = new Float64Array(16);
    /** The last pick, which is what is sent next. */
    const last = { request: -1, replica: -1, overlapBlocks: 0 };

    function endPrefill(request: number, replica: number): void {
      const sent = inFlight.get(request, replica);
      if (sent === undefined) return;
      prefillTokens[replica]! -= sent.prefillTokens;
      sent.prefillTokens = 0;
    }

    return {
      pick: (request, view): number => {
        const { candidates } = view;
        if (costs.length < candidates.length) costs = new Float64Array(2 * candidates.length);
        const promptTokens = columns.inputTokens[request]!;
        const prompt = blocks.of(request);
        const overlaps = index.match(prompt, view.replicas, view.nowS);
        const held = active.match(prompt, view.replicas);
        let minActivePrefillTokens = Infinity;
        for (const replica of candidates) minActivePrefillTokens = Math.min(minActivePrefillTokens, prefillTokens[replica] ?? 0);
        for (let i = 0; i < candidates.length; i++) {
          const replica = candidates[i]!;
          costs[i] = kvCost(
            {
              activePrefillTokens: prefillTokens[replica] ?? 0,
              minActivePrefillTokens,
              promptTokens,
              overlapBlocks: overlaps[replica]!,
              decodeBlocks: active.total(replica) + prompt.count - held[replica]!,
              requests: inFlight.of(replica).size,
            },
            weights,
          );
        }
        last.request = request;
        last.replica = candidates[drawByCost(costs, candidates.length, settings.temperature, stream.nextFloat())]!;
        last.overlapBlocks = overlaps[last.replica]!;
        return last.replica;
      },
      onSent: (request, replica, nowS) => {
        if (inFlight.get(request, replica) !== undefined) return;
        const prompt = blocks.of(request);
        const known = request === last.request && replica === last.replica;
        const overlapBlocks = known ? last.overlapBlocks : index.match(prompt, replica + 1, nowS)[replica]!;
        const tokens = Math.max(0, columns.inputTokens[request]! - overlapBlocks * blockTokens);
        inFlight.add(request, replica, { prefillTokens: tokens });
        prefillTokens[replica] = (prefillTokens[replica] ?? 0) + tokens;
        active.hold(prompt, replica);
        index.record(prompt, replica, nowS);
      },
      onFirstToken: endPrefill,
      onEnd: (request, replica) => {
        endPrefill(request, replica);
        if (inFlight.take(request, replica) !== undefined) active.release(blocks.of(request), replica);
      },
      onGone: (replica) => {
        for (const request of inFlight.of(replica).keys()) active.release(blocks.of(request), replica);
        inFlight.clear(replica);
        prefillTokens[replica] = 0;
        index.forget(replica);
      },
    };
  },
};
