import { type Command, defineCommand } from '../command.ts';

export const cache: Command = defineCommand({
  name: 'cache',
  describe: 'Prefix-cache hit rate of a trace against capacity, for many policies',
  argument: { name: 'trace', describe: 'Trace with prompt content (block ids), .gz allowed, or a folder of JSON sessions', many: false, required: true, completion: 'files' },
  flags: {
    policy: { type: 'strings', describe: 'Eviction policy (`foretoken list policies`); default: lru, fifo, lfu, belady, or lru alone above 20 million block touches', value: 'NAME', completion: 'cache-policies' },
    capacity: { type: 'strings', describe: 'Size: blocks, tokens (3Mtok), share of the distinct blocks (5%), memory with --model (40GiB), inf; default: eight from 0.5% to inf', value: 'SIZE', completion: 'none' },
    definition: { type: 'strings', describe: 'Hit rate: token_prefix (default), block_prefix, block_any, req_mean, all', value: 'NAME', completion: ['token_prefix', 'block_prefix', 'block_any', 'req_mean', 'all'] },
    ttl: { type: 'strings', describe: 'Also a cache that keeps every block this long after its last use', value: 'TIME', completion: 'none' },
    'block-tokens': { type: 'integer', describe: 'Tokens per block; default: as in the trace', minimum: 1, completion: 'none' },
    model: { type: 'string', describe: 'Give sizes in bytes of this model, too', value: 'NAME', completion: 'models' },
    format: { type: 'string', describe: 'Trace format; default: found from the header', value: 'NAME', completion: 'none' },
    'session-gap': { type: 'string', describe: 'From one session start to the next, where sessions have their own clocks; default: 30s', value: 'TIME', completion: 'none' },
    out: { type: 'string', describe: 'Save cache.json, cache.csv, charts and cache.html here', value: 'DIR', completion: 'folders' },
    quiet: { type: 'boolean', describe: 'No progress line' },
  },
  examples: [
    ['foretoken cache conversation_trace.jsonl', 'how much cache is enough'],
    ['foretoken cache trace.jsonl --policy lru --policy leaf-lru --capacity 3Mtok', 'two policies at one size'],
    ['foretoken cache traces/ --model llama-3.1-8b --ttl 5m --ttl 1h --out cache', 'agentic sessions, in bytes, saved'],
  ],
  run: async (flags, context) => {
    const { startCache } = await import('../cache/start-cache.ts');
    return await startCache(flags, context);
  },
});
