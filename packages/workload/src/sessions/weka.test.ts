import { contentBlocks } from '@foretoken/kvcache';
import { ForetokenError } from '@foretoken/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ParsedTrace } from '../readers/finish-trace.ts';
import { parseTrace } from '../readers/parse-trace.ts';
import type { TraceOptions } from '../readers/trace-options.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string, options: TraceOptions = {}): Promise<ParsedTrace> => parseTrace([encode(text)], { source: 't.json', ...options });

async function failure(text: string, options: TraceOptions = {}): Promise<ForetokenError> {
  const outcome = await read(text, options).then(() => undefined, (error: unknown) => error);
  expect(outcome).toBeInstanceOf(ForetokenError);
  return outcome as ForetokenError;
}

type Request = Readonly<Record<string, unknown>>;
const request = (t: number, input: number, hash_ids: readonly number[], more: Request = {}): Request => ({ t, type: 'n', model: 'm', in: input, out: 5, hash_ids, ...more });
const session = (id: string, requests: readonly Request[], more: Request = {}): Request => ({ id, models: ['m'], block_size: 4, hash_id_scope: 'local', requests, ...more });

const agent = { t: 10, type: 'subagent', agent_id: 'a', requests: [request(0, 9, [5, 6], { model: 'small' }), request(3, 12, [5, 6, 7], { model: 'small' })] };
const first = session('one', [request(0, 10, [1, 2]), agent, request(20, 17, [1, 2, 3, 4]), request(40, 9, [1, 8])]);
const second = session('two', [request(0, 8, [1, 2]), request(1, 8, [1, 2])]);

describe('parseTrace, WEKA sessions', () => {
  it('reads sessions with a start each, sub-agents where they stand', async () => {
    const { columns, info } = await read(`${JSON.stringify(first)}\n${JSON.stringify(second)}\n`);
    expect(info).toMatchObject({ format: 'weka', rowsRead: 7, rowsEmitted: 7, blockTokens: 4, inversions: 1, models: { m: 5, small: 2 } });
    expect([...columns.arrivalS]).toEqual([0, 10, 13, 20, 30, 31, 40]);
    expect([...columns.inputTokens]).toEqual([10, 9, 12, 17, 8, 8, 9]);
    expect([...(columns.session ?? [])]).toEqual([0, 0, 0, 0, 1, 1, 0]);
    expect([...(columns.turn ?? [])]).toEqual([0, 1, 2, 3, 0, 1, 4]);
  });

  it('makes one segment of blocks that nobody branched off from, and cuts it', async () => {
    const { columns } = await read(`${JSON.stringify(first)}\n${JSON.stringify(second)}`);
    const { offsets, segmentIds, segmentTokens, traceBlocks } = columns.content!;
    const prompts = Array.from({ length: 7 }, (_r, r) => Array.from({ length: offsets[r + 1]! - offsets[r]! }, (_i, i) => [segmentIds[offsets[r]! + i], segmentTokens[offsets[r]! + i]]));
    expect(traceBlocks).toEqual({ tokens: 4, lastBlock: 'floor' });
    expect(prompts).toEqual([[[0, 8], [4, 2]], [[1, 8], [5, 1]], [[1, 12]], [[0, 16], [6, 1]], [[3, 8]], [[3, 8]], [[0, 4], [2, 4], [7, 1]]]);
  });

  it('starts sessions as far apart as asked, and keeps the ids of global sessions together', async () => {
    const text = [first, second].map((each) => JSON.stringify({ ...each, hash_id_scope: 'global' })).join('\n');
    const { columns } = await read(text, { sessionGapS: 100 });
    expect([...columns.arrivalS]).toEqual([0, 10, 13, 20, 40, 100, 101]);
    const { offsets, segmentIds } = columns.content!;
    expect(segmentIds[offsets[5]!]).toBe(segmentIds[0]);
  });

  it('reads a session printed over many lines, alone or among others', async () => {
    const lines = await read(`${JSON.stringify(first)}\n${JSON.stringify(second)}\n`);
    for (const text of [`${JSON.stringify(first, null, 2)}\n\n${JSON.stringify(second)}`, `${JSON.stringify(first)}\n${JSON.stringify(second, null, 1)}\n`]) {
      expect(await read(text)).toEqual(lines);
    }
  });

  it('gives the same columns however the bytes are cut', async () => {
    const bytes = encode(`${JSON.stringify(first, null, 2)}\n${JSON.stringify(second)}`);
    const whole = await parseTrace([bytes]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 4, max: bytes.length - 1 })), async (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        expect(await parseTrace(at.slice(1).map((end, i) => bytes.slice(at[i], end)))).toEqual(whole);
      }),
    );
  });

  it('reads the compact form as the listed ids, and shares exactly the common prefixes', async () => {
    const steps = fc.array(fc.tuple(fc.nat({ max: 6 }), fc.integer({ min: 0, max: 3 }), fc.nat({ max: 3 })), { minLength: 1, maxLength: 12, size: 'max' });
    await fc.assert(
      fc.asyncProperty(steps, async (turns) => {
        const known = new Map<string, number>();
        let ids: number[] = [];
        const requests = turns.map(([back, added, rest], t) => {
          const keep = Math.max(0, ids.length - back);
          const fresh = Array.from({ length: added + (keep + added === 0 && rest === 0 ? 1 : 0) }, (_, i) => `${ids.slice(0, keep).join()}/${t % 3}.${i}`);
          const names = fresh.map((name) => known.get(name) ?? (known.set(name, known.size + 1), known.size));
          ids = [...ids.slice(0, keep), ...names];
          return { listed: request(t, 4 * ids.length + rest, ids), compact: { ...request(t, 4 * ids.length + rest, []), hash_ids: undefined, keep, new: names.map((id) => [id, 1]) } };
        });
        const listed = await read(JSON.stringify(session('s', requests.map((each) => each.listed))));
        expect(await read(JSON.stringify(session('s', requests.map((each) => each.compact))))).toEqual(listed);
        const { columns } = listed;
        const stream = contentBlocks({ content: columns.content!, inputTokens: columns.inputTokens, arrivalS: columns.arrivalS });
        const own = new Map<number, number>();
        const into = new Int32Array(stream.longestBlocks);
        columns.arrivalS.forEach((t, r) => {
          const expected = requests[t]!.listed['hash_ids'] as number[];
          const found = [...into.subarray(0, stream.read(r, into))];
          expect(found).toHaveLength(expected.length);
          found.forEach((id, i) => {
            expect(own.get(id) ?? expected[i]).toBe(expected[i]);
            own.set(id, expected[i]!);
          });
        });
        expect(own.size).toBe(new Set(own.values()).size);
      }),
    );
  });

  it('keeps prompts equal, token for token, in segments of many blocks as in one per block', async () => {
    const steps = fc.array(fc.tuple(fc.nat({ max: 5 }), fc.integer({ min: 0, max: 3 }), fc.nat({ max: 3 }), fc.nat({ max: 2 })), { minLength: 1, maxLength: 12, size: 'max' });
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 9 }), async (turns, blockTokens) => {
        const known = new Map<string, number>();
        let ids: number[] = [];
        const requests = turns.map(([back, added, rest, branch], t) => {
          const keep = Math.max(0, ids.length - back);
          ids = ids.slice(0, keep);
          for (let i = 0; i < added || ids.length === 0; i++) {
            const name = `${ids.join()}/${branch}`;
            if (!known.has(name)) known.set(name, known.size + 1);
            ids = [...ids, known.get(name)!];
          }
          return request(t, 4 * ids.length + rest, ids);
        });
        const merged = await read(JSON.stringify(session('s', requests)));
        const rows = requests.map(({ t, in: input, hash_ids }) => JSON.stringify({ arrival_time_ns: 1e9 * Number(t), input_length: input, output_length: 1, hash_ids }));
        const single = await read(rows.join('\n'), { columns: { hashIds: { column: 'hash_ids', blockTokens: 4, lastBlock: 'floor' } } });
        const [a, b] = [merged, single].map(({ columns }) => contentBlocks({ content: columns.content!, inputTokens: columns.inputTokens, arrivalS: columns.arrivalS }, blockTokens));
        expect(merged.columns.content!.segmentIds.length).toBeLessThanOrEqual(single.columns.content!.segmentIds.length);
        expect([a!.distinctBlocks, a!.touches]).toEqual([b!.distinctBlocks, b!.touches]);
        const names = new Map<number, number>();
        const [x, y] = [new Int32Array(a!.longestBlocks), new Int32Array(a!.longestBlocks)];
        for (let r = 0; r < requests.length; r++) {
          const length = a!.read(r, x);
          expect(b!.read(r, y)).toBe(length);
          for (let i = 0; i < length; i++) {
            expect(names.get(x[i]!) ?? y[i]).toBe(y[i]);
            names.set(x[i]!, y[i]!);
          }
        }
      }),
    );
  });

  it('drops, clamps or keeps requests without output, and reads the blocks of those it drops', async () => {
    const text = JSON.stringify(session('s', [request(0, 8, [1, 2], { out: 0 }), { t: 1, model: 'm', in: 12, out: 1, keep: 2, new: [[3, 1]] }]));
    expect([...(await read(text)).columns.inputTokens]).toEqual([12]);
    expect([...(await read(text, { zeroOutput: 'keep' })).columns.outputTokens]).toEqual([0, 1]);
    expect((await read(text)).info.dropped).toEqual({ zero_output: 1 });
  });

  it('takes the first requests in time, not in the file', async () => {
    const { columns, info } = await read(`${JSON.stringify(first)}\n${JSON.stringify(second)}\n`, { limit: 5, model: 'm', sessionGapS: 5 });
    expect([...columns.arrivalS]).toEqual([0, 5, 6, 20, 40]);
    expect(info.dropped).toEqual({ other_model: 2 });
  });
});

describe('parseTrace, what is wrong with sessions', () => {
  it.each([
    ['too few ids', session('s', [request(0, 12, [1])]), 'E0508', 'the row has 1 hash ids'],
    ['an id behind another block', session('s', [request(0, 8, [1, 2]), request(1, 8, [3, 2])]), 'E0518', 'requests[1] has the block id 2 behind another block'],
    ['an id that starts a prompt again later', session('s', [request(0, 8, [1, 2]), request(1, 8, [2, 1])]), 'E0518', 'the block id 2'],
    ['a block size that is none', session('s', [request(0, 8, [1, 2])], { block_size: 0 }), 'E0519', 'block_size is 0'],
    ['requests that are no list', session('s', [], { requests: 5 }), 'E0516', 'requests is "5"'],
    ['no time', session('s', [{ in: 4, out: 1, hash_ids: [1] }]), 'E0515', 'requests[0].t is missing'],
    ['a time in words', session('s', [{ ...request(0, 4, [1]), t: 'noon' }]), 'E0506', 'requests[0].t'],
    ['a negative length', session('s', [request(0, -4, [1])]), 'E0505', 'requests[0].in is "-4"'],
    ['a length that is a list', session('s', [{ ...request(0, 4, [1]), out: [1] }]), 'E0504', 'requests[0].out'],
    ['no ids', session('s', [{ t: 0, in: 4, out: 1 }]), 'E0515', 'requests[0].hash_ids is missing'],
    ['ids that are no list', session('s', [{ ...request(0, 4, []), hash_ids: 7 }]), 'E0516', 'requests[0].hash_ids is "7"'],
    ['more kept than there was', session('s', [{ t: 0, in: 8, out: 1, keep: 1, new: [[1, 1]] }]), 'E0516', '1 of 0 blocks'],
    ['a run of nothing', session('s', [{ t: 0, in: 4, out: 1, keep: 0, new: [[1, 0]] }]), 'E0516', 'keep and new'],
  ])('refuses %s', async (_, object, code, message) => {
    const error = await failure(`\n${JSON.stringify(object)}\n`);
    expect([error.code, error.message.startsWith('t.json:2: ')]).toEqual([code, true]);
    expect(error.message).toContain(message);
  });

  it('refuses sessions of two block sizes, named columns, and a gap where there are no sessions', async () => {
    const mixed = await failure(`${JSON.stringify(first)}\n${JSON.stringify({ ...second, block_size: 8 })}\n`);
    expect([mixed.code, mixed.path]).toEqual(['E0519', 't.json:2']);
    expect((await failure(JSON.stringify(first), { columns: { input: 'in' } })).code).toBe('E0513');
    expect((await failure('arrival_s,input_tokens,output_tokens\n0,1,1\n', { sessionGapS: 1 })).message).toContain('a csv trace has one clock for all');
    expect((await failure(JSON.stringify(first), { sessionGapS: -1 })).code).toBe('E0513');
  });

  it('says where a session that is printed over many lines breaks', async () => {
    const error = await failure(`{\n  "id": "one",\n  "block_size": 4,\n  "requests": [}\n}\n`);
    expect([error.code, error.path]).toEqual(['E0507', 't.json:4:16']);
    expect((await failure('{"timestamp": 1, "input_length":\n{"timestamp": 2}\n')).path).toBe('t.json:1:33');
    expect((await failure('{\n"id": 5,\n')).code).toBe('E0507');
  });
});
