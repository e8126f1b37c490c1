import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CLI, expectGolden, foretoken, folderWith, transcript } from './foretoken.ts';

/** 60 requests of 8 users who go on where they stopped, with one system prompt, in Mooncake's format. */
function conversations(): string {
  const turns = new Map<number, number>();
  const rows = Array.from({ length: 60 }, (_, i) => {
    const user = (i * i + 3 * i) % 8;
    const turn = (turns.get(user) ?? 0) + 1;
    turns.set(user, turn);
    const blocks = [0, ...Array.from({ length: 2 * turn }, (__, b) => 1000 * (user + 1) + b)];
    return JSON.stringify({ timestamp: 1500 * i, input_length: 512 * (blocks.length - 1) + 100 + i, output_length: i % 7, hash_ids: [...blocks.slice(0, -1), 100_000 + i] });
  });
  return `${rows.join('\n')}\n`;
}

const session = (id: number, turns: number): string => {
  const requests = Array.from({ length: turns }, (_, t) => ({ t: 12 * t, type: 'n', model: 'm', in: 640 * (t + 1) + 3, out: 9, hash_ids: Array.from({ length: 10 * (t + 1) }, (__, b) => b + 1), stop: '' }));
  return JSON.stringify({ id: `s${id}`, models: ['m'], block_size: 64, hash_id_scope: 'local', requests }, null, id % 2 === 0 ? 2 : 0);
};

const folder = folderWith({
  'talk.jsonl': conversations(),
  'lengths.csv': 'arrival_s,input_tokens,output_tokens\n0,100,5\n1,100,5\n',
  'alone.jsonl': '{"timestamp": 0, "input_length": 1000, "output_length": 5, "hash_ids": [1, 2]}\n{"timestamp": 9, "input_length": 1000, "output_length": 5, "hash_ids": [3, 4]}\n',
});
mkdirSync(join(folder, 'sessions'));
mkdirSync(join(folder, 'empty'));
for (const id of [1, 2, 3]) writeFileSync(join(folder, 'sessions', id === 3 ? 'c.json.gz' : `${'ab'[id - 1]}.json`), id === 3 ? gzipSync(session(id, 4)) : session(id, 4));
writeFileSync(join(folder, 'sessions', 'README.md'), 'not a session');

const run = (...args: readonly string[]): ReturnType<typeof foretoken> => foretoken(['cache', ...args], { cwd: folder });

describe('foretoken cache', () => {
  it('answers first, then shows policies against capacity and what the numbers mean', () => {
    const args = ['talk.jsonl', '--model', 'llama-3.1-8b', '--capacity', '8,16ktok', '--capacity', '25%', '--capacity', 'inf', '--ttl', '30s', '--definition', 'all'];
    expectGolden('cache.txt', transcript(['cache', ...args], run(...args)).replace(/(?<=foretoken {2})\d+\.\d+\.\d+/, 'VERSION'));
    expectGolden('help-cache.txt', foretoken(['cache', '--help']).stdout);
  });

  it('has all definitions in its JSON, and the answer that the sentence gives', () => {
    const { stdout, stderr } = run('talk.jsonl', '--json', '--policy', 'fifo,belady', '--capacity', '20');
    const { schema, answer, points, curves, trace, policies } = JSON.parse(stdout) as { schema: string; answer: { capacityBlocks: number; sentence: string; policy: string }; points: { policy: string; rates: Record<string, number> }[]; curves: unknown[]; trace: Record<string, unknown>; policies: { name: string }[] };
    expect([stderr, schema]).toEqual(['', 'foretoken.cache/1']);
    expect(policies.map(({ name }) => name)).toEqual(['fifo', 'belady']);
    expect(points.map(({ policy }) => policy)).toEqual(['fifo', 'belady']);
    expect(Object.keys(points[0]?.rates ?? {})).toEqual(['block_prefix', 'block_any', 'token_prefix', 'req_mean']);
    expect(points[0]!.rates['block_any']).toBeLessThanOrEqual(points[1]!.rates['block_any']!);
    expect([answer.policy, curves]).toEqual(['lru', []]);
    expect(answer.sentence).toContain(`at ${answer.capacityBlocks} blocks`);
    // Requests that generated nothing have used the cache, too.
    expect([trace['requests'], trace['dropped'], trace['blockTokens']]).toEqual([60, {}, 512]);
  });

  it('finds the capacity of the answer exactly: one block less is too little', () => {
    const { answer } = JSON.parse(run('talk.jsonl', '--json').stdout) as { answer: { capacityBlocks: number; endlessRate: number } };
    const around = [answer.capacityBlocks - 1, answer.capacityBlocks].map(String).join(',');
    const { points } = JSON.parse(run('talk.jsonl', '--json', '--policy', 'lru', '--capacity', around).stdout) as { points: { rates: { token_prefix: number } }[] };
    expect(points[0]!.rates.token_prefix).toBeLessThan(0.9 * answer.endlessRate);
    expect(points[1]!.rates.token_prefix).toBeGreaterThanOrEqual(0.9 * answer.endlessRate);
  });

  it('reads a folder of sessions, and starts them as far apart as asked', () => {
    const rate = (gap: string): number => (JSON.parse(run('sessions', '--json', '--policy', 'lru', '--capacity', '45', '--session-gap', gap).stdout) as { points: { rates: { token_prefix: number } }[] }).points[0]!.rates.token_prefix;
    // One after another they fit; at once, the three push each other out.
    expect(rate('1h')).toBeGreaterThan(rate('0s'));
    const { trace } = JSON.parse(run('sessions', '--json').stdout) as { trace: Record<string, unknown> };
    expect(trace).toMatchObject({ format: 'weka', requests: 12, blockTokens: 64, blocks: 300, distinctBlocks: 120 });
  });

  it('runs the same sessions through a fleet, as far apart as the scenario says', () => {
    writeFileSync(join(folder, 'agents.yaml'), 'workload: { trace: sessions, sessionGap: 1m }\nfleet: { model: llama-3.1-8b, gpu: h100-sxm, engine: { name: vllm-v1, maxModelLen: 8192 } }\n');
    const { code, stdout, stderr } = foretoken(['run', 'agents.yaml', '--json'], { cwd: folder });
    expect([code, stderr]).toEqual([0, '']);
    const { requests, title } = JSON.parse(stdout) as { requests: { total: number; completed: number }; title: string };
    expect(requests).toMatchObject({ total: 12, completed: 12 });
    expect(title).toContain('sessions (weka), 12 requests');
    const refused = foretoken(['run', 'agents.yaml', '--set', 'workload.trace=talk.jsonl'], { cwd: folder });
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('a mooncake trace has one clock for all') as string]);
  });

  it('saves the same files each time', () => {
    for (const out of ['one', 'two']) {
      const { code, stdout } = run('talk.jsonl', '--ttl', '10,1m', '--out', out);
      expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([0, `  saved ${out}/ (cache.json, cache.csv, cache.html, 6 charts)`]);
    }
    const files = readdirSync(join(folder, 'one'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name).sort()).toEqual([
      'cache.csv', 'cache.html', 'cache.json',
      ...['hit-rate-token-prefix', 'hit-rate-ttl-token-prefix'].flatMap((id) => [`${id}.png`, `${id}.svg`, `${id}.vl.json`]),
    ]);
    for (const { parentPath, name } of files) expect(readFileSync(join(parentPath.replace(/one/, 'two'), name)).equals(readFileSync(join(parentPath, name))), name).toBe(true);
    const csv = readFileSync(join(folder, 'one', 'cache.csv'), 'utf8').trim().split('\n');
    // Half a percent and one percent of 177 blocks are both one block.
    expect(csv).toHaveLength(1 + 4 * 7 + 2);
    expect(csv.every((row) => row.split(',').length === 14)).toBe(true);
  });

  it('says so where no cache would help', () => {
    const { code, stdout } = run('alone.jsonl');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^No cache of any size would help: no prompt starts as an earlier one did\.\n2 requests share none of their 4 blocks\.\n/);
  });

  it('cuts anew at another block size', () => {
    const { trace, points } = JSON.parse(run('talk.jsonl', '--json', '--block-tokens', '16', '--capacity', 'inf', '--policy', 'vllm').stdout) as { trace: Record<string, unknown>; points: { prefixTokens: number; blocks: number }[] };
    expect(trace).toMatchObject({ blockTokens: 16, ownBlockTokens: 512 });
    expect(points[0]!.prefixTokens % 512).toBe(0);
  });
});

describe('what foretoken cache says about bad input', () => {
  it.each([
    ['no-content', ['lengths.csv']],
    ['unknown-policy', ['talk.jsonl', '--policy', 'lruu']],
    ['unknown-definition', ['talk.jsonl', '--definition', 'tokens']],
    ['ttl-without-time', ['talk.jsonl', '--policy', 'ttl']],
    ['bad-ttl', ['talk.jsonl', '--ttl', 'soon']],
    ['bad-capacity', ['talk.jsonl', '--capacity', 'lots']],
    ['capacity-without-model', ['talk.jsonl', '--capacity', '40GiB']],
    ['session-gap-without-sessions', ['talk.jsonl', '--session-gap', '5s']],
    ['folder-without-traces', ['empty']],
  ])('%s', (name, args) => {
    const finished = run(...args);
    expect(finished.code).toBe(2);
    expectGolden(`error-cache-${name}.txt`, transcript(['cache', ...args], finished));
  });

  it('exits 130 on Ctrl-C in the middle of a replay', async () => {
    const rows = Array.from({ length: 2000 }, (_, i) => JSON.stringify({ timestamp: i, input_length: 512 * 200, output_length: 1, hash_ids: Array.from({ length: 200 }, (__, b) => 200 * (i % 900) + b) }));
    writeFileSync(join(folder, 'huge.jsonl'), rows.join('\n'));
    const capacities = Array.from({ length: 2000 }, (_, i) => 10_000 + i).join(',');
    const child = spawn(process.execPath, [CLI, 'cache', 'huge.jsonl', '--policy', 'length-aware', '--capacity', capacities, '--out', 'huge'], { cwd: folder, stdio: 'ignore' });
    const exited = new Promise<number | null>((resolve) => {
      child.once('exit', resolve);
    });
    while (!existsSync(join(folder, 'huge'))) await new Promise((resolve) => setTimeout(resolve, 50));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    child.kill('SIGINT');
    expect(await exited).toBe(130);
    expect(existsSync(join(folder, 'huge', 'cache.json'))).toBe(false);
  });
});
