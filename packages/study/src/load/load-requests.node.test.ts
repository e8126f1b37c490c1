import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LoadedRequests } from './load-part.node.ts';
import { loadRequests } from './load-requests.node.ts';
import { loadScenario } from './load-scenario.node.ts';

const folder = mkdtempSync(join(tmpdir(), 'foretoken-load-'));
const FLEET = 'fleet: { model: llama-3.1-8b, gpu: h100-sxm }\n';

async function load(yaml: string, seed = 1): Promise<LoadedRequests> {
  return await loadRequests(await loadScenario(join(folder, 's.yaml'), [], `${yaml}\n${FLEET}`), seed);
}

writeFileSync(join(folder, 'rates.csv'), 'timestamp_s,total_rate_rps,active_clients,rate_weighted_cv\n0,2,1,1\n60,6,1,3\n120,0,1,0\n');
writeFileSync(join(folder, 'broken.csv'), 't,rate\n0,1\n60,much\n');
writeFileSync(join(folder, 'trace.csv'), 'arrival_s,input_tokens,output_tokens,class\n0,5,1,chat\n1,6,1,batch\n2,7,1,chat\n');
writeFileSync(join(folder, 'lengths.csv'), `input_tokens,output_tokens\n${'9,3\n'.repeat(1000)}`);

const CHAT = 'chat: { profile: azure-conversation, duration: 5m, path: /chat }';
const BATCH = 'batch: { synthetic: { requests: 30, arrivals: { process: poisson, rate: 0.2 }, input: 100, output: 5 }, priority: 4 }';

describe('loadRequests', () => {
  it('gives a class the same requests whatever stands beside it', async () => {
    const both = await load(`workload: { classes: { ${BATCH}, ${CHAT} } }`);
    const alone = await load(`workload: { classes: { ${CHAT} } }`);
    const chat = Array.from({ length: both.columns.count }, (_, r) => r).filter((r) => both.columns.classIndex?.[r] === 1);
    expect(both.columns.count).toBe(alone.columns.count + 30);
    expect(chat.map((r) => both.columns.arrivalS[r])).toEqual([...alone.columns.arrivalS]);
    expect(chat.map((r) => both.columns.inputTokens[r])).toEqual([...alone.columns.inputTokens]);
    expect([...new Set(chat.map((r) => both.columns.priority?.[r]))]).toEqual([0]);
    expect(both.origin.description).toBe(`batch: synthetic poisson arrivals, 30 requests; chat: azure-conversation profile, ${alone.columns.count.toLocaleString('en')} requests; together ${both.columns.count.toLocaleString('en')}`);
    // Two classes of one kind draw from streams of their own.
    const twins = await load('workload: { requests: 40, classes: { a: { profile: azure-code }, b: { profile: azure-code } } }');
    const ofClass = (index: number): number[] => Array.from(twins.columns.arrivalS).filter((_, r) => twins.columns.classIndex?.[r] === index);
    expect(twins.columns.count).toBe(40);
    expect(ofClass(0).filter((timeS) => ofClass(1).includes(timeS))).toEqual([]);
  });

  it('follows a file of rates for profiles, synthetic workloads and traces of lengths', async () => {
    const arrivals = 'arrivals: { process: series, file: rates.csv, cv: file }';
    for (const workload of [`profile: azure-code, ${arrivals}`, `synthetic: { ${arrivals}, input: 5, output: 5 }`, `trace: lengths.csv, ${arrivals}`]) {
      const { columns, origin } = await load(`workload: { ${workload} }`);
      // 120 Poisson arrivals, 360 of CV 3, then none: 480 with a variance near 120 + 9 * 360.
      expect(Math.abs(columns.count - 480)).toBeLessThan(4 * Math.sqrt(120 + 9 * 360));
      expect(columns.arrivalS.at(-1)).toBeLessThan(120);
      expect(origin.description).toContain('arrivals after rates.csv, CV of the file');
      const twice = await load(`workload: { ${workload}, rateScale: 2 }`);
      expect(twice.columns.arrivalS.at(-1)).toBeGreaterThan(70);
      expect(twice.columns.count).toBeGreaterThan(1.5 * columns.count);
    }
  });

  it('warps a recorded trace', async () => {
    const { columns, origin } = await load('workload: { trace: trace.csv, warp: { process: step, steps: [{ at: 0, rate: 4 }] } }');
    expect([...columns.arrivalS]).toEqual([0, 0.25, 0.5]);
    expect(origin.description).toContain('arrivals in 1 step, 3 requests');
  });

  it('adds facts to the classes of a trace', async () => {
    const { columns } = await load('workload: { trace: trace.csv, columns: { class: class }, classes: { batch: { priority: 7 } } }');
    expect([columns.classNames, [...(columns.priority ?? [])]]).toEqual([['chat', 'batch'], [0, 7, 0]]);
  });

  it.each<[string, string, RegExp]>([
    ['E0540', 'workload: { profile: azure-code, arrivals: { process: series, file: gone.csv } }', /s\.yaml:1:69 .*no such file/],
    ['E0541', 'workload: { classes: { a: { synthetic: { arrivals: { process: series, file: broken.csv }, input: 1, output: 1 } } } }', /s\.yaml:1:77 .*broken\.csv:3: rate is "much"/],
    ['E0544', 'workload: { profile: azure-code, arrivals: { process: series, file: rates.csv, day: 2 } }', /end at 180 s, but the window starts at 86400 s/],
    ['E0546', 'workload: { trace: trace.csv, columns: { class: class }, classes: { chats: { path: /c } } }', /no request is of the class "chats"[^]*Did you mean "chat"/],
    ['E0546', 'workload: { trace: trace.csv, columns: { class: class } }\nslo: { classes: { bach: { e2e: 1m } } }', /s\.yaml:2:\d+ .*no request is of the class "bach"/],
    ['E0530', 'workload: { classes: { a: { profile: azure-cod } } }', /s\.yaml:1:38/],
  ])('refuses with %s: %s', async (code, yaml, message) => {
    await expect(load(yaml)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
  });
});
