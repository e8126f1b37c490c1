import fc from 'fast-check';
import { ForetokenError } from '@foretoken/kernel';
import { describe, expect, it } from 'vitest';
import type { ParsedTrace } from './finish-trace.ts';
import { parseTrace } from './parse-trace.ts';
import type { TraceOptions } from './trace-options.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string, options: TraceOptions = {}): Promise<ParsedTrace> => parseTrace([encode(text)], { source: 't.csv', ...options });

async function failure(text: string, options: TraceOptions = {}): Promise<ForetokenError> {
  const outcome = await read(text, options).then(() => undefined, (error: unknown) => error);
  expect(outcome).toBeInstanceOf(ForetokenError);
  return outcome as ForetokenError;
}

const azure = 'TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:15:46.6805900,374,44\r\n2023-11-16 18:15:50.9951690,396,109\r\n2023-11-16 18:15:51.2224670,879,55';

describe('parseTrace, Azure', () => {
  it('reads CRLF rows without a last line end', async () => {
    const { columns, info } = await read(azure);
    expect(info.format).toBe('azure');
    expect([...columns.arrivalS]).toEqual([0, 43145790 / 1e7, 45418770 / 1e7]);
    expect([...columns.inputTokens]).toEqual([374, 396, 879]);
    expect([...columns.outputTokens]).toEqual([44, 109, 55]);
  });

  it('reads a BOM, blank lines, columns in any order and more columns', async () => {
    const text = '\ufeff\n\nGeneratedTokens,NumImages,TIMESTAMP,ContextTokens\n491,0,2024-10-15T12:00:00.269Z,770\n\n  \n126,1,2024-10-15T12:00:05.819Z,949\n\n';
    const { columns } = await read(text);
    expect([...columns.arrivalS]).toEqual([0, 5.55]);
    expect([...columns.inputTokens]).toEqual([770, 949]);
    expect([...columns.outputTokens]).toEqual([491, 126]);
  });

  it('gives the same columns however the bytes are cut', async () => {
    const bytes = encode(`\ufeff${azure}\r\n\r\n2023-11-16 18:15:52.0000000,1,2\r\n`);
    const whole = await parseTrace([bytes]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 4, max: bytes.length - 1 })), async (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, i) => bytes.slice(at[i], end));
        expect(await parseTrace(chunks)).toEqual(whole);
      }),
    );
  });

  it('reads quoted fields, also with line ends and commas inside', async () => {
    const text = 'arrival_s,input_tokens,output_tokens,class\n0,10,1,plain\n1.5,"20",2,"a, ""b""\nc"\n2.5,30,3,plain\n';
    const { columns, info } = await read(text);
    expect(info.rowsRead).toBe(3);
    expect([...columns.arrivalS]).toEqual([0, 1.5, 2.5]);
    expect([...columns.inputTokens]).toEqual([10, 20, 30]);
    expect(columns.classNames).toEqual(['plain', 'a, "b"\nc']);
    expect([...(columns.classIndex ?? [])]).toEqual([0, 1, 0]);
  });

  it('sorts by time, keeps equal times in file order, and counts inversions', async () => {
    const { columns, info } = await read('arrival_s,input_tokens,output_tokens\n5,1,1\n3,2,1\n5,3,1\n3,4,1\n');
    expect([...columns.inputTokens]).toEqual([2, 4, 1, 3]);
    expect([...columns.arrivalS]).toEqual([0, 0, 2, 2]);
    expect(info.inversions).toBe(2);
  });
});

describe('parseTrace, what is dropped', () => {
  const rows = 'arrival_s,input_tokens,output_tokens,model\n0,0,5,a\n1,10,0,a\n2,10,5,b\n3,10,5,a\n4,20,5,a\n5,30,5,a\n';
  const sum = (dropped: Readonly<Record<string, number>>): number => Object.values(dropped).reduce((total, count) => total + count, 0);

  it('drops and counts empty prompts and outputs', async () => {
    const { info } = await read(rows);
    expect(info.dropped).toEqual({ zero_input: 1, zero_output: 1 });
    expect(info.models).toEqual({ a: 5, b: 1 });
  });

  it('clamps zero outputs when asked', async () => {
    const { info, columns } = await read(rows, { zeroOutput: 'clamp' });
    expect(info.clampedOutputs).toBe(1);
    expect(columns.outputTokens[0]).toBe(1);
  });

  it('keeps a window, counted from its start, and the first rows of it', async () => {
    const { info, columns } = await read(rows, { fromS: 2, toS: 4, limit: 1 });
    // Time 0 is the first row kept (1 s in the file was dropped, 2 s is row b).
    expect([...columns.arrivalS]).toEqual([0]);
    expect([...columns.inputTokens]).toEqual([20]);
    expect(info.rowsRead).toBe(info.rowsEmitted + sum(info.dropped));
  });

  it('adds up for any filters', async () => {
    const options = fc.record({ limit: fc.integer({ min: 1, max: 7 }), fromS: fc.nat(3), zeroOutput: fc.constantFrom('drop' as const, 'clamp' as const), model: fc.constantFrom('a', 'b') }, { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(options, async (chosen) => {
        const outcome = await read(rows, chosen).catch((error: unknown) => error as ForetokenError);
        if (outcome instanceof Error) expect(outcome.code).toBe('E0514');
        else expect(outcome.info.rowsRead).toBe(outcome.columns.count + sum(outcome.info.dropped));
      }),
    );
  });

  it('scales time and rate', async () => {
    const { columns } = await read('arrival_s,input_tokens,output_tokens\n0,1,1\n8,1,1\n', { timeScale: 0.5, rateScale: 4 });
    expect([...columns.arrivalS]).toEqual([0, 1]);
  });

  it('stops at a limit without reading on', async () => {
    const { info, columns } = await read('arrival_s,input_tokens,output_tokens\n0,1,1\n1,1,1\n2,x,1\n', { limit: 2 });
    expect(columns.count).toBe(2);
    expect(info.rowsRead).toBe(2);
  });
});

describe('parseTrace, formats', () => {
  it.each([
    ['vidur', 'arrived_at,num_prefill_tokens,num_decode_tokens\n0.0,374,44\n4.314579,396,109\n', 4.314579],
    ['burstgpt', 'Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,ChatGPT,472,18,490,Conversation log\n45,GPT-4,10,17,27,API log\n', 40],
    ['burstgpt-v3', 'Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type\n19440110.0,1722ac82,43,GPT-4,906,446,1352,Conversation log\n19440161.0,,2,ChatGPT,36,29,65,API log\n', 51],
    ['splitwise-sim', 'request_id,request_type,application_id,arrival_timestamp,batch_size,prompt_size,token_size\n0,2,0,1,1,4096,32\n1,2,0,3,1,2048,8\n', 2],
    ['qwen-bailian', '{"chat_id":1,"parent_chat_id":-1,"timestamp":61.5,"input_length":40,"output_length":8,"type":"text","turn":1,"hash_ids":[7,8,9]}\n{"chat_id":2,"parent_chat_id":1,"timestamp":62.5,"input_length":48,"output_length":5,"type":"text","turn":2,"hash_ids":[7,8,10]}\n', 1],
    ['ragpulse', '{"timestamp":"82","input_length":10,"output_length":1,"session_id":"s","hash_ids":{"sys_prompt":[1]}}\n{"timestamp":"93","input_length":10,"output_length":1,"session_id":"s","hash_ids":{}}\n', 11],
    ['llmservingsim', '{"input_toks":10,"output_toks":7,"arrival_time_ns":1000}\n{"input_toks":10,"output_toks":7,"arrival_time_ns":501000}\n', 0.0005],
    ['llmservingsim-blocks', '{"arrival_time_ns":0,"input_length":33,"output_length":7,"hash_ids":[0,1]}\n{"arrival_time_ns":1000000000,"input_length":15,"output_length":7,"hash_ids":[]}\n', 1],
  ])('recognises %s', async (name, text, secondArrivalS) => {
    const { columns, info } = await read(text);
    expect(info.format).toBe(name);
    expect(columns.arrivalS[1]).toBe(secondArrivalS);
  });

  it('reads Mooncake ids as segments of 512 tokens, the last one cut', async () => {
    const { columns, info } = await read('{"timestamp": 0, "input_length": 1030, "output_length": 5, "hash_ids": [4, 9, 7]}\n{"timestamp": 3000, "input_length": 512, "output_length": 6, "hash_ids": [4]}\n');
    expect(info.blockTokens).toBe(512);
    expect([...columns.arrivalS]).toEqual([0, 3]);
    expect([...(columns.content?.offsets ?? [])]).toEqual([0, 3, 4]);
    expect([...(columns.content?.segmentIds ?? [])]).toEqual([0, 1, 2, 0]);
    expect([...(columns.content?.segmentTokens ?? [])]).toEqual([512, 512, 6, 512]);
  });

  it('gives tokens without an id a segment of their own', async () => {
    const { columns } = await read('arrival_ms,input_tokens,output_tokens,h\n0,33,1,5 6\n1,33,1,5 6\n', { columns: { hashIds: { column: 'h', blockTokens: 16 } } });
    expect([...(columns.content?.segmentIds ?? [])]).toEqual([0, 1, 2, 0, 1, 3]);
    expect([...(columns.content?.segmentTokens ?? [])]).toEqual([16, 16, 1, 16, 16, 1]);
  });

  it('reads named columns with units', async () => {
    const text = 'when,in,out,who,prio,lora\n2024-05-10 00:00:00.009930+00:00,2162,5,u1,2,x\n2024-05-10 00:00:00.017335+00:00,2399,6,u2,0,\n';
    const { columns, info } = await read(text, { columns: { arrival: { column: 'when', unit: 'iso' }, input: 'in', output: 'out', session: 'who', priority: 'prio', adapter: 'lora' } });
    expect(info.format).toBe('csv');
    expect(columns.arrivalS[1]).toBe(74050 / 1e7);
    expect([...(columns.session ?? [])]).toEqual([0, 1]);
    expect([...(columns.priority ?? [])]).toEqual([2, 0]);
    expect([...(columns.adapter ?? [])]).toEqual([1, 0]);
  });

  it('needs an arrival process for lengths', async () => {
    const text = 'num_prefill_tokens,num_decode_tokens,num_total_tokens,pd_ratio\n3772,54,3826,69.85\n2015,156,2171,12.9\n';
    expect((await failure(text)).code).toBe('E0511');
    const { columns, info } = await read(text, { arrivals: { process: 'constant', ratePerS: 2 } });
    expect([...columns.arrivalS]).toEqual([0, 0.5]);
    expect(info.hasArrivals).toBe(false);
    expect((await read(text, { arrivals: 'none' })).columns.count).toBe(2);
  });
});

describe('parseTrace, usual column names', () => {
  it.each([
    ['timestamp,input_tokens,output_tokens', ['5', '6.5'], 1.5],
    ['arrival,input,output', ['0', '2'], 2],
    ['arrival_time,prompt_len,output_len', ['0', '2'], 2],
    ['time,Prompt Tokens,completionTokens', ['0', '2'], 2],
    ['ts,input_len,completion_tokens', ['0', '2'], 2],
    ['timestamp_ms,input_length,output_length', ['1000', '2500'], 1.5],
    ['time_us,prompt_tokens,completion_tokens', ['0', '2000000'], 2],
    ['ts_ns,prompt_tokens,completion_tokens', ['1700000000000000000', '1700000001000000000'], 1],
    ['timestamp,input,output', ['2024-05-10 00:00:01', '2024-05-10 00:00:03.5'], 2.5],
    ['timestamp,input,output', ['"2024-05-10T00:00:01Z"', '"2024-05-10T00:00:02Z"'], 1],
    ['timestamp,num_prefill_tokens,num_decode_tokens', ['0', '3'], 3],
  ])('reads %s', async (head, [first, second], gapS) => {
    const { columns, info } = await read(`${head}\n\n${first},10,1\n${second},20,2\n`);
    expect(info.format).toBe('csv');
    expect([...columns.arrivalS]).toEqual([0, gapS]);
    expect([...columns.inputTokens]).toEqual([10, 20]);
    expect([...columns.outputTokens]).toEqual([1, 2]);
  });

  it('says when it takes numbers for seconds, and only then', async () => {
    expect((await read('timestamp,input,output\n0,1,1\n')).info.assumed).toBe('timestamp taken as seconds');
    expect((await read('timestamp_ms,input,output\n0,1,1\n')).info.assumed).toBeNull();
    expect((await read('timestamp,input,output\n2024-05-10 00:00:01,1,1\n')).info.assumed).toBeNull();
    expect((await read(azure)).info.assumed).toBeNull();
  });

  it('reads JSON Lines by the same names', async () => {
    const { columns } = await read('{"time": 1, "prompt_tokens": 5, "completion_tokens": 2}\n{"time": 4, "prompt_tokens": 6, "completion_tokens": 3}\n');
    expect([...columns.arrivalS]).toEqual([0, 3]);
  });

  it('does not let a column of plain times replace a process that was asked for', async () => {
    const text = 'timestamp,input,output\n0,1,1\n100,1,1\n';
    expect([...(await read(text, { arrivals: { process: 'constant', ratePerS: 2 } })).columns.arrivalS]).toEqual([0, 0.5]);
  });

  it.each([
    ['E0506', 'timestamp,input,output\n1700000000000,1,1\n', 'columns: {arrival: {column: timestamp, unit: ms}, input: input, output: output}'],
    ['E0506', '{"timestamp": 27, "input_length": 5, "output_length": 1}\n', 'columns: {arrival: {column: timestamp, unit: ms}, input: input_length, output: output_length}'],
    ['E0503', 'time,ts,input_tokens,output_tokens\n1,1,1,1\n', 'columns: {arrival: {column: time, unit: s}, input: input_tokens, output: output_tokens}'],
    ['E0503', 'timestamp,in,output_tokens\n1,1,1\n', 'columns: {arrival: {column: timestamp, unit: s}, input: INPUT_COLUMN, output: output_tokens}'],
    ['E0511', 'request time,input,output\n1,1,1\n', 'columns: {arrival: {column: "request time", unit: s}, input: input, output: output}'],
  ])('says %s and what to write for %j', async (code, text, yaml) => {
    const error = await failure(text);
    expect(error.code).toBe(code);
    expect(error.hint).toContain(yaml);
  });

  it('names the header where there is no time, and no column that cannot be one', async () => {
    const error = await failure('input,output,user\n1,1,1\n');
    expect([error.code, error.hint]).toEqual(['E0511', 'Add an arrival process, for example `arrivals: {process: poisson, rate: 2}`.']);
    expect(error.message).toContain('"input", "output", "user"');
  });
});

describe('parseTrace, jitter', () => {
  const text = Array.from({ length: 40 }, (_, i) => JSON.stringify({ timestamp: Math.floor(i / 3) * 3000, input_length: i + 1, output_length: 1, hash_ids: [i] })).join('\n');

  it('is off by default and reports the grid', async () => {
    const { columns, info } = await read(text);
    expect(info.quantisedArrivalsS).toBe(3);
    expect(new Set(columns.arrivalS).size).toBe(14);
  });

  it('spreads arrivals within their bin, the same for the same seed', async () => {
    const { columns } = await read(text, { jitter: {}, seed: 7 });
    expect(new Set(columns.arrivalS).size).toBe(40);
    const again = await read(text, { jitter: {}, seed: 7 });
    expect(again.columns.arrivalS).toEqual(columns.arrivalS);
    columns.inputTokens.forEach((input, place) => expect(Math.floor((input - 1) / 3)).toBe(Math.floor(place / 3)));
    expect(columns.arrivalS).toEqual(columns.arrivalS.slice().sort());
  });
});

describe('parseTrace, bad input', () => {
  const head = 'arrival_s,input_tokens,output_tokens\n0,1,1\n';
  it.each([
    ['E0501', '', 't.csv'],
    ['E0501', 'arrival_s,input_tokens,output_tokens\n', 't.csv'],
    ['E0503', 'arrival_s,input_token,output_tokens\n1,1,1\n', 't.csv:1'],
    ['E0504', `${head}1,12.5,1\n`, 't.csv:3:3'],
    ['E0504', `${head}1,4294967296,1\n`, 't.csv:3:3'],
    ['E0504', `${head}\n1,7,seven\n`, 't.csv:4:5'],
    ['E0505', `${head}1,-4,1\n`, 't.csv:3:3'],
    ['E0505', `${head}1,4,NaN\n`, 't.csv:3:5'],
    ['E0506', `${head}soon,4,1\n`, 't.csv:3:1'],
    ['E0506', 'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:61:46.68,374,44\n', 't.csv:2:1'],
    ['E0506', 'TIMESTAMP,ContextTokens,GeneratedTokens\n11:22:33,374,44,aa:bb:cc\n', 't.csv:2:1'],
    ['E0507', '{"timestamp": 0, "input_length": 5, "output_length": 1, "hash_ids": [0]}\n{"timestamp": 0, "input_length": NaN}\n', 't.csv:2:34'],
    ['E0508', '{"timestamp": 0, "input_length": 513, "output_length": 1, "hash_ids": [0]}\n', 't.csv:1:71'],
    ['E0505', '{"timestamp": 0, "input_length": -5, "output_length": 1, "hash_ids": [0]}\n', 't.csv:1:34'],
    ['E0512', `${head}1,4\n`, 't.csv:3'],
    ['E0514', 'arrival_s,input_tokens,output_tokens\n0,1,0\n', 't.csv'],
    ['E0515', `${head}1,,1\n`, 't.csv:3:3'],
    ['E0516', '{"timestamp": 0, "input_length": 5, "output_length": 1, "hash_ids": "x"}\n', 't.csv:1:69'],
    ['E0517', 'hello\n', 't.csv'],
    ['E0517', '[{"a": 1}, {"b": 2}]\n', 't.csv'],
  ])('says %s for %j at %s', async (code, text, path) => {
    const error = await failure(text);
    expect([error.code, error.path]).toEqual([code, path]);
    expect(error.message.startsWith(path)).toBe(true);
    expect(error.hint).not.toBe('');
  });

  it('shows the header and the nearest column', async () => {
    const error = await failure('arrival_s,input_token,output_tokens\n1,1,1\n');
    expect(error.message).toContain('"arrival_s", "input_token", "output_tokens"');
    expect(error.hint).toContain('Did you mean "input_token"?');
  });

  it('refuses a model filter without a model column, and one that no row passes', async () => {
    expect((await failure(`${head}1,1,1\n`, { model: 'gpt' })).code).toBe('E0503');
    expect((await failure('arrival_s,input_tokens,output_tokens,model\n0,1,1,a\n', { model: 'gpt' })).message).toContain('other_model: 1');
  });

  it('reads a known layout that lacks a side column, but refuses one that was named', async () => {
    const text = 'Timestamp,Model,Request tokens,Response tokens\n5,ChatGPT,472,18\n';
    expect((await read(text)).info).toMatchObject({ format: 'burstgpt', models: { ChatGPT: 1 } });
    expect((await failure(text, { columns: { session: 'who' } })).code).toBe('E0503');
  });

  it('refuses a file without line ends', async () => {
    const chunk = new Uint8Array(16 * 1024 * 1024).fill(65);
    await expect(parseTrace(Array.from({ length: 6 }, () => chunk))).rejects.toMatchObject({ code: 'E0517' });
  });

  it('shows no control characters of a binary file', async () => {
    expect((await failure('PAR1\u0000\u0007,\u001b[31m')).message).not.toMatch(/[\u0000-\u001f]/);
  });

  it('names the line of a fault behind a quoted field', async () => {
    const error = await failure('arrival_s,input_tokens,output_tokens,class\n0,1,1,"a\nb"\n1,x,1,c\n');
    expect([error.code, error.path?.split(':').slice(0, 2)]).toEqual(['E0504', ['t.csv', '4']]);
  });

  it.each([
    [{ format: 'azur' }, 'E0502'],
    [{ limit: 0 }, 'E0513'],
    [{ fromS: 5, toS: 5 }, 'E0513'],
    [{ rateScale: Number.NaN }, 'E0513'],
  ])('refuses the option %j', async (options, code) => {
    expect((await failure(azure, options as TraceOptions)).code).toBe(code);
  });
});
