import type { RouterPolicy } from '../router.ts';
import { pipelinePolicy } from './pipeline.ts';

/** A pipeline of one's own; without parts it picks at random. */
export const pipelineRouter: RouterPolicy = pipelinePolicy('pipeline', 'Filters, then the weighted sum of scorers, then a picker, all of your choice.', { filters: [], scorers: [], picker: 'max-score' });

export const llmD: RouterPolicy = pipelinePolicy('llm-d', 'The inference scheduler of llm-d: 2 · prefix + queue + kv-utilization, the largest sum; filters, scorers and picker can be replaced.', {
  filters: [],
  scorers: [{ name: 'prefix', weight: 2 }, { name: 'queue', weight: 1 }, { name: 'kv-utilization', weight: 1 }],
  picker: 'max-score',
});

export const loraAffinity: RouterPolicy = pipelinePolicy('lora-affinity', 'Where the adapter of the request is active or has room, and among those the fewest requests in flight.', {
  filters: [],
  scorers: [{ name: 'lora-affinity', weight: 2 }, { name: 'active-request', weight: 1 }],
  picker: 'max-score',
});

export const aibrixLeastRequest: RouterPolicy = pipelinePolicy('aibrix-least-request', "AIBrix's least-request: the fewest requests in flight, a random one among equals.", {
  filters: [],
  scorers: [{ name: 'active-request' }],
  picker: 'max-score',
});

export const aibrixLeastKv: RouterPolicy = pipelinePolicy('aibrix-least-kv', "AIBrix's least-kv-cache: the smallest share of KV blocks in use at the last scrape, a random one among equals.", {
  filters: [],
  scorers: [{ name: 'kv-utilization' }],
  picker: 'max-score',
});
